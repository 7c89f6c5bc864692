using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>Makes metrics of their definitions: with what their measures, semantic models and defaults say.</summary>
/// <param name="shared">What populations mean.</param>
/// <param name="definitions">All metrics by name.</param>
/// <param name="entities">All entities by name.</param>
internal sealed class MetricResolver(
    SharedDescriptions shared, IReadOnlyDictionary<string, MetricDefinition> definitions,
    IReadOnlyDictionary<string, EntityDescription> entities)
{
    /// <exception cref="ContentException">The definition is incomplete, contradicts itself, or names what there is not.</exception>
    public Metric Resolve(SemanticModelFile file, MetricDefinition definition)
    {
        CheckKeys(file, definition);
        return definition.Type is MetricDefinitionType.Simple or MetricDefinitionType.Cumulative
            ? Simple(file, definition)
            : Combined(file, definition);
    }

    private Metric Simple(SemanticModelFile file, MetricDefinition definition)
    {
        var model = file.Model;
        var name = definition.MeasureName;
        var measure = model.Measures.Find(measure => measure.Name.Text == name.Text)
            ?? throw UnknownName.Of(file.Path, name, "measure", "measure", model.Measures.Select(measure => measure.Name.Text));
        definition.ExcludedDimensions.ForEach(
            excluded => UnknownName.Require(file.Path, excluded, "excluded_dimensions", "dimension", model.Columns));
        var time = model.TimeOf(measure);
        return new Metric
        {
            Name = definition.Name,
            Label = definition.Label ?? Label.Of(definition.Name.Text),
            Description = definition.Description,
            Owner = OwnerOf(file, definition),
            Unit = definition.Unit,
            Type = Enum.Parse<MetricType>(measure.Agg.ToString()),
            Relation = model.Relation,
            Expression = measure.Agg == Aggregation.Count ? null : measure.Expression,
            Percentile = measure.Percentile,
            TimeColumn = time.Name.Text,
            Timestamp = time.Timestamp?.Text,
            TimeGrain = time.Grain,
            LastOfPeriod = measure.SemiAdditive,
            Dimensions = [.. model.Columns.Where(column => !definition.ExcludedDimensions.Exists(excluded => excluded.Text == column))],
            DimensionExpressions = model.Dimensions.Where(dimension => dimension.Sql is not null)
                .ToDictionary(dimension => dimension.Name.Text, dimension => dimension.Sql!),
            EntityDimensions = model.Dimensions.Where(dimension => dimension.Entity is not null)
                .ToDictionary(dimension => dimension.Name.Text, dimension => OfEntity(model, dimension)),
            MemberOrders = model.Dimensions
                .Select(dimension => (dimension.Name.Text, Order: (shared.Of(model, dimension) as Dimension)?.MemberOrder ?? []))
                .Where(dimension => dimension.Order.Count > 0).ToDictionary(dimension => dimension.Text, dimension => dimension.Order),
            EntityColumns = model.Entities.Where(
                entity => !definition.ExcludedDimensions.Exists(excluded => excluded.Text == entity.Column))
                .ToDictionary(entity => entity.Name.Text, entity => entity.Column),
            Filter = definition.Filter,
            Populations = model.Populations.ToDictionary(
                population => population.Name.Text, population => shared.Of(model, population).Expr!),
            DistinctCounts = [.. DistinctCountsOf(model, measure, definition.Filter)],
            Rollups = [.. RollupsOf(file, definition)],
            Cumulative = definition.Type == MetricDefinitionType.Cumulative ? WindowOf(file, definition, measure, time) : null,
            Better = definition.Better,
            Synonyms = definition.Synonyms,
            File = file.Path,
        };
    }

    private EntityDimension OfEntity(SemanticModel model, Dimension dimension)
    {
        var entity = model.Entities.Find(entity => entity.Name.Text == dimension.Entity!.Text)!;
        var home = entities[entity.Name.Text].Home
            ?? throw new ContentException(
                model.File, dimension.Entity!.Line, $"entity: no semantic model has '{entity.Name.Text}' as its primary entity");
        UnknownName.Require(
            model.File, dimension.Name, "dimensions", $"dimension of '{home.Name.Text}'",
            home.Columns.Where(column => home.Dimensions.Exists(own => own.Name.Text == column && own.Entity is null)));
        return new(
            entity.Name.Text, dimension.Name.Text, entity.Column, home.Relation, entities[entity.Name.Text].HomeKey,
            home.SqlOf(dimension.Name.Text));
    }

    private static CumulativeWindow WindowOf(SemanticModelFile file, MetricDefinition definition, Measure measure, Dimension time)
    {
        if (measure.SemiAdditive)
        {
            throw Wrong(file, definition, $"the measure '{measure.Name.Text}' is semi_additive, and is not added up over time");
        }

        if (definition.Window is not { } text)
        {
            return CumulativeWindow.AllTime;
        }

        var window = CumulativeWindow.Parse(text.Text)
            ?? throw new ContentException(file.Path, text.Line, $"window: '{text.Text}' is not a number of days, weeks, months, "
                + "quarters or years such as 7 days, at most 999");
        return window.Holds(time.Grain) ? window
            : throw new ContentException(file.Path, text.Line, $"window: rows of '{time.Name.Text}' stand for a whole {time.Grain}, "
                + "so the window is of such or longer units");
    }

    private Metric Combined(SemanticModelFile file, MetricDefinition definition)
    {
        var simple = definitions.Values.Where(known => known.Type == MetricDefinitionType.Simple).Select(known => known.Name.Text).ToList();
        foreach (var (key, part) in PartsOf(file, definition))
        {
            UnknownName.Require(file.Path, part ?? throw Wrong(file, definition, $"{key} is missing"), key, "simple metric", simple);
        }

        return new Metric
        {
            Name = definition.Name,
            Label = definition.Label ?? Label.Of(definition.Name.Text),
            Description = definition.Description,
            Owner = OwnerOf(file, definition),
            Unit = definition.Unit,
            Type = Enum.Parse<MetricType>(definition.Type.ToString()),
            Expression = definition.Expr?.Text,
            Numerator = definition.Numerator?.Text,
            Denominator = definition.Denominator?.Text,
            Better = definition.Better,
            Scale = definition.Scale ?? (definition.Type == MetricDefinitionType.Ratio && definition.Unit == "percent" ? 100 : 1),
            Synonyms = definition.Synonyms,
            File = file.Path,
        };
    }

    /// <summary>The metrics that another is made of, by the key that names them.</summary>
    private static IEnumerable<(string Key, Located? Metric)> PartsOf(SemanticModelFile file, MetricDefinition definition) =>
        definition.Type == MetricDefinitionType.Ratio ? [("numerator", definition.Numerator), ("denominator", definition.Denominator)]
        : definition.Expr is { } expr ? MetricsIn(file, expr).Select(name => ("expr", (Located?)(expr with { Text = name })))
        : [("expr", null)];

    private static IReadOnlyList<string> MetricsIn(SemanticModelFile file, Located expr)
    {
        try
        {
            return MetricExpression.Parse(expr.Text).Metrics is { Count: > 0 } names
                ? names
                : throw new ContentException(file.Path, expr.Line, $"expr: '{expr.Text}' names no metric");
        }
        catch (FormatException e)
        {
            throw new ContentException(file.Path, expr.Line, $"expr: {e.Message}", e);
        }
    }

    private static IEnumerable<DistinctCounts> DistinctCountsOf(SemanticModel model, Measure measure, string? filter) =>
        from aggregation in model.PreAggregations
        where aggregation.Measures.Exists(name => name.Text == measure.Name.Text)
        let dates = aggregation.PreviousDates
        where dates is not null && dates.Filter == filter
        select new DistinctCounts
        {
            Relation = aggregation.Name.Text,
            TimeColumn = dates.Time,
            PreviousColumn = dates.Previous,
            CountColumn = dates.Count,
            PopulationColumn = dates.Population,
            Dimensions = [.. aggregation.Dimensions.Select(dimension => dimension.Text)],
        };

    /// <summary>The fewest dimensions first, then the longest grain: the smallest that holds a question answers it.</summary>
    private IEnumerable<Rollup> RollupsOf(SemanticModelFile file, MetricDefinition definition) =>
        file.Model.PreAggregations.Where(aggregation => aggregation.IsGenerated)
            .Select(aggregation => new RollupTable(file.Model, aggregation, file.Metrics, shared).Of(definition)).OfType<Rollup>()
            .OrderBy(rollup => rollup.Dimensions.Count)
            .ThenByDescending(rollup => Array.IndexOf(SemanticModelCheck.Grains, rollup.Grain));

    private static string OwnerOf(SemanticModelFile file, MetricDefinition definition) =>
        definition.Owner ?? file.Model.Defaults.Owner
            ?? throw Wrong(file, definition, "owner is missing, here and in the defaults of the semantic model");

    private static void CheckKeys(SemanticModelFile file, MetricDefinition definition)
    {
        MetricDefinitionType[] ofMeasures = [MetricDefinitionType.Simple, MetricDefinitionType.Cumulative];
        (string Key, bool IsGiven, MetricDefinitionType[] Types)[] keys =
        [
            ("measure", definition.Measure is not null, ofMeasures),
            ("filter", definition.Filter is not null, ofMeasures),
            ("excluded_dimensions", definition.ExcludedDimensions.Count > 0, ofMeasures),
            ("numerator", definition.Numerator is not null, [MetricDefinitionType.Ratio]),
            ("denominator", definition.Denominator is not null, [MetricDefinitionType.Ratio]),
            ("scale", definition.Scale is not null, [MetricDefinitionType.Ratio]),
            ("expr", definition.Expr is not null, [MetricDefinitionType.Derived]),
            ("window", definition.Window is not null, [MetricDefinitionType.Cumulative]),
        ];
        if (Array.Find(keys, key => key.IsGiven && !key.Types.Contains(definition.Type)) is { Key: { } key, Types: { } types })
        {
            throw Wrong(
                file, definition,
                $"{key} stands with the type {string.Join(" or ", types.Select(type => type.ToString().ToLowerInvariant()))} only");
        }

        if (new[] { definition.Label, definition.Description, definition.Owner, definition.Unit }.Any(
            text => text is not null && string.IsNullOrWhiteSpace(text)))
        {
            throw Wrong(file, definition, "label, description, owner and unit are not empty");
        }
    }

    private static ContentException Wrong(SemanticModelFile file, MetricDefinition definition, string problem) =>
        new(file.Path, definition.Name.Line, $"metric '{definition.Name.Text}': {problem}");
}
