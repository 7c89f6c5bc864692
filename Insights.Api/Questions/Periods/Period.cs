using System.Globalization;
using Insights.Api.Metrics;

namespace Insights.Api.Questions.Periods;

/// <summary>A stretch of days as a question names it, before it is known on which day it is asked.</summary>
/// <param name="Expression">The canonical words: two periods with the same ones are the same.</param>
/// <param name="Resolve">The first and last day as of a day; <c>null</c> where the data decides.</param>
internal sealed record Period(string Expression, Func<DateOnly, (DateOnly? From, DateOnly? To)> Resolve)
{
    public static readonly Period All = new("all", _ => (null, null));

    /// <summary>The unit that it is one of, for comparisons; none for free ranges.</summary>
    public Grain? Unit { get; init; }

    /// <summary>Set for a part of a year without its year, which another part of the question may give.</summary>
    public Func<int, Period>? InYear { get; init; }

    /// <summary>Set for a whole year.</summary>
    public int? Year { get; init; }

    /// <summary>Set for so many units up to the day of asking: what comes before it is as many of them.</summary>
    public (Grain Unit, int Count)? Span { get; init; }

    /// <summary>
    /// What is wrong with it as of a day: it names days that the calendar does not have. Its days are then not to be used.
    /// </summary>
    public Func<DateOnly, MissingDays?> Missing { get; init; } = _ => null;

    public static Period Between(DateOnly from, DateOnly to) => new($"{from:yyyy-MM-dd}..{to:yyyy-MM-dd}", _ => (from, to));

    /// <summary>A whole unit of the calendar.</summary>
    public static Period Whole(string expression, Grain unit, DateOnly start) =>
        new(expression, _ => (start, CalendarUnit.End(unit, start))) { Unit = unit };

    public static Period OfYear(int year) => Whole($"{year}", Grain.Year, new DateOnly(year, 1, 1)) with { Year = year };

    /// <summary>A part of the latest year in which it has begun.</summary>
    public static Period WithoutYear(string name, Func<int, Period> inYear) =>
        new($"latest {name}", asOf => Latest(inYear, asOf).Resolve(asOf))
        {
            InYear = inYear,
            Unit = inYear(2000).Unit,
            Missing = asOf => Latest(inYear, asOf).Missing(asOf),
        };

    /// <summary>In the latest year that has it; leap years and years of 53 weeks are at most eight apart.</summary>
    private static Period Latest(Func<int, Period> inYear, DateOnly asOf) =>
        Enumerable.Range(0, 9).Select(back => inYear(asOf.Year - back))
            .FirstOrDefault(period => period.Missing(asOf) is null && period.Resolve(asOf).From <= asOf) ?? inYear(asOf.Year);

    /// <summary>The part of a year that begins last before another one begins: before Q1, the Q4 of the year before.</summary>
    public static Period LastBefore(Period part, Period last)
    {
        Period Before(DateOnly asOf)
        {
            var end = last.Resolve(asOf).From!.Value;
            var same = part.InYear!(end.Year);
            return same.Resolve(asOf).From < end ? same : part.InYear(Math.Max(1, end.Year - 1));
        }

        return new($"{part.Expression} before {last.Expression}", asOf => Before(asOf).Resolve(asOf))
        {
            Unit = part.Unit,
            Missing = asOf => last.Missing(asOf) ?? Before(asOf).Missing(asOf)
        };
    }

    /// <summary>A part of the year that is so many before the one that the day is in.</summary>
    public static Period OfYearBefore(string name, int before, Func<int, Period> inYear) =>
        new($"{name} of year {-before}", asOf => inYear(asOf.Year - before).Resolve(asOf))
        {
            Unit = inYear(2000).Unit,
            Missing = asOf => inYear(asOf.Year - before).Missing(asOf),
        };

    /// <summary>The day, week or month that holds a shorter period.</summary>
    public static Period Holding(Grain unit, Period part) => part.Unit == unit ? part : new($"{NameOf(unit)} of {part.Expression}", asOf =>
    {
        var start = CalendarUnit.Start(unit, part.Resolve(asOf).From!.Value);
        return (start, CalendarUnit.End(unit, start));
    })
    {
        Unit = unit,
        Missing = part.Missing,
    };

    /// <summary>The unit so many before the one that the day is in.</summary>
    public static Period Relative(Grain unit, int before) =>
        new($"{NameOf(unit)} {-before}", asOf =>
        {
            var start = CalendarUnit.Add(unit, CalendarUnit.Start(unit, asOf), -before);
            return (start, before == 0 ? asOf : CalendarUnit.End(unit, start));
        })
        {
            Unit = unit,
        };

    /// <summary>So many units that end with the day itself.</summary>
    public static Period Trailing(Grain unit, int count) =>
        new($"trailing {count} {NameOf(unit)}",
            asOf => (CalendarUnit.Add(Grain.Day, CalendarUnit.Add(unit, asOf, -count), 1), asOf))
        { Span = (unit, count) };

