namespace Warehouse.Semantics;

/// <summary>
/// Counts from which a distinct count is read without looking at who it was: one row per date, previous date of the same
/// ones, and whatever they are counted within, with how many there are. Over a range, each is counted by the one row whose
/// date is in the range and whose previous date is before it, so a plain sum is exact.
/// </summary>
public sealed class DistinctCounts
{
    /// <summary>The table or view of the schema <c>gold</c>.</summary>
    public required string Relation { get; init; }

    /// <summary>The date column by which a range selects and a grain groups.</summary>
    public required string TimeColumn { get; init; }

    /// <summary>The date before, <c>-infinity</c> for the first: within the dimensions and the population of the row.</summary>
    public required string PreviousColumn { get; init; }

    /// <summary>How many have this date and this date before it.</summary>
    public required string CountColumn { get; init; }

    /// <summary>Holds the name of the population; needed when the metric has populations.</summary>
    public string? PopulationColumn { get; init; }

    /// <summary>What is counted within. A question must fix all of these, by grouping or by a single value, and no others.</summary>
    public List<string> Dimensions { get; init; } = [];
}
