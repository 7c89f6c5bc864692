using System.Globalization;
using System.Text.RegularExpressions;
using Insights.Api.Metrics;
using Insights.Api.Questions.Text;
using static Insights.Api.Questions.Periods.PeriodParser;

namespace Insights.Api.Questions.Periods;

/// <summary>Periods without bounds: "last quarter", "March 2024", "2024-Q3", "past 90 days", "year to date".</summary>
internal static partial class PeriodUnits
{
    public static (Period Period, int Length)? Parse(IReadOnlyList<Word> words, int at, bool afterOpener) =>
        Named(words, at) ?? ToDate(words, at) ?? Holding(words, at) ?? Ago(words, at) ?? PartOf(words, at) ?? PartOfMonth(words, at)
        ?? Relative(words, at) ?? Iso(words, at) ?? PartOfYear(words, at) ?? Months(words, at, afterOpener) ?? Year(words, at);

    private static (Period, int)? Named(IReadOnlyList<Word> words, int at) =>
        (TextAt(words, at), TextAt(words, at + 1), TextAt(words, at + 2)) switch
        {
            ("today", _, _) => (Day(0), 1),
            ("yesterday", _, _) => (Day(1), 1),
            ("day", "before", "yesterday") => (Day(2), 3),
            ("all", "time", _) => (Period.All, 2),
            ("whole", "period", _) => (Period.All, 2),
            _ => null,
        };

    private static Period Day(int before) =>
        new($"day {-before}", asOf => (asOf.AddDays(-before), asOf.AddDays(-before))) { Unit = Grain.Day };

    private static (Period, int)? ToDate(IReadOnlyList<Word> words, int at) => TextAt(words, at) switch
    {
        "ytd" => (Period.Relative(Grain.Year, 0), 1),
        "qtd" => (Period.Relative(Grain.Quarter, 0), 1),
        "mtd" => (Period.Relative(Grain.Month, 0), 1),
        "wtd" => (Period.Relative(Grain.Week, 0), 1),
        var noun when UnitOf(noun) is { } unit && Is(words, at + 1, "to") && Is(words, at + 2, "date") => (Period.Relative(unit, 0), 3),
        _ => null,
    };

    /// <summary>"the week of 10 November 2025", "the month of March".</summary>
    private static (Period, int)? Holding(IReadOnlyList<Word> words, int at)
    {
        if (at >= words.Count || !words[at].IsSingular || UnitOf(words[at].Text) is not { } unit
            || !Is(words, at + 1, "of", "starting", "beginning"))
        {
            return null;
        }

        var part = Is(words, at + 2, "the") ? at + 3 : at + 2;
        if (Parse(words, part, afterOpener: true) is not { Period: { Unit: { } inner } } found || inner > unit)
        {
            return null;
        }

        var holding = Period.Holding(unit, found.Period);
        var begins = TextAt(words, at + 1) != "of" && unit == Grain.Week;
        return (
            begins ? holding with
            {
                Missing = asOf => found.Period.Missing(asOf) ?? MissingDays.OfWeekStart(found.Period.Resolve(asOf).From!.Value)
            } : holding,
            part - at + found.Length);
    }

    /// <summary>"two months ago" is the whole month; as is "a month ago".</summary>
    private static (Period, int)? Ago(IReadOnlyList<Word> words, int at) =>
        (Language.NumberOf(TextAt(words, at)) ?? (Is(words, at, "a", "an") ? 1 : null)) is >= 1 and <= 5000 and var count
        && UnitOf(TextAt(words, at + 1)) is { } unit && Is(words, at + 2, "ago")
            ? (unit == Grain.Day ? Day(count) : Period.Relative(unit, count), 3)
            : null;

    private static (Period, int)? Relative(IReadOnlyList<Word> words, int at)
    {
        var word = TextAt(words, at);
        var next = TextAt(words, at + 1);
        if (word is "this" or "current" && UnitOf(next) is { } current)
        {
            return (Period.Relative(current, 0), 2);
        }

        if (word is not ("last" or "past" or "previous" or "prior" or "trailing" or "preceding" or "latest"))
        {
            return null;
        }

        if (UnitOf(next) is { } unit && word is not ("trailing" or "latest"))
        {
            return (unit == Grain.Day ? Period.Trailing(unit, 1) : Period.Relative(unit, 1), 2);
        }

        if (Language.Months.TryGetValue(next, out var month) && word is "last" or "past" or "previous")
        {
            return (LastMonthOfName(month), 2);
        }

        var isWhole = Is(words, at + 2, "complete", "full", "whole", "calendar");
        var noun = at + (isWhole ? 3 : 2);
        return Language.NumberOf(next) is { } count and >= 1 and <= 5000 && UnitOf(TextAt(words, noun)) is { } counted
            ? (isWhole || word is "previous" or "prior" or "preceding" ? Period.Complete(counted, count) : Period.Trailing(counted, count),
                noun - at + 1)
            : null;
    }

