using Warehouse.Content;
using YamlDotNet.Serialization;

namespace Warehouse.Semantics;

/// <summary>One file of <c>semantic_models/</c>: a relation of gold, and the metrics over it.</summary>
internal sealed class SemanticModelFile
{
    public List<SemanticModel> SemanticModels { get; init; } = [];

    public List<MetricDefinition> Metrics { get; init; } = [];

    public List<Kpi> Kpis { get; init; } = [];

    [YamlIgnore]
    public string Path { get; private set; } = "";

    public static SemanticModelFile Read(string path)
    {
        var file = YamlFile.Read<SemanticModelFile>(path);
        file.Path = path;
        file.SemanticModels.ForEach(file.Check);
        return file;
    }

    /// <summary>A metric with what its measure and its semantic model say.</summary>
    public Metric Resolve(MetricDefinition definition)
    {
        if (definition.Type != MetricDefinitionType.Simple)
        {
            return definition.Measure is null && definition.Filter is null && definition.ExcludedDimensions.Count == 0
                ? Combined(definition)
                : throw Wrong(definition, "measure, filter and excluded_dimensions stand with the type simple only");
        }

        if (definition.Numerator is not null || definition.Denominator is not null || definition.Expr is not null)
        {
            throw Wrong(definition, "numerator and denominator stand with the type ratio only, and expr with the type derived");
        }

        var name = definition.Measure ?? throw Wrong(definition, "a simple metric needs a measure");
        var model = SemanticModels.Find(model => model.Measures.Exists(measure => measure.Name.Text == name.Text))
            ?? throw Unknown(name, "measure", SemanticModels.SelectMany(model => model.Measures.Select(measure => measure.Name.Text)));
        return Simple(definition, model, model.Measures.Find(measure => measure.Name.Text == name.Text)!);
    }

    private Metric Simple(MetricDefinition definition, SemanticModel model, Measure measure)
    {
        string[] dimensions = [.. model.Dimensions.Where(dimension => dimension.Type != DimensionType.Time).Select(dimension => dimension.Name.Text)];
        definition.ExcludedDimensions.ForEach(excluded => Require(excluded, "dimension", dimensions));
        var time = TimeOf(model, measure);
        return new Metric
        {
            Name = definition.Name,
            Label = definition.Label,
            Description = definition.Description,
            Owner = definition.Owner,
            Unit = definition.Unit,
            Type = Enum.Parse<MetricType>(measure.Agg.ToString()),
            Relation = model.Model,
            Expression = measure.Agg == Aggregation.Count ? null : measure.Expr ?? measure.Name.Text,
            Percentile = measure.Percentile,
            TimeColumn = time.Name.Text,
            TimeGrain = time.Grain,
            LastOfPeriod = measure.SemiAdditive,
            Dimensions = [.. dimensions.Where(dimension => !definition.ExcludedDimensions.Exists(excluded => excluded.Text == dimension))],
            Filter = definition.Filter,
            Populations = model.Populations.ToDictionary(population => population.Name.Text, population => population.Expr),
            DistinctCounts = definition.Filter is null ? [.. PreAggregationsOf(model, measure)] : [],
            Scale = definition.Scale,
            Synonyms = definition.Synonyms,
            File = Path,
        };
    }

    private Metric Combined(MetricDefinition definition) => new()
    {
        Name = definition.Name,
        Label = definition.Label,
        Description = definition.Description,
        Owner = definition.Owner,
        Unit = definition.Unit,
        Type = Enum.Parse<MetricType>(definition.Type.ToString()),
        Expression = definition.Expr,
        Numerator = definition.Numerator,
        Denominator = definition.Denominator,
        Scale = definition.Scale,
        Synonyms = definition.Synonyms,
        File = Path,
    };

    private static IEnumerable<DistinctCounts> PreAggregationsOf(SemanticModel model, Measure measure) =>
        model.PreAggregations.Where(aggregation => aggregation.Measures.Exists(name => name.Text == measure.Name.Text))
            .Select(aggregation => new DistinctCounts
            {
                Relation = aggregation.Name.Text,
                TimeColumn = aggregation.PreviousDates.Time,
                PreviousColumn = aggregation.PreviousDates.Previous,
                CountColumn = aggregation.PreviousDates.Count,
                PopulationColumn = aggregation.PreviousDates.Population,
                Dimensions = [.. aggregation.Dimensions.Select(dimension => dimension.Text)],
            });

