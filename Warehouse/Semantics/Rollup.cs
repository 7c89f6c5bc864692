namespace Warehouse.Semantics;

/// <summary>
/// A pre-aggregation that the engine makes, as a metric is read from it: a row for each period and combination of members, with what
/// the metric needs of its rows. Sums of sums and of counts are exact, and a mean is a sum ÷ a count. Of medians and percentiles a row
/// for each value, too.
/// </summary>
public sealed class Rollup
{
    /// <summary>The table of the schema <c>gold</c>.</summary>
    public required string Relation { get; init; }

    /// <summary>The date column, called as that of the metric's own relation; the first day of the period.</summary>
    public required string TimeColumn { get; init; }

    /// <summary>The period that a row stands for: <c>week</c>, <c>month</c>, <c>quarter</c>, <c>year</c>; <c>null</c> for a day.</summary>
    public required string? Grain { get; init; }

    /// <summary>What its rows are told apart by.</summary>
    public required IReadOnlyList<string> Dimensions { get; init; }

    /// <summary>Whether the metric's counts hold for the members of a row alone, and are added up over days only.</summary>
    public bool IsWithinMembers { get; init; }

    /// <summary>
    /// Of a distinct count of a dimension's members: this dimension. Its members are told apart when it is read, and nothing is added up.
    /// </summary>
    public string? Counted { get; init; }

    /// <summary>The metric's columns by population; under the empty name where it has none.</summary>
    public required IReadOnlyDictionary<string, RollupColumns> Columns { get; init; }
}

/// <summary>The columns from which a metric is computed, of one population, with the metric's filter applied.</summary>
/// <param name="Rows">How many rows of the fact count; a member without any is not in the answer.</param>
/// <param name="Value">
/// What they add up to, or how many distinct things they have; <c>null</c> for a count of rows. Of a median or percentile the value that
/// all of them have, which is null where they have none.
/// </param>
/// <param name="Values">Of a mean: how many of them have a value.</param>
public sealed record RollupColumns(string Rows, string? Value, string? Values);
