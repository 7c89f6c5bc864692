using System.Globalization;
using System.Text.RegularExpressions;
using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;

namespace Insights.Api.Questions.Planning.Refusals;

/// <summary>Days written with strokes or dots mean another day in another country; only year-month-day is taken.</summary>
internal static partial class WrittenDay
{
    /// <returns>A refusal that says which form is taken, with the days that may be meant; none if no word is such a day.</returns>
    public static Refused? Refuse(IEnumerable<string> words, MetricPlan simple)
    {
        var word = words.FirstOrDefault(word => Meant(word).Any()) ?? "";
        string[] days = [.. Meant(word).Distinct().Select(day => $"{day:yyyy-MM-dd}")];
        return days.Length == 0 ? null : new Refused(
            $"'{word}' is written differently in different countries: days are written year-month-day, here {string.Join(" or ", days)}",
            [.. days.Select(day => simple with
            {
                When = Timeframe.Of(
                    Period.Whole(day, Grain.Day, DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture)), $"on {day}")
            })]);
    }

    /// <summary>Dots have the day first; strokes have the day or the month first.</summary>
    private static IEnumerable<DateOnly> Meant(string word)
    {
        if (Numbers().Match(word) is not { Success: true } match)
        {
            yield break;
        }

        var (first, second, year) = (match.Groups["first"].Value, match.Groups["second"].Value, match.Groups["year"].Value);
        if (Of(year, second, first) is { } dayFirst)
        {
            yield return dayFirst;
        }

        if (word.Contains('/', StringComparison.Ordinal) && Of(year, first, second) is { } monthFirst)
        {
            yield return monthFirst;
        }
    }

    private static DateOnly? Of(string year, string month, string day) =>
        DateOnly.TryParseExact($"{year}-{month.PadLeft(2, '0')}-{day.PadLeft(2, '0')}", "yyyy-MM-dd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var read) ? read : null;

    [GeneratedRegex("^(?<first>[0-9]{1,2})[/.](?<second>[0-9]{1,2})[/.](?<year>(19|20|21)[0-9]{2})$")]
    private static partial Regex Numbers();
}
