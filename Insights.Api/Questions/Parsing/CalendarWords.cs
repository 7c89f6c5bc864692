using System.Globalization;
using Insights.Api.Questions.Text;
using static Insights.Api.Questions.Periods.PeriodParser;

namespace Insights.Api.Questions.Parsing;

/// <summary>Days of the week and months of the year as members of the calendar: "on mondays", "weekends", "except december".</summary>
internal static class CalendarWords
{
    public const string Weekday = "weekday";
    public const string MonthOfYear = "month_of_year";
    public const string Hour = "hour";

    /// <summary>What the calendar's dimensions are called.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Dimensions = new Dictionary<string, string[]>
    {
        [Weekday] = ["weekday", "day of the week", "day of week", "week day"],
        [Hour] = ["hour", "hour of the day", "hour of day", "time of day"],
        [MonthOfYear] = ["month of the year", "month of year", "calendar month", "month name"],
    };

    private static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <returns>The members that a word names where it stands; none if it names none.</returns>
    public static MemberMatch? Parse(IReadOnlyList<Word> words, int at)
    {
        var (word, before) = (TextAt(words, at), at > 0 ? words[at - 1].Text : "");
        var day = Array.IndexOf(Days, Stems.Singular(word)) + 1;
        return word is "weekends" or "weekend" && before is not ("last" or "this" or "next" or "past") ? new(at, 1, [(Weekday, ["6", "7"])])
            : word is "weekdays" && !Language.BreakdownMarkers.Contains(before) ? new(at, 1, [(Weekday, ["1", "2", "3", "4", "5"])])
            : day > 0 && (word.EndsWith('s') || before is "every" or "each" or "a")
                ? new(at, 1, [(Weekday, [day.ToString(CultureInfo.InvariantCulture)])])
            : Language.Months.TryGetValue(word, out var month) && IsExcluded(words, at) && YearOf(TextAt(words, at + 1)) is null
                ? new(at, 1, [(MonthOfYear, [month.ToString(CultureInfo.InvariantCulture)])])
            : null;
    }

    /// <summary>A member for people: Monday, December, 17:00.</summary>
    public static string? NameOf(string dimension, string member) =>
        !int.TryParse(member, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? null : dimension switch
        {
            Weekday when number is >= 1 and <= 7 => CultureInfo.InvariantCulture.DateTimeFormat.GetDayName((DayOfWeek)(number % 7)),
            MonthOfYear when number is >= 1 and <= 12 => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(number),
            Hour => $"{number:00}:00",
            _ => null,
        };

    /// <summary>"But not december", "excluding July".</summary>
    private static bool IsExcluded(IReadOnlyList<Word> words, int at)
    {
        var before = at - 1;
        while (before >= 0 && (words[before].Text is "in" or "for" or "month" or "of" || Language.Articles.Contains(words[before].Text)))
        {
            before--;
        }

        return before >= 0 && Language.Exclusions.Contains(words[before].Text);
    }
}
