using Warehouse.Content;

namespace Warehouse.Project.Analyses;

/// <summary>The days that an analysis has data for: <c>from</c> and <c>to</c> choose among them.</summary>
public sealed class AnalysisRange
{
    /// <summary>The relation of gold.</summary>
    public required Located Relation { get; init; }

    /// <summary>Its column of dates.</summary>
    public required string Column { get; init; }

    /// <summary>What <c>from</c> and <c>to</c> name by any of its days.</summary>
    public RangeUnit Unit { get; init; }
}

/// <summary>A period of the calendar, UTC; weeks are ISO weeks.</summary>
public enum RangeUnit
{
    Day,
    Week,
    Month,
}

public static class RangeUnits
{
    /// <summary>First day of the period that holds the day.</summary>
    public static DateOnly Start(this RangeUnit unit, DateOnly day) => unit switch
    {
        RangeUnit.Week => DateOnly.FromDayNumber(Math.Max(0, day.DayNumber - (((int)day.DayOfWeek + 6) % 7))),
        RangeUnit.Month => new DateOnly(day.Year, day.Month, 1),
        _ => day,
    };
}
