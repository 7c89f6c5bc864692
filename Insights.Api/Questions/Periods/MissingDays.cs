using System.Globalization;
using Insights.Api.Metrics;

namespace Insights.Api.Questions.Periods;

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
            : new($"there is no {day} {name}: {name} has {days} days", Period.Whole($"{year}-{month:00}", Grain.Month, new DateOnly(year, month, 1)), $"in {name}");
    }

    /// <returns>What is wrong with an ISO week of a year; none if it exists.</returns>
    public static MissingDays? OfWeek(int year, int week)
    {
        var weeks = ISOWeek.GetWeeksInYear(year);
        return week <= weeks ? null
            : new($"there is no week {week} of {year}: {year} has {weeks} ISO weeks", PeriodUnits.OfWeek(year, weeks), $"in week {weeks} of {year}");
    }

    /// <returns>What is wrong with a week that is said to begin on a day; none if ISO weeks do.</returns>
    public static MissingDays? OfWeekStart(DateOnly day)
    {
        var monday = CalendarUnit.Start(Grain.Week, day);
        return day == monday ? null : new(
            string.Create(CultureInfo.InvariantCulture, $"no week begins on {day:d MMMM yyyy}, a {day:dddd}: weeks begin on Monday, and that one on {monday:d MMMM yyyy}"),
            PeriodUnits.OfWeek(ISOWeek.GetYear(day), ISOWeek.GetWeekOfYear(day)),
            $"in week {ISOWeek.GetWeekOfYear(day)} of {ISOWeek.GetYear(day)}");
    }
}
