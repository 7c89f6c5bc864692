using Warehouse.Content;
using YamlDotNet.Serialization;

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

    /// <summary>Whether it is found among all values, in their order: the parts of an answer say nothing of the whole.</summary>
    [YamlIgnore]
    public bool IsPercentile => Agg is Aggregation.Median or Aggregation.Percentile;

    /// <summary>What is aggregated, as SQL; of no count of rows.</summary>
    [YamlIgnore]
    public string Expression => Expr ?? Name.Text;
}