    /// <summary>"the first week of 2024", "the last month of 2024": weeks by their numbers, so that they lie in that ISO year.</summary>
    private static (Period, int)? PartOf(IReadOnlyList<Word> words, int at)
    {
        var isLast = Is(words, at, "last", "final");
        if (!(isLast || Language.Ordinals.ContainsKey(TextAt(words, at))) || UnitOf(TextAt(words, at + 1)) is not { } unit
            || !words[at + 1].IsSingular || !Is(words, at + 2, "of", "in") || YearOf(TextAt(words, at + 3)) is not { } year)
        {
            return null;
        }

        var number = isLast ? (int?)null : Language.Ordinals[TextAt(words, at)];
        Period? part = unit switch
        {
            Grain.Day => Period.Whole($"{year}-{(isLast ? "12-31" : $"01-{number:00}")}", Grain.Day,
                isLast ? new DateOnly(year, 12, 31) : new DateOnly(year, 1, number!.Value)),
            Grain.Week => OfWeek(year, number ?? ISOWeek.GetWeeksInYear(year)),
            Grain.Month => OfMonth(year, number ?? 12, null),
            Grain.Quarter => Part("q", $"{number ?? 4}")!(year),
            _ => null,
        };
        return part is null ? null : (part, 4);
    }

    /// <summary>"The last week of December 2024", "the first day of June": the days of the month, of weeks seven each.</summary>
    private static (Period, int)? PartOfMonth(IReadOnlyList<Word> words, int at)
    {
        var isLast = Is(words, at, "last", "final");
        if (!(isLast || Language.Ordinals.ContainsKey(TextAt(words, at))) || UnitOf(TextAt(words, at + 1)) is not (Grain.Day or Grain.Week)
            || !words[at + 1].IsSingular || !Is(words, at + 2, "of", "in")
            || !Language.Months.TryGetValue(TextAt(words, at + 3), out var month))
        {
            return null;
        }

        var number = isLast ? 1 : Math.Min(4, Language.Ordinals[TextAt(words, at)]);
        var days = UnitOf(TextAt(words, at + 1)) == Grain.Week ? 7 : 1;
        return WithYear(words, at + 4, 4, $"{(isLast ? "last" : $"{number}.")} {days} of {month:00}", year =>
        {
            var (first, last) = (new DateOnly(year, month, 1), new DateOnly(year, month, DateTime.DaysInMonth(year, month)));
            var start = isLast ? last.AddDays(1 - days) : first.AddDays((number - 1) * days);
            return Period.Between(start, start.AddDays(days - 1));
        });
    }

    private static Period LastMonthOfName(int month) => new($"last month {month}", asOf =>
    {
        var start = new DateOnly(asOf.Year, month, 1);
        start = CalendarUnit.End(Grain.Month, start) < CalendarUnit.Start(Grain.Month, asOf) ? start : start.AddYears(-1);
        return (start, CalendarUnit.End(Grain.Month, start));
    })
    {
        Unit = Grain.Month,
    };

