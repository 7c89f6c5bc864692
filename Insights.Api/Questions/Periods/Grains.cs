using Insights.Api.Metrics;
using Insights.Api.Questions.Text;

namespace Insights.Api.Questions.Periods;

/// <summary>Recognises into which periods an answer is to be broken down.</summary>
internal static class Grains
{
    public static Grain? OfAdverb(string word) => word switch
    {
        "daily" => Grain.Day,
        "weekly" => Grain.Week,
        "monthly" => Grain.Month,
        "quarterly" => Grain.Quarter,
        "yearly" or "annually" or "annual" => Grain.Year,
        _ => null,
    };

    /// <summary>A grain that begins at a word: "weekly", "by week", "week by week", "over time".</summary>
    /// <param name="words">The question.</param>
    /// <param name="at">Where.</param>
    /// <param name="continuesBreakdown">Whether the words before are a breakdown and an "and".</param>
    public static (Grain Grain, int Length)? Parse(IReadOnlyList<Word> words, int at, bool continuesBreakdown)
    {
        string At(int index) => PeriodParser.TextAt(words, index);
        if (OfAdverb(At(at)) is { } adverb)
        {
            return (adverb, 1);
        }

        if (At(at) == "over" && At(at + 1) == "time")
        {
            return (Grain.Month, 2);
        }

        if (PeriodParser.UnitOf(At(at)) is { } repeated && At(at + 1) == "by" && At(at + 2) == At(at))
        {
            return (repeated, 3);
        }

        var marker = Language.BreakdownMarkers.Contains(At(at)) ? 1 : 0;
        var noun = at + marker;
        while (Language.Articles.Contains(At(noun)) || At(noun) is "each" or "every" or "calendar" or "iso")
        {
            noun++;
        }

        return (marker > 0 || continuesBreakdown) && PeriodParser.UnitOf(At(noun)) is { } unit ? (unit, noun - at + 1) : null;
    }
}
