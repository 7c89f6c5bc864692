using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Text;

namespace Insights.Api.Questions.Periods;

/// <summary>Reads the period that begins at a word.</summary>
internal static class PeriodParser
{
    private static readonly string[] Openers = ["in", "during", "for", "over", "on", "within", "of", "at", "throughout"];

    /// <returns>The period and how many words it takes; none if no period begins there.</returns>
    public static (Period Period, int Length)? Parse(IReadOnlyList<Word> words, int at)
    {
        var start = at;
        while (Is(words, at, Openers))
        {
            at++;
        }

        at = SkipThe(words, at);
        return (Bounded(words, at) ?? Range(words, at) ?? PeriodUnits.Parse(words, at, afterOpener: at > start)) is { } found
            ? (found.Period, found.Length + at - start)
            : null;
    }

    private static (Period Period, int Length)? Bounded(IReadOnlyList<Word> words, int at)
    {
        (Func<Period, Period> Make, int Length)? bound = TextAt(words, at) switch
        {
            "since" => (Period.Since, 1),
            "after" => (Period.After, 1),
            "until" or "till" => (Period.Until, 1),
            "before" => (Period.Before, 1),
            "up" when TextAt(words, at + 1) == "to" => (Period.Until, 2),
            _ => null,
        };
        return bound is { } b ? Bound(words, at, at + b.Length, b.Make) : null;
    }

    /// <summary>"until the end of March" is until March, and "since the end of March" is after it.</summary>
    private static (Period Period, int Length)? Bound(IReadOnlyList<Word> words, int start, int at, Func<Period, Period> make)
    {
        var (end, beginning) = (Edge(words, at, "end"), Edge(words, at, "start", "beginning"));
        if (Unit(words, at + end + beginning) is not { } unit)
        {
            return null;
        }

        Func<Period, Period> meant = (TextAt(words, start), end > 0, beginning > 0) switch
        {
            ("since", true, _) => Period.After,
            ("before", true, _) => Period.Until,
            ("after", _, true) => Period.Since,
            ("until" or "till" or "up", _, true) => Period.Before,
            _ => make,
        };
        return (meant(unit.Period), at + end + beginning + unit.Length - start);
    }

    private static (Period Period, int Length)? Range(IReadOnlyList<Word> words, int at)
    {
        var opener = TextAt(words, at) is "between" or "from" ? 1 : 0;
        opener += opener == 0 ? 0 : Edge(words, at + opener, "start", "beginning");
        if (Unit(words, at + opener) is not { } first)
        {
            return DaysBefore(words, at, opener);
        }

        var middle = at + opener + first.Length;
        var isJoined = IsJoined(words, at, middle);
        var end = middle + 1 + Edge(words, middle + 1, "end");
        if (isJoined && Unit(words, end) is { } last)
        {
            return (Period.FromTo(first.Period, last.Period), end - at + last.Length);
        }

        if (isJoined && first.Period is { Unit: Grain.Day, InYear: { } inYear }
            && PeriodUnits.DayOfMonth(TextAt(words, middle + 1)) is { } day)
        {
            return YearOf(TextAt(words, middle + 2)) is { } year ? (Period.WithinMonth(inYear(year), day, isFirst: false), middle + 3 - at)
                : (Period.WithinMonth(first.Period, day, isFirst: false), middle + 2 - at);
        }

        if (TextAt(words, at) == "from" && Is(words, middle, "on", "onward", "onwards"))
        {
            return (Period.Since(first.Period), opener + first.Length + 1);
        }

        return TextAt(words, at) == "from" ? (first.Period, opener + first.Length) : null;
    }

    /// <summary>"from 1 to 15 November": the month is named once.</summary>
    private static (Period Period, int Length)? DaysBefore(IReadOnlyList<Word> words, int at, int opener) =>
        PeriodUnits.DayOfMonth(TextAt(words, at + opener)) is { } day && IsJoined(words, at, at + opener + 1)
        && Unit(words, at + opener + 2) is { Period.Unit: Grain.Day } last
            && PeriodUnits.DayOfMonth(TextAt(words, at + opener + 2)) is { } end && day < end
            ? (Period.WithinMonth(last.Period, day, isFirst: true), opener + 2 + last.Length)
            : null;

    private static bool IsJoined(IReadOnlyList<Word> words, int at, int middle) =>
        TextAt(words, at) == "between" ? Is(words, middle, "and", "to") : Is(words, middle, "to", "until", "till", "through");

    private static (Period Period, int Length)? Unit(IReadOnlyList<Word> words, int at)
    {
        var skipped = SkipThe(words, at);
        return PeriodUnits.Parse(words, skipped, afterOpener: true) is { } unit ? (unit.Period, unit.Length + skipped - at) : null;
    }

    /// <summary>How many words "the end of" takes: a range has its first day from the start and its last day from the end anyway.</summary>
    private static int Edge(IReadOnlyList<Word> words, int at, params string[] names)
    {
        var edge = SkipThe(words, at);
        return Is(words, edge, names) && Is(words, edge + 1, "of") ? edge + 2 - at : 0;
    }

    private static int SkipThe(IReadOnlyList<Word> words, int at) => TextAt(words, at) == "the" ? at + 1 : at;

    internal static string TextAt(IReadOnlyList<Word> words, int at) => at < words.Count ? words[at].Text : "";

    internal static bool Is(IReadOnlyList<Word> words, int at, params string[] texts) => at < words.Count && texts.Contains(words[at].Text);

    /// <summary>The unit that a noun such as <c>months</c> names.</summary>
    internal static Grain? UnitOf(string word) => Stems.Of(word) switch
    {
        "day" => Grain.Day,
        "week" => Grain.Week,
        "month" => Grain.Month,
        "quarter" => Grain.Quarter,
        "year" => Grain.Year,
        _ => null,
    };

    internal static int? YearOf(string word) =>
        word.Length == 4 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1990 and <= 2100
            ? year : null;
}
