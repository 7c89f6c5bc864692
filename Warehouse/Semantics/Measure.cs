using Warehouse.Content;

namespace Warehouse.Semantics;

public enum Aggregation
{
    Sum,
    Count,
    CountDistinct,
    Average,
    Median,
    Percentile,
    Min,
    Max,
}

/// <summary>An aggregate over a semantic model's rows; a metric makes it a number that the business knows.</summary>
public sealed class Measure
{
    /// <summary>Unique in its semantic model; also the column that is aggregated, unless <see cref="Expr"/> says what is.</summary>
    public required Located Name { get; init; }

    public required Aggregation Agg { get; init; }

    /// <summary>What is aggregated, as SQL over the relation's columns; a count of rows has none.</summary>
    public string? Expr { get; init; }

    /// <summary>The share of a percentile, such as 0.9.</summary>
    public double? Percentile { get; init; }

    /// <summary>The time dimension by which it is counted, where it is not that of the semantic model.</summary>
    public Located? AggTimeDimension { get; init; }

    /// <summary>
    /// Set for a stock, such as licences: it is not added up over time, a period counts what there was on its last day.
    /// </summary>
    public bool SemiAdditive { get; init; }
}

/// <summary>A smaller relation of gold from which measures are answered exactly.</summary>
public sealed class PreAggregation
{
    /// <summary>The table or view of the schema <c>gold</c>.</summary>
    public required Located Name { get; init; }

    /// <summary>The measures that it answers.</summary>
    public required List<Located> Measures { get; init; }

    /// <summary>What it is counted within. A question must fix all of these, by grouping or by a single value, and no others.</summary>
    public List<Located> Dimensions { get; init; } = [];

    /// <summary>How distinct counts are read from it.</summary>
    public required PreviousDates PreviousDates { get; init; }
}

/// <summary>The columns of a pre-aggregation of distinct counts, see <see cref="DistinctCounts"/>.</summary>
public sealed class PreviousDates
{
    public required string Time { get; init; }

    public required string Previous { get; init; }

    public required string Count { get; init; }

    /// <summary>Needed exactly if the semantic model has populations.</summary>
    public string? Population { get; init; }
}
