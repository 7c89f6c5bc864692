using System.Globalization;
using Insights.Api.Metrics;

namespace Insights.Api.Questions.Periods;

/// <content>Parts of years that are named by a number: quarters, halves, weeks, months and their days.</content>
internal static partial class PeriodUnits
{
    private static Func<int, Period>? Part(string letter, string digits)
    {
        var number = digits.Length <= 2 ? int.Parse(digits) : 0;
        return (letter, number) switch
        {
            ("q", >= 1 and <= 4) => year => Period.Whole($"{year}-Q{number}", Grain.Quarter, new DateOnly(year, (3 * number) - 2, 1)),
            ("h", 1 or 2) => year => new Period(
                $"{year}-H{number}",
                _ => (new DateOnly(year, (6 * number) - 5, 1), new DateOnly(year, 6 * number, number == 1 ? 30 : 31))),
            ("w", >= 1 and <= 53) => year => OfWeek(year, number),
            _ => null,
        };
    }

    /// <summary>An ISO week, or what is wrong with it.</summary>
    internal static Period OfWeek(int year, int number) =>
        Period.Whole($"{year}-W{number:00}", Grain.Week, DateOnly.FromDateTime(ISOWeek.ToDateTime(year, number, DayOfWeek.Monday))) with
        {
            Missing = _ => MissingDays.OfWeek(year, number)
        };

    private static Period OfMonth(int year, int month, int? day)
    {
        var start = new DateOnly(year, month, 1);
        return day is null ? Period.Whole($"{year}-{month:00}", Grain.Month, start)
            : Period.Whole(
                $"{year}-{month:00}-{day:00}", Grain.Day, start.AddDays(Math.Min(day.Value, DateTime.DaysInMonth(year, month)) - 1)) with
            {
                Missing = _ => MissingDays.OfMonth(year, month, day.Value)
            };
    }

    internal static int? DayOfMonth(string word) =>
        OrdinalDay().Match(word) is { Success: true } match && int.Parse(match.Groups["day"].Value) is >= 1 and <= 31 and var day
            ? day : null;
}