    private Dimension TimeOf(SemanticModel model, Measure measure)
    {
        var name = measure.AggTimeDimension ?? model.Defaults.AggTimeDimension
            ?? throw new ContentException(Path, measure.Name.Line, $"measure '{measure.Name.Text}' has no agg_time_dimension, and its semantic model no default");
        var times = model.Dimensions.Where(dimension => dimension.Type == DimensionType.Time).ToList();
        Require(name, "time dimension", times.Select(time => time.Name.Text));
        return times.Find(time => time.Name.Text == name.Text)!;
    }

    private void Check(SemanticModel model)
    {
        foreach (var names in new[] { model.Dimensions.Select(dimension => dimension.Name), model.Populations.Select(population => population.Name), model.Measures.Select(measure => measure.Name) })
        {
            if (names.GroupBy(name => name.Text).FirstOrDefault(group => group.Count() > 1) is { } twice)
            {
                throw new ContentException(Path, twice.Last().Line, $"'{twice.Key}' is defined twice");
            }
        }

        foreach (var measure in model.Measures)
        {
            CheckMeasure(model, measure);
        }

        foreach (var dimension in model.Dimensions)
        {
            CheckDimension(model, dimension);
        }

        foreach (var aggregation in model.PreAggregations)
        {
            aggregation.Measures.ForEach(name => Require(name, "count_distinct measure", model.Measures.Where(measure => measure.Agg == Aggregation.CountDistinct).Select(measure => measure.Name.Text)));
            aggregation.Dimensions.ForEach(name => Require(name, "dimension", model.Dimensions.Select(dimension => dimension.Name.Text)));
            if (aggregation.PreviousDates.Population is null != (model.Populations.Count == 0))
            {
                throw new ContentException(Path, aggregation.Name.Line, $"pre-aggregation '{aggregation.Name.Text}': previous_dates have a population exactly if the semantic model has populations");
            }
        }
    }

    private void CheckMeasure(SemanticModel model, Measure measure)
    {
        var problem = measure.Agg == Aggregation.Count && measure.Expr is not null ? "a count takes no expr"
            : measure.Percentile is null == (measure.Agg == Aggregation.Percentile) || measure.Percentile is < 0 or > 1 ? "percentile stands with the agg percentile only, as a share between 0 and 1"
            : TimeOf(model, measure) is { Grain: not null } && (measure.SemiAdditive || model.PreAggregations.Exists(aggregation => aggregation.Measures.Exists(name => name.Text == measure.Name.Text)))
                ? "a time dimension with a grain stands without semi_additive and pre_aggregations"
            : null;
        if (problem is not null)
        {
            throw new ContentException(Path, measure.Name.Line, $"measure '{measure.Name.Text}': {problem}");
        }
    }

    private void CheckDimension(SemanticModel model, Dimension dimension)
    {
        var hasWords = dimension.Label is not null || dimension.Synonyms.Count > 0 || dimension.NamedBy is not null || dimension.Members.Count > 0 || dimension.RankedBy is not null;
        var problem = dimension.Grain is not (null or "week" or "month" or "quarter" or "year") ? $"grain is week, month, quarter or year, found '{dimension.Grain}'"
            : dimension.Grain is not null && dimension.Type != DimensionType.Time ? "grain stands with the type time only"
            : dimension.SameAs is not null && hasWords ? "same_as stands without label, synonyms, named_by, members and ranked_by: the other semantic model has them"
            : hasWords && string.IsNullOrWhiteSpace(dimension.Label) ? "synonyms, named_by, members and ranked_by stand with a label"
            : null;
        if (problem is not null)
        {
            throw new ContentException(Path, dimension.Name.Line, $"dimension '{dimension.Name.Text}': {problem}");
        }

        if (dimension.NamedBy is { } name)
        {
            Require(name, "dimension", model.Dimensions.Select(other => other.Name.Text));
        }
    }

    private void Require(Located name, string kind, IEnumerable<string> known)
    {
        if (!known.Contains(name.Text))
        {
            throw Unknown(name, kind, known);
        }
    }

    private ContentException Unknown(Located name, string kind, IEnumerable<string> known) =>
        new(Path, name.Line, $"there is no {kind} '{name.Text}' here; expected {string.Join(", ", known)}");

    private ContentException Wrong(MetricDefinition metric, string problem) => new(Path, metric.Name.Line, $"metric '{metric.Name.Text}': {problem}");
}