    private static (Period, int)? Iso(IReadOnlyList<Word> words, int at)
    {
        var word = TextAt(words, at);
        if (DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && IsReasonable(day))
        {
            return (Period.Whole(word, Grain.Day, day), 1);
        }

        if (DayOfCalendar().Match(word) is { Success: true } no && Number(no, "month") is >= 1 and <= 12
            && Number(no, "day") is >= 1 and <= 31)
        {
            return (OfMonth(Number(no, "year"), Number(no, "month"), Number(no, "day")), 1);
        }

        if (DateOnly.TryParseExact(word, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
            && IsReasonable(month))
        {
            return (Period.Whole(word, Grain.Month, month), 1);
        }

        return YearAndPart().Match(word) is { Success: true } match
                && Part(match.Groups["part"].Value, match.Groups["number"].Value) is { } part
            ? (part(int.Parse(match.Groups["year"].Value)), 1)
            : null;
    }

    private static bool IsReasonable(DateOnly day) => day.Year is >= 1900 and <= 2200;

    /// <summary>Quarters, halves and weeks, with the year before or after or without one.</summary>
    private static (Period, int)? PartOfYear(IReadOnlyList<Word> words, int at)
    {
        if (YearOf(TextAt(words, at)) is { } year && PartName(words, at + 1) is { } following)
        {
            return (following.InYear(year), 1 + following.Length);
        }

        return PartName(words, at) is { } part ? WithYear(words, at + part.Length, part.Length, part.Name, part.InYear) : null;
    }

    private static (string Name, Func<int, Period> InYear, int Length)? PartName(IReadOnlyList<Word> words, int at)
    {
        var word = TextAt(words, at);
        if (PartOnly().Match(word) is { Success: true } match
            && Part(match.Groups["part"].Value, match.Groups["number"].Value) is { } named)
        {
            return (word, named, 1);
        }

        if (Language.Ordinals.TryGetValue(word, out var ordinal) && TextAt(words, at + 1) is "quarter" or "half")
        {
            var letter = TextAt(words, at + 1)[..1];
            return Part(letter, $"{ordinal}") is { } counted ? ($"{letter}{ordinal}", counted, 2) : null;
        }

        return word is "quarter" or "week" && words.Count > at + 1 && words[at + 1].IsNumber
                && Part(word[..1], words[at + 1].Text) is { } numbered
            ? ($"{word[..1]}{words[at + 1].Text}", numbered, 2)
            : null;
    }

    private static (Period, int)? Months(IReadOnlyList<Word> words, int at, bool afterOpener)
    {
        var day = DayOfMonth(TextAt(words, at));
        var name = day is null ? at : Is(words, at + 1, "of") ? at + 2 : at + 1;
        if (!Language.Months.TryGetValue(TextAt(words, name), out var month))
        {
            return null;
        }

        var length = name - at + 1;
        if (day is null && DayOfMonth(TextAt(words, at + 1)) is { } following && YearOf(TextAt(words, at + 1)) is null)
        {
            (day, length) = (following, 2);
        }

        if (WithYear(words, at + length, length, day is null ? $"{month:00}" : $"{month:00}-{day:00}",
            year => OfMonth(year, month, day)) is not { } found)
        {
            return null;
        }

        // "may" and "march" are words of their own: without a day or a year they are months only where a period is expected.
        return afterOpener || day is not null || found.Period.InYear is null || TextAt(words, name) is not ("may" or "march" or "mar")
            ? found : null;
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value);

    /// <summary>"2024", "of 2024", "last year", "of this year", or nothing.</summary>
    private static (Period Period, int Length)? WithYear(
        IReadOnlyList<Word> words, int at, int length, string name, Func<int, Period> inYear)
    {
        var year = Is(words, at, "of", "in") ? at + 1 : at;
        if (YearOf(TextAt(words, year)) is { } number)
        {
            return (inYear(number), length + year - at + 1);
        }

        if (TextAt(words, year) is "last" or "this" or "previous" && TextAt(words, year + 1) == "year")
        {
            var before = TextAt(words, year) == "this" ? 0 : 1;
            return (Period.OfYearBefore(name, before, inYear), length + year - at + 2);
        }

        return (Period.WithoutYear(name, inYear), length);
    }

    private static (Period, int)? Year(IReadOnlyList<Word> words, int at) =>
        YearOf(TextAt(words, at)) is { } year ? (Period.OfYear(year), 1)
        : TextAt(words, at) == "year" && YearOf(TextAt(words, at + 1)) is { } named ? (Period.OfYear(named), 2)
        : null;

    [GeneratedRegex("^(?<year>(19|20|21)[0-9]{2})-(?<month>[0-9]{2})-(?<day>[0-9]{2})$")]
    private static partial Regex DayOfCalendar();

    [GeneratedRegex("^(?<year>(19|20)[0-9]{2})-?(?<part>[qhw])(?<number>[0-9]{1,2})$")]
    private static partial Regex YearAndPart();

    [GeneratedRegex("^(?<part>[qhw])(?<number>[0-9]{1,2})$")]
    private static partial Regex PartOnly();

    [GeneratedRegex("^(?<day>[0-9]{1,2})(st|nd|rd|th)?$")]
    private static partial Regex OrdinalDay();
}
