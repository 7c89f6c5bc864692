namespace UsageOracle;

/// <summary>Periods of the calendar.</summary>
public static class Calendar
{
    /// <summary>First day of the period that holds the date; <paramref name="from"/> for <see cref="Grain.Total"/>.</summary>
    public static DateOnly PeriodOf(DateOnly date, Grain grain, DateOnly from) => grain switch
    {
        Grain.Day => date,
        Grain.Week => date.AddDays(-(((int)date.DayOfWeek + 6) % 7)),
        Grain.Month => new DateOnly(date.Year, date.Month, 1),
        Grain.Quarter => new DateOnly(date.Year, (date.Month - 1) / 3 * 3 + 1, 1),
        Grain.Year => new DateOnly(date.Year, 1, 1),
        _ => from,
    };

    /// <summary>All periods that have a day in the range.</summary>
    public static IEnumerable<DateOnly> Periods(DateOnly from, DateOnly to, Grain grain) =>
        Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(day => PeriodOf(from.AddDays(day), grain, from)).Distinct();
}
