using Insights.Api.Metrics;
using Insights.Api.Questions.Text;
using static Insights.Api.Questions.Periods.PeriodParser;

namespace Insights.Api.Questions.Periods;

/// <summary>A change has two periods: "how did it change from 2023 to 2024", "growth in 2024" against the year before.</summary>
internal static class Changes
{
    private static readonly string[] Words = ["change", "changed", "changes", "difference", "grow", "grew", "grown", "growth", "increase", "increased", "decrease", "decreased"];

    /// <summary>Whether the question asks for a change at all.</summary>
    public static bool IsAsked(IReadOnlyList<Word> words) => words.Any(word => Words.Contains(word.Text));

    /// <summary>"from Q1 to Q2" of a change is no range: the second is held against the first. A course over time is asked for by its grain.</summary>
    /// <returns>The later period, the earlier one, both as they are worded, and how many words they take; none if it is no such pair.</returns>
    public static (Period Later, string LaterWords, Comparison Earlier, string EarlierWords, int Length)? Parse(IReadOnlyList<Word> words, int at)
    {
        if (!Is(words, at, "from", "between") || !IsAsked(words) || Enumerable.Range(0, words.Count).Any(index => Grains.Parse(words, index, continuesBreakdown: false) is not null))
        {
            return null;
        }

        var joint = words[at].Text == "between" ? "and" : "to";
        if (PeriodUnits.Parse(words, at + 1, afterOpener: true) is not { Period.Unit: { } unit } first || !Is(words, at + 1 + first.Length, joint)
            || PeriodUnits.Parse(words, at + 2 + first.Length, afterOpener: true) is not { Period.Unit: { } other } second || unit != other)
        {
            return null;
        }

        var (earlier, worded) = first.Period.InYear is null ? (Comparison.With(first.Period), Text(words, at + 1, first.Length)) : (Comparison.With(first.Period) with { IsLast = true }, $"the {Text(words, at + 1, first.Length)} before");
        return (second.Period, Text(words, at + 2 + first.Length, second.Length), earlier, $"compared with {worded}", 2 + first.Length + second.Length);
    }

    /// <summary>What the change in a single period is against, with its words.</summary>
    public static (Comparison Earlier, string Words)? Before(IReadOnlyList<Word> words, Period period)
    {
        return !IsAsked(words) || period.Unit is not { } unit ? null
            : unit == Grain.Year ? (Comparison.Moved(Grain.Year), "year over year")
            : (Comparison.Moved(Grain.Total), "compared with the previous period");
    }

    private static string Text(IReadOnlyList<Word> words, int at, int length) => string.Join(' ', words.Skip(at).Take(length).Select(word => word.Text));
}
