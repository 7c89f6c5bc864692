using System.Globalization;

namespace Insights.Api.Metrics;

/// <summary>Arithmetic of whole days, ISO weeks, months, quarters and years, UTC.</summary>
internal static class CalendarUnit
{
    public static DateOnly Start(Grain unit, DateOnly day) => unit switch
    {
        Grain.Day => day,
        Grain.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        Grain.Month => new DateOnly(day.Year, day.Month, 1),
        Grain.Quarter => new DateOnly(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1),
        Grain.Year => new DateOnly(day.Year, 1, 1),
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "no unit of the calendar"),
    };

    /// <summary>Moves a day; what would leave the calendar ends at its first or last day.</summary>
    public static DateOnly Add(Grain unit, DateOnly day, int count) => unit switch
    {
        Grain.Day => AddDays(day, count),
        Grain.Week => AddDays(day, 7L * count),
        Grain.Month => AddMonths(day, count),
        Grain.Quarter => AddMonths(day, 3L * count),
        Grain.Year => AddMonths(day, 12L * count),
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "no unit of the calendar"),
    };

    private static DateOnly AddDays(DateOnly day, long count) =>
        DateOnly.FromDayNumber((int)Math.Clamp(day.DayNumber + count, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber));

    private static DateOnly AddMonths(DateOnly day, long count) => ((day.Year * 12L) + day.Month - 1 + count) switch
    {
        < 12 => DateOnly.MinValue,
        >= 120_000 => DateOnly.MaxValue,
        _ => day.AddMonths((int)count),
    };

    public static DateOnly End(Grain unit, DateOnly day) => unit switch
    {
        Grain.Day => day,
        Grain.Week => AddDays(Start(unit, day), 6),
        Grain.Month => new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month)),
        Grain.Quarter => End(Grain.Month, Start(unit, day).AddMonths(2)),
        Grain.Year => new DateOnly(day.Year, 12, 31),
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "no unit of the calendar"),
    };

    /// <summary>The unit that a range is exactly one of; none for any other range.</summary>
    public static Grain? Of(DateOnly from, DateOnly to) =>
        new[] { Grain.Day, Grain.Week, Grain.Month, Grain.Quarter, Grain.Year }.Where(unit => Start(unit, from) == from && End(unit, from) == to).Select(unit => (Grain?)unit).FirstOrDefault();

    /// <summary>How many whole months a range is; none if it begins or ends within one.</summary>
    public static int? Months(DateOnly from, DateOnly to) =>
        Start(Grain.Month, from) == from && End(Grain.Month, to) == to && from <= to ? Index(Grain.Month, from, to) + 1 : null;

    /// <summary>The days before or after a range that match it one by one: whole months stay whole months.</summary>
    public static (DateOnly From, DateOnly To) Shift(Grain unit, DateOnly from, DateOnly to, int count)
    {
        var shifted = Add(unit, from, count);
        var endsMonth = to == End(Grain.Month, to) && unit is Grain.Month or Grain.Quarter or Grain.Year && from.Day == 1;
        var end = Add(unit, to, count);
        return (shifted, endsMonth ? End(Grain.Month, end) : end);
    }

    /// <summary>How many periods of a grain lie between the first and this one.</summary>
    public static int Index(Grain grain, DateOnly first, DateOnly period) => grain switch
    {
        Grain.Day => period.DayNumber - first.DayNumber,
        Grain.Week => (Start(grain, period).DayNumber - Start(grain, first).DayNumber) / 7,
        Grain.Month => ((period.Year - first.Year) * 12) + period.Month - first.Month,
        Grain.Quarter => ((period.Year - first.Year) * 4) + ((period.Month - 1) / 3) - ((first.Month - 1) / 3),
        Grain.Year => period.Year - first.Year,
        _ => 0,
    };

    /// <summary>A range in words: "in Q3 2024", "on 5 March 2024", "from … to …".</summary>
    public static string Say(DateOnly from, DateOnly to) => Of(from, to) switch
    {
        Grain.Day => $"on {Day(from)}",
        Grain.Week => $"in the week of {Day(from)}",
        Grain.Month => string.Create(CultureInfo.InvariantCulture, $"in {from:MMMM yyyy}"),
        Grain.Quarter => $"in Q{((from.Month - 1) / 3) + 1} {from.Year}",
        Grain.Year => $"in {from.Year}",
        _ => $"from {Day(from)} to {Day(to)}",
    };

    private static string Day(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day:d MMMM yyyy}");
}