    /// <summary>So many whole units before the one that the day is in.</summary>
    public static Period Complete(Grain unit, int count) =>
        new($"complete {count} {NameOf(unit)}", asOf =>
        {
            var end = CalendarUnit.Start(unit, asOf);
            return (CalendarUnit.Add(unit, end, -count), CalendarUnit.Add(Grain.Day, end, -1));
        })
        {
            Span = (unit, count),
        };

    public static Period Since(Period start) =>
        new($"since {start.Expression}", asOf => (start.Resolve(asOf).From, asOf)) { Missing = start.Missing };

    public static Period After(Period past) => new($"after {past.Expression}",
        asOf => (past.Resolve(asOf).To is { } to ? CalendarUnit.Add(Grain.Day, to, 1) : null, asOf))
    { Missing = past.Missing };

    public static Period Until(Period end) =>
        new($"until {end.Expression}", asOf => (null, end.Resolve(asOf).To)) { Missing = end.Missing };

    public static Period Before(Period end) => new($"before {end.Expression}",
        asOf => (null, end.Resolve(asOf).From is { } from ? CalendarUnit.Add(Grain.Day, from, -1) : null))
    { Missing = end.Missing };

    /// <summary>From the first day of one to the last day of another; a year named once is meant for both.</summary>
    public static Period FromTo(Period first, Period last)
    {
        var start = first.InYear is { } inYear && YearOf(last) is { } year ? Earlier(inYear(year), inYear(year - 1), last) : first;
        return new($"{start.Expression}..{last.Expression}", asOf => (start.Resolve(asOf).From, last.Resolve(asOf).To))
        {
            Missing = asOf => start.Missing(asOf) ?? last.Missing(asOf),
        };
    }

    /// <summary>Days of the month of a day: "1 to 15 November", "November 1 to 15".</summary>
    /// <param name="day">One end, a day.</param>
    /// <param name="other">The other end as a day of its month.</param>
    /// <param name="isFirst">Whether the other end is the first day.</param>
    public static Period WithinMonth(Period day, int other, bool isFirst) =>
        new(isFirst ? $"{other}..{day.Expression}" : $"{day.Expression}..{other}", asOf =>
        {
            var end = day.Resolve(asOf).From!.Value;
            var start = new DateOnly(end.Year, end.Month, Math.Min(other, DateTime.DaysInMonth(end.Year, end.Month)));
            return isFirst ? (start, end) : (end, start);
        })
        {
            Missing = asOf =>
                day.Missing(asOf) ?? (day.Resolve(asOf).From is { } end ? MissingDays.OfMonth(end.Year, end.Month, other) : null),
        };

    private static Period Earlier(Period sameYear, Period yearBefore, Period last) =>
        sameYear.Resolve(default).From <= last.Resolve(default).To ? sameYear : yearBefore;

    /// <summary>The year that it says itself; none if the day of asking decides.</summary>
    internal static int? YearOf(Period period) =>
        period.InYear is null && char.IsAsciiDigit(period.Expression[0]) ? period.Resolve(default).From?.Year : null;

    private static string NameOf(Grain unit) => MetricQueryParser.NameOf(unit);
}

/// <summary>Days that a question names and the calendar does not have.</summary>
/// <param name="Reason">Which there are none of, and what there is.</param>
/// <param name="Instead">The nearest period that exists.</param>
/// <param name="Words">How a question names that.</param>
internal sealed record MissingDays(string Reason, Period Instead, string Words)
{
    /// <returns>What is wrong with a day of a month; none if it exists.</returns>
    public static MissingDays? OfMonth(int year, int month, int day)
    {
        var days = DateTime.DaysInMonth(year, month);
        var name = string.Create(CultureInfo.InvariantCulture, $"{new DateOnly(year, month, 1):MMMM yyyy}");
        return day <= days ? null
            : new($"there is no {day} {name}: {name} has {days} days",
                Period.Whole($"{year}-{month:00}", Grain.Month, new DateOnly(year, month, 1)), $"in {name}");
    }

    /// <returns>What is wrong with an ISO week of a year; none if it exists.</returns>
    public static MissingDays? OfWeek(int year, int week)
    {
        var weeks = ISOWeek.GetWeeksInYear(year);
        return week <= weeks ? null
            : new($"there is no week {week} of {year}: {year} has {weeks} ISO weeks", PeriodUnits.OfWeek(year, weeks),
                $"in week {weeks} of {year}");
    }

    /// <returns>What is wrong with a week that is said to begin on a day; none if ISO weeks do.</returns>
    public static MissingDays? OfWeekStart(DateOnly day)
    {
        var monday = CalendarUnit.Start(Grain.Week, day);
        return day == monday ? null : new(
            string.Create(CultureInfo.InvariantCulture,
                $"no week begins on {day:d MMMM yyyy}, a {day:dddd}: weeks begin on Monday, and that one on {monday:d MMMM yyyy}"),
            PeriodUnits.OfWeek(ISOWeek.GetYear(day), ISOWeek.GetWeekOfYear(day)),
            $"in week {ISOWeek.GetWeekOfYear(day)} of {ISOWeek.GetYear(day)}");
    }
}
