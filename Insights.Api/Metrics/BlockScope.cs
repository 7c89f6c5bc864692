using Warehouse.Project;

namespace Insights.Api.Metrics;

/// <summary>What a block of SQL has a row for.</summary>
/// <param name="HasPeriod">Whether rows are by period.</param>
/// <param name="By">Dimensions that rows are by.</param>
internal sealed record BlockScope(bool HasPeriod, IReadOnlyList<string> By)
{
    /// <summary>The first day, as SQL; where there are no <see cref="Windows"/>.</summary>
    public string First { get; init; } = "$1";

    /// <summary>The last day, as SQL; where there are no <see cref="Windows"/>.</summary>
    public string Last { get; init; } = "$2";

    /// <summary>
    /// The relation of the days that rows are over: <c>window_period, window_first, window_last</c>. None where a row is over its
    /// own period in the range.
    /// </summary>
    public string? Windows { get; init; }

    /// <summary>The days of each row.</summary>
    public required IEnumerable<DayRange> Days { get; init; }

    /// <summary>All of the days, where they follow one another and each row is over its own period; none with windows.</summary>
    public DayRange? Range { get; init; }

    /// <summary>An entity that rows are by, each named by its <c>key</c>; none where they are by dimensions.</summary>
    public string? Entity { get; init; }

    /// <summary>A relation with the <c>key</c> of everybody of the entity who is wanted; all where there is none.</summary>
    public string? Among { get; init; }

    /// <summary>The columns that tell rows apart.</summary>
    public IReadOnlyList<string> Keys =>
        [.. HasPeriod ? (string[])["period"] : [], .. Entity is null ? (string[])[] : ["key"], .. By.Select(Relation.Quote)];
}
