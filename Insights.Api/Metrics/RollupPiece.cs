using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>What one pre-aggregation has of an answer.</summary>
/// <param name="Rollup">The pre-aggregation.</param>
/// <param name="Days">Whole periods of its; <c>null</c> where it answers alone, whatever the days.</param>
internal sealed record RollupPiece(Rollup Rollup, DayRange? Days)
{
    /// <summary>What a row of a pre-aggregation stands for.</summary>
    public static Grain UnitOf(Rollup rollup) => QueryCombinations.UnitOf(rollup.Grain) ?? Grain.Day;

    /// <summary>
    /// The longest periods that lie in a range whole, and shorter ones for what is left at its ends, in the order of the days. No day
    /// lies in two of them.
    /// </summary>
    /// <param name="rollups">Of different grains, the longest first; the last is of days.</param>
    /// <param name="days">The range.</param>
    public static IEnumerable<RollupPiece> Cover(IReadOnlyList<Rollup> rollups, DayRange days)
    {
        IReadOnlyList<Rollup> shorter = [.. rollups.Skip(1)];
        return WholePeriods(UnitOf(rollups[0]), days) is not { } whole
            ? Cover(shorter, days)
            :
            [
                .. whole.First > days.First ? Cover(shorter, days with { Last = whole.First.AddDays(-1) }) : [],
                new RollupPiece(rollups[0], whole),
                .. whole.Last < days.Last ? Cover(shorter, days with { First = whole.Last.AddDays(1) }) : [],
            ];
    }

    private static DayRange? WholePeriods(Grain unit, DayRange days)
    {
        var first = CalendarUnit.Start(unit, days.First) == days.First
            ? days.First
            : CalendarUnit.Add(Grain.Day, CalendarUnit.End(unit, days.First), 1);
        var last = CalendarUnit.End(unit, days.Last) == days.Last
            ? days.Last
            : CalendarUnit.Add(Grain.Day, CalendarUnit.Start(unit, days.Last), -1);
        return first < last || (first == last && unit == Grain.Day) ? new DayRange(first, last) : null;
    }
}
