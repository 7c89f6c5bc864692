using Warehouse.Content;
using Warehouse.Database;
using YamlDotNet.Serialization;

namespace Warehouse.Semantics;

/// <summary>
/// A relation of gold as metrics see it: its keys, when its rows count, by what they are grouped, and what is aggregated over them. The
/// entry under <c>semantic_models:</c> in <c>semantic_models/{domain}/{relation}.yml</c>.
/// </summary>
public sealed class SemanticModel
{
    /// <summary>Unique; snake_case.</summary>
    public required Located Name { get; init; }

    /// <summary>The table or view of the schema <c>gold</c>, where it is not called as the semantic model is.</summary>
    public string? Model { get; init; }

    public SemanticDefaults Defaults { get; init; } = new();

    /// <summary>The things that rows are about, by their keys.</summary>
    public List<Entity> Entities { get; init; } = [];

    /// <summary>In the order in which answers and listings show them.</summary>
    public List<Dimension> Dimensions { get; init; } = [];

    /// <summary>Choices of whose rows count; the first is the default.</summary>
    public List<Population> Populations { get; init; } = [];

    /// <summary>What is aggregated; none where a file only describes things by their keys.</summary>
    public List<Measure> Measures { get; init; } = [];

    /// <summary>Smaller relations from which measures are answered with the same numbers.</summary>
    public List<PreAggregation> PreAggregations { get; init; } = [];

    /// <summary>The table or view of the schema <c>gold</c>.</summary>
    [YamlIgnore]
    public string Relation => Model ?? Name.Text;

    /// <summary>The folder below <c>semantic_models/</c>, such as <c>commerce</c>; a name means one thing in it.</summary>
    [YamlIgnore]
    public string Domain { get; internal set; } = "";

    /// <summary>The file that defines it, for errors.</summary>
    [YamlIgnore]
    public string File { get; internal set; } = "";

    /// <summary>The columns by which its metrics are grouped and filtered.</summary>
    [YamlIgnore]
    public IEnumerable<string> Columns =>
        Dimensions.Where(dimension => dimension.Type != DimensionType.Time).Select(dimension => dimension.Name.Text);

    /// <summary>A dimension as SQL over the relation's columns.</summary>
    public string SqlOf(string dimension) =>
        Dimensions.Find(known => known.Name.Text == dimension)?.Sql is { } sql ? $"({sql})" : Identifier.Quote(dimension);

    /// <summary>The time dimension by which a measure is counted: its own, or the default, or the only one.</summary>
    /// <exception cref="ContentException">It is none of the model's, or there are several and none is the default.</exception>
    public Dimension TimeOf(Measure measure)
    {
        var times = Dimensions.Where(dimension => dimension.Type == DimensionType.Time).ToList();
        if ((measure.AggTimeDimension ?? Defaults.AggTimeDimension) is { } name)
        {
            UnknownName.Require(File, name, "agg_time_dimension", "time dimension", times.Select(time => time.Name.Text));
            return times.Find(time => time.Name.Text == name.Text)!;
        }

        return times is [var only] ? only : throw new ContentException(
            File, measure.Name.Line,
            $"measure '{measure.Name.Text}': agg_time_dimension is needed, there are {times.Count} dimensions of type time");
    }
}

/// <summary>What measures and metrics have unless they say otherwise.</summary>
public sealed class SemanticDefaults
{
    /// <summary>The time dimension by which a range selects and a grain groups; needed where there are several.</summary>
    public Located? AggTimeDimension { get; init; }

    /// <summary>Who answers for the metrics of the file.</summary>
    public string? Owner { get; init; }
}
