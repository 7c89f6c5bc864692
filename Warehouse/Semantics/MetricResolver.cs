using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>Makes metrics of their definitions: with what their measures, semantic models and defaults say.</summary>
/// <param name="shared">What populations mean.</param>
/// <param name="definitions">All metrics by name.</param>
internal sealed class MetricResolver(SharedDescriptions shared, IReadOnlyDictionary<string, MetricDefinition> definitions)
{
    /// <exception cref="ContentException">The definition is incomplete, contradicts itself, or names what there is not.</exception>
    public Metric Resolve(SemanticModelFile file, MetricDefinition definition)
    {
        CheckKeys(file, definition);
        return definition.Type == MetricDefinitionType.Simple ? Simple(file, definition) : Combined(file, definition);
    }

    private Metric Simple(SemanticModelFile file, MetricDefinition definition)
    {
        var model = file.Model;
        var name = definition.MeasureName;
        var measure = model.Measures.Find(measure => measure.Name.Text == name.Text)
            ?? throw UnknownName.Of(file.Path, name, "measure", "measure", model.Measures.Select(measure => measure.Name.Text));
        definition.ExcludedDimensions.ForEach(excluded => UnknownName.Require(file.Path, excluded, "excluded_dimensions", "dimension", model.Columns));
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
            Expression = measure.Agg == Aggregation.Count ? null : measure.Expr ?? measure.Name.Text,
            Percentile = measure.Percentile,
            TimeColumn = time.Name.Text,
            TimeGrain = time.Grain,
            LastOfPeriod = measure.SemiAdditive,
            Dimensions = [.. model.Columns.Where(column => !definition.ExcludedDimensions.Exists(excluded => excluded.Text == column))],
            Filter = definition.Filter,
            Populations = model.Populations.ToDictionary(population => population.Name.Text, population => shared.Of(model, population).Expr!),
            DistinctCounts = definition.Filter is null ? [.. DistinctCountsOf(model, measure)] : [],
            Rollups = [.. RollupsOf(file, definition)],
            Synonyms = definition.Synonyms,
            File = file.Path,
        };
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
            return MetricExpression.Parse(expr.Text).Metrics is { Count: > 0 } names ? names : throw new ContentException(file.Path, expr.Line, $"expr: '{expr.Text}' names no metric");
        }
        catch (FormatException e)
        {
            throw new ContentException(file.Path, expr.Line, $"expr: {e.Message}", e);
        }
    }

    private static IEnumerable<DistinctCounts> DistinctCountsOf(SemanticModel model, Measure measure) =>
        from aggregation in model.PreAggregations
        where aggregation.Measures.Exists(name => name.Text == measure.Name.Text)
        let dates = aggregation.PreviousDates
        where dates is not null
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
        definition.Owner ?? file.Model.Defaults.Owner ?? throw Wrong(file, definition, "owner is missing, here and in the defaults of the semantic model");

    private static void CheckKeys(SemanticModelFile file, MetricDefinition definition)
    {
        (string Key, bool IsGiven, MetricDefinitionType Type)[] keys =
        [
            ("measure", definition.Measure is not null, MetricDefinitionType.Simple),
            ("filter", definition.Filter is not null, MetricDefinitionType.Simple),
            ("excluded_dimensions", definition.ExcludedDimensions.Count > 0, MetricDefinitionType.Simple),
            ("numerator", definition.Numerator is not null, MetricDefinitionType.Ratio),
            ("denominator", definition.Denominator is not null, MetricDefinitionType.Ratio),
            ("scale", definition.Scale is not null, MetricDefinitionType.Ratio),
            ("expr", definition.Expr is not null, MetricDefinitionType.Derived),
        ];
        if (Array.Find(keys, key => key.IsGiven && key.Type != definition.Type) is { Key: { } key, Type: var type })
        {
            throw Wrong(file, definition, $"{key} stands with the type {type.ToString().ToLowerInvariant()} only");
        }

        if (new[] { definition.Label, definition.Description, definition.Owner, definition.Unit }.Any(text => text is not null && string.IsNullOrWhiteSpace(text)))
        {
            throw Wrong(file, definition, "label, description, owner and unit are not empty");
        }
    }

    private static ContentException Wrong(SemanticModelFile file, MetricDefinition definition, string problem) =>
        new(file.Path, definition.Name.Line, $"metric '{definition.Name.Text}': {problem}");
}
