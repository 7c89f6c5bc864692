using Warehouse.Content;
using Warehouse.Database;

namespace Warehouse.Semantics;

/// <summary>How a metric is computed.</summary>
public enum MetricType
{
    Sum,
    Count,
    CountDistinct,
    Average,
    Median,
    Percentile,
    Min,
    Max,
    Ratio,
    Derived,
}

/// <summary>
/// A number that the business knows by name, defined once for API, command line, questions and dashboards: a
/// <see cref="MetricDefinition"/> with what its measure and its semantic model say.
/// </summary>
public sealed record Metric
{
    /// <summary>Unique; snake_case.</summary>
    public required Located Name { get; init; }

    public required string Label { get; init; }

    /// <summary>The definition as a reader should know it.</summary>
    public required string Description { get; init; }

    public required string Owner { get; init; }

    /// <summary>What one of it is: users, seconds, percent.</summary>
    public required string Unit { get; init; }

    public required MetricType Type { get; init; }

    /// <summary>The table or view of the schema <c>gold</c>; none for a ratio and a derived metric.</summary>
    public string? Relation { get; init; }

    /// <summary>
    /// What is aggregated, as SQL over the relation's columns; none for a count of rows and for a ratio. Of a derived metric,
    /// arithmetic over other metrics, see <see cref="MetricExpression"/>.
    /// </summary>
    public string? Expression { get; init; }

    /// <summary>The share of a percentile, such as 0.9.</summary>
    public double? Percentile { get; init; }

    /// <summary>The date column by which a range selects and a grain groups; none for a ratio.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>The column with the moments whose UTC days are those of the time column; none where rows have no time of day.</summary>
    public string? Timestamp { get; init; }

    /// <summary>
    /// <c>month</c> where a row stands for a whole month and has its first day as date (likewise <c>week</c>, <c>quarter</c>,
    /// <c>year</c>): a range counts every month that it touches, and a finer grain has rows by month. None where a row has its own day.
    /// </summary>
    public string? TimeGrain { get; init; }

    /// <summary>
    /// Set for a stock, such as licences: it is not added up over time, a period counts what there was on its last day.
    /// </summary>
    public bool LastOfPeriod { get; init; }

    /// <summary>
    /// Columns by which it can be grouped and filtered. A ratio has those of its numerator; where its denominator lacks one,
    /// each row is a share of the same denominator. A derived metric has those that all of its metrics have.
    /// </summary>
    public List<string> Dimensions { get; init; } = [];

    /// <summary>SQL over the relation's columns of those dimensions that are no columns of it.</summary>
    public Dictionary<string, string> DimensionExpressions { get; init; } = [];

    /// <summary>Where those dimensions stand that are of an entity and not of the relation.</summary>
    public Dictionary<string, EntityDimension> EntityDimensions { get; init; } = [];

    /// <summary>The members of those dimensions that have an order of their own.</summary>
    public Dictionary<string, List<string>> MemberOrders { get; init; } = [];

    /// <summary>One of the dimensions as SQL over the relation's columns, and those of <see cref="EntityDimensions"/>.</summary>
    public string SqlOf(string dimension) => EntityDimensions.TryGetValue(dimension, out var of) ? of.Column
        : DimensionExpressions.TryGetValue(dimension, out var expr) ? $"({expr})" : Identifier.Quote(dimension);

    /// <summary>The relation of gold that has the members of a dimension, and the dimension as SQL over its columns.</summary>
    public (string Relation, string Sql) SourceOf(string dimension) =>
        EntityDimensions.TryGetValue(dimension, out var of) ? (of.Relation, of.Sql) : (Relation!, SqlOf(dimension));

    /// <summary>Columns that are keys of entities, by the entity.</summary>
    public Dictionary<string, string> EntityColumns { get; init; } = [];

    /// <summary>Rows that count, as SQL; all by default.</summary>
    public string? Filter { get; init; }

    /// <summary>Choices of whose rows count, as SQL by name; the first is the default.</summary>
    public Dictionary<string, string> Populations { get; init; } = [];

    /// <summary>Names of the metrics of a ratio.</summary>
    public string? Numerator { get; init; }

    public string? Denominator { get; init; }

    /// <summary>What a ratio is multiplied by: 100 for percent.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>For a distinct count: counts from which questions of certain shapes are answered faster, with the same number.</summary>
    public List<DistinctCounts> DistinctCounts { get; init; } = [];

    /// <summary>Sums, counts and counted values from which it is answered faster, with the same number, the smallest first.</summary>
    public List<Rollup> Rollups { get; init; } = [];

    /// <summary>Of a cumulative metric: the days before a row's last day that it is over; none of any other metric.</summary>
    public CumulativeWindow? Cumulative { get; init; }

    /// <summary>Whether more of it is good news, or less; none where it is neither.</summary>
    public Better? Better { get; init; }

    /// <summary>Other words for it in questions.</summary>
    public List<string> Synonyms { get; init; } = [];

    /// <summary>The file that defines it, for errors.</summary>
    public string File { get; init; } = "";
}

/// <summary>Which way a metric should go.</summary>
public enum Better
{
    More,
    Less,
}

/// <summary>An entry under <c>kpis:</c>: a name in the API for a metric or, with <c>stat=</c>, for several.</summary>
public sealed class Kpi
{
    /// <summary>kebab-case.</summary>
    public required Located Name { get; init; }

    /// <summary>The metric that answers unless a statistic is asked for.</summary>
    public required string Metric { get; init; }

    /// <summary>Metrics by the name of the statistic.</summary>
    public Dictionary<string, string> Stats { get; init; } = [];
}
