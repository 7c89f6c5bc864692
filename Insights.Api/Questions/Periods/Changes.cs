using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Text;
using static Insights.Api.Questions.Periods.PeriodParser;

namespace Insights.Api.Questions.Periods;

/// <summary>A change has two periods: "how did it change from 2023 to 2024", "growth in 2024" against the year before.</summary>
internal static class Changes
{
    /// <summary>Whether the question asks for a change at all.</summary>
    public static bool IsAsked(IReadOnlyList<Word> words) =>
        Enumerable.Range(0, words.Count).Any(at => ChangeRequest.IsChangeAt(words, at));

    /// <summary>
    /// "from Q1 to Q2" of a change is no range: the second is held against the first. A course over time is asked for by its grain.
    /// </summary>
    /// <returns>
    /// The later period, the earlier one, both as they are worded, and how many words they take; none if it is no such pair.
    /// </returns>
    public static (Period Later, string LaterWords, Comparison Earlier, string EarlierWords, int Length)? Parse(
        IReadOnlyList<Word> words, int at, Func<int, bool>? isFree = null)
    {
        if (!Is(words, at, "from", "between") || !IsAsked(words)
            || Enumerable.Range(0, words.Count)
                .Any(index => isFree?.Invoke(index) != false && Grains.Parse(words, index, continuesBreakdown: false) is not null))
        {
            return null;
        }

        var joint = words[at].Text == "between" ? "and" : "to";
        if (PeriodUnits.Parse(words, at + 1, afterOpener: true) is not { Period.Unit: { } unit } first
            || !Is(words, at + 1 + first.Length, joint)
            || PeriodUnits.Parse(words, at + 2 + first.Length, afterOpener: true) is not { Period.Unit: { } other } second || unit != other)
        {
            return null;
        }

        var (earlier, worded) = first.Period.InYear is null ? (Comparison.With(first.Period), Text(words, at + 1, first.Length))
            : (Comparison.With(first.Period) with { IsLast = true }, $"the {Text(words, at + 1, first.Length)} before");
        return (second.Period, Text(words, at + 2 + first.Length, second.Length), earlier, $"compared with {worded}",
            2 + first.Length + second.Length);
    }

    /// <summary>What the change in a single period is against, with its words.</summary>
    public static (Comparison Earlier, string Words)? Before(Period period) =>
        period == Period.All ? null
        : period.Unit == Grain.Year ? (Comparison.Moved(Grain.Year), "year over year")
        : (Comparison.Moved(Grain.Total), "compared with the previous period");

    private static string Text(IReadOnlyList<Word> words, int at, int length) =>
        string.Join(' ', words.Skip(at).Take(length).Select(word => word.Text));
}

/// <summary>A period and what it is held against say together what each leaves open alone.</summary>
internal static class PeriodPair
{
    /// <summary>
    /// A year that is said once is meant for both ("Q1 and Q2 2024"), and before the past 30 days or six months come as many of
    /// them, whatever the calendar makes of their length.
    /// </summary>
    public static (Period Period, Comparison Comparison) Agree(Period period, Comparison comparison)
    {
        if (comparison is { Back: Grain.Total } && period.Span is { } span)
        {
            return (period, Comparison.Preceding(span.Unit, span.Count));
        }

        return comparison.Other is not { } other ? (period, comparison)
            : comparison.IsLast && period.Unit is not null ? (period, Comparison.With(Period.LastBefore(other, period)))
            : period.InYear is { } inYear && other.Unit != Grain.Year && Period.YearOf(other) is { } year ? (inYear(year), comparison)
            : other.InYear is { } otherInYear && period.Unit != Grain.Year && Period.YearOf(period) is { } same
                ? (period, Comparison.With(otherInYear(same)))
            : (period, comparison);
    }

    /// <summary>The earlier one is what was before, in whichever order they are named.</summary>
    public static bool IsReversed(DateOnly? from, DateOnly? comparedFrom) => from < comparedFrom;
}
