using Warehouse.Content;
using YamlDotNet.Serialization;

namespace Warehouse.Semantics;

/// <summary>
/// A smaller relation of gold from which measures are answered exactly: one that the engine makes of this entry and keeps up
/// (<see cref="RollupTable"/>), or, with <see cref="PreviousDates"/>, one of distinct counts that a model of the project makes.
/// </summary>
public sealed class PreAggregation
{
    /// <summary>The table or view of the schema <c>gold</c>.</summary>
    public required Located Name { get; init; }

    /// <summary>The measures that it answers: such as add up, or medians and percentiles of one expression.</summary>
    public List<Located> Measures { get; init; } = [];

    /// <summary>
    /// Distinct counts of things that can lie in several rows of one period, such as orders by product: they hold for the members of
    /// a row and are not added up over them, so a question must fix all dimensions, by grouping or by a single value.
    /// </summary>
    public List<Located> CountedWithin { get; init; } = [];

    /// <summary>
    /// What its rows are told apart by, beside the time. Of distinct counts, what is counted within: a question must fix all of
    /// these, by grouping or by a single value, and no others.
    /// </summary>
    public List<Located> Dimensions { get; init; } = [];

    /// <summary>The period of a row: <c>day</c> unless given, <c>week</c>, <c>month</c>, <c>quarter</c> or <c>year</c>.</summary>
    public Located? Grain { get; init; }

    /// <summary>How distinct counts are read from it.</summary>
    public PreviousDates? PreviousDates { get; init; }

    /// <summary>The measures that it answers, anyhow.</summary>
    [YamlIgnore]
    public IEnumerable<Located> All => Measures.Concat(CountedWithin);

    /// <summary>Whether the engine makes its model.</summary>
    [YamlIgnore]
    public bool IsGenerated => PreviousDates is null;
}

/// <summary>The columns of a pre-aggregation of distinct counts, see <see cref="DistinctCounts"/>.</summary>
public sealed class PreviousDates
{
    public required string Time { get; init; }

    public required string Previous { get; init; }

    public required string Count { get; init; }

    /// <summary>Needed exactly if the semantic model has populations.</summary>
    public string? Population { get; init; }

    /// <summary>Which rows of the fact are counted, as the metrics that are read from it say it; all unless given.</summary>
    public string? Filter { get; init; }
}
