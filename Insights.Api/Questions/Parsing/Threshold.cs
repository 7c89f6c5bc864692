using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Text;
using static Insights.Api.Questions.Periods.PeriodParser;

namespace Insights.Api.Questions.Parsing;

/// <summary>What the number of a threshold counts.</summary>
internal enum ThresholdUnit
{
    /// <summary>Whatever is asked for.</summary>
    Plain,

    /// <summary>Money: "over $200".</summary>
    Money,

    Percent,

    /// <summary>Seconds, from "longer than an hour".</summary>
    Seconds,

    /// <summary>Occurrences: "at least twice".</summary>
    Times,
}

/// <summary>A condition on a number: "at least 5", "more than 10 %", "over $200".</summary>
/// <param name="Start">First word.</param>
/// <param name="Length">How many words.</param>
/// <param name="Conditions">All of which hold.</param>
/// <param name="Unit">What the numbers count.</param>
internal sealed record Threshold(
    int Start, int Length, IReadOnlyList<(ComparisonOperator Operator, decimal Number)> Conditions, ThresholdUnit Unit)
{
    public int End => Start + Length;

    public bool Covers(int at) => at >= Start && at < End;

    /// <returns>The threshold that begins at a word; none if none does.</returns>
    public static Threshold? Parse(IReadOnlyList<Word> words, int at) =>
        Times(words, at) ?? Compared(words, at) ?? Between(words, at) ?? Trailing(words, at);

    private static Threshold? Times(IReadOnlyList<Word> words, int at)
    {
        var (comparison, length) = Operator(words, at)
            ?? (Is(words, at, "only", "just") ? (ComparisonOperator.Equal, 1) : (ComparisonOperator.Equal, 0));
        decimal? number = TextAt(words, at + length) switch { "once" => 1, "twice" => 2, _ => null };
        if (number is { } times)
        {
            return new(at, length + 1, [(comparison, times)], ThresholdUnit.Times);
        }

        return length > 0 && Number(words, at + length) is { } counted && Is(words, at + length + counted.Length, "times", "time")
            ? new(at, length + counted.Length + 1, [(comparison, counted.Value)], ThresholdUnit.Times) : null;
    }

    private static Threshold? Compared(IReadOnlyList<Word> words, int at)
    {
        if (Operator(words, at) is not var (comparison, length) || Amount(words, at + length) is not var (number, unit, taken)
            || UnitOf(TextAt(words, at + length + taken)) is not null)
        {
            return null;
        }

        // "Over 2024" is a year, unless another one is named.
        var isYear = YearOf(TextAt(words, at + length)) is not null && taken == 1 && Is(words, at, "over", "under", "above", "below", "up");
        return isYear && !words.Where((word, index) => index != at + length && YearOf(word.Text) is not null).Any() ? null
            : new(at, length + taken, [(comparison, number)], unit);
    }

    private static Threshold? Between(IReadOnlyList<Word> words, int at) =>
        Is(words, at, "between") && Amount(words, at + 1) is var (first, _, taken) && YearOf(TextAt(words, at + 1)) is null
        && Is(words, at + 1 + taken, "and", "to")
            && Amount(words, at + 2 + taken) is var (last, unit, length) && YearOf(TextAt(words, at + 2 + taken)) is null && first <= last
            && !Language.Months.ContainsKey(TextAt(words, at + 2 + taken + length))
            && UnitOf(TextAt(words, at + 2 + taken + length)) is null && TextAt(words, at + 2 + taken + length) != "of"
            ? new(at, 2 + taken + length,
                [(ComparisonOperator.GreaterOrEqual, InUnitOf(words, at + 1, at + 2 + taken, last)),
                    (ComparisonOperator.LessOrEqual, last)], unit)
            : null;

    /// <summary>"Between 10 and 20 minutes": what is said once is meant for both.</summary>
    private static decimal InUnitOf(IReadOnlyList<Word> words, int first, int second, decimal last) =>
        Amount(words, first) is var (value, unit, _) && unit == ThresholdUnit.Plain
        && Number(words, second) is { Value: > 0 and var number }
            ? value * last / number : Amount(words, first)!.Value.Number;

    /// <summary>"5 or more", "10 or fewer", "5+".</summary>
    private static Threshold? Trailing(IReadOnlyList<Word> words, int at)
    {
        if (Amount(words, at) is not var (number, unit, length) || UnitOf(TextAt(words, at + length)) is not null)
        {
            return null;
        }

        ComparisonOperator? comparison = (TextAt(words, at + length), TextAt(words, at + length + 1)) switch
        {
            ("or", "more" or "higher" or "above" or "over" or "greater") => ComparisonOperator.GreaterOrEqual,
            ("or", "less" or "fewer" or "lower" or "below" or "under") => ComparisonOperator.LessOrEqual,
            _ => null,
        };
        return comparison is { } known ? new(at, length + 2, [(known, number)], unit)
            : TextAt(words, at + length) == "+" ? new(at, length + 1, [(ComparisonOperator.GreaterOrEqual, number)], unit) : null;
    }

    private static (ComparisonOperator Operator, int Length)? Operator(IReadOnlyList<Word> words, int at)
    {
        var start = at;
        at = Is(words, at, "of", "is", "was") ? at + 1 : at;
        at = Is(words, at, "a", "an", "the") ? at + 1 : at;
        var (first, second, third) = (TextAt(words, at), TextAt(words, at + 1), TextAt(words, at + 2));
        (ComparisonOperator Operator, int Length)? found = (first, second, third) switch
        {
            ("at", "least", _) or ("minimum", "of", _) or ("min", "of", _) => (ComparisonOperator.GreaterOrEqual, 2),
            ("at", "most", _) or ("maximum", "of", _) or ("max", "of", _) => (ComparisonOperator.LessOrEqual, 2),
            ("no" or "not", "less" or "fewer" or "lower", "than") => (ComparisonOperator.GreaterOrEqual, 3),
            ("no" or "not", "more" or "greater" or "higher", "than") => (ComparisonOperator.LessOrEqual, 3),
            ("more" or "greater" or "higher" or "larger" or "bigger" or "longer" or "older", "than", _) => (ComparisonOperator.Greater, 2),
            ("less" or "fewer" or "lower" or "smaller" or "shorter" or "younger", "than", _) => (ComparisonOperator.Less, 2),
            ("over" or "above" or "exceeding" or "exceeds" or "exceeded" or "exceed" or ">", _, _) => (ComparisonOperator.Greater, 1),
            ("under" or "below" or "<", _, _) => (ComparisonOperator.Less, 1),
            (">=" or "≥", _, _) => (ComparisonOperator.GreaterOrEqual, 1),
            ("<=" or "≤", _, _) => (ComparisonOperator.LessOrEqual, 1),
            ("up", "to", _) => (ComparisonOperator.LessOrEqual, 2),
            ("exactly" or "precisely" or "=", _, _) => (ComparisonOperator.Equal, 1),
            _ => null,
        };
        return found is { } known ? (known.Operator, known.Length + at - start) : null;
    }

    private static (decimal Number, ThresholdUnit Unit, int Length)? Amount(IReadOnlyList<Word> words, int at)
    {
        var isMoney = TextAt(words, at) == "$";
        var start = isMoney ? at + 1 : at;
        if (!isMoney && Is(words, at, "a", "an", "half") && Seconds(words, Is(words, at, "half") ? at + 2 : at + 1) is { } one)
        {
            return Is(words, at, "half") ? (one / 2, ThresholdUnit.Seconds, 3) : (one, ThresholdUnit.Seconds, 2);
        }

        if (Number(words, start) is not { } number)
        {
            return null;
        }

        var after = start + number.Length;
        return isMoney ? (number.Value, ThresholdUnit.Money, after - at)
            : Is(words, after, "dollars", "dollar", "usd", "euros", "euro", "eur", "pounds", "gbp", "bucks")
                ? (number.Value, ThresholdUnit.Money, after + 1 - at)
            : Is(words, after, "percent", "percentage") ? (number.Value, ThresholdUnit.Percent, after + 1 - at)
            : Seconds(words, after) is { } seconds ? (number.Value * seconds, ThresholdUnit.Seconds, after + 1 - at)
            : (number.Value, ThresholdUnit.Plain, after - at);
    }

    private static decimal? Seconds(IReadOnlyList<Word> words, int at) => TextAt(words, at) switch
    {
        "second" or "seconds" or "sec" or "secs" => 1,
        "minute" or "minutes" or "min" or "mins" => 60,
        "hour" or "hours" => 3600,
        _ => null,
    };

    private static (decimal Value, int Length)? Number(IReadOnlyList<Word> words, int at)
    {
        var text = TextAt(words, at);
        if (Language.Numbers.TryGetValue(text, out var worded))
        {
            return (worded, 1);
        }

        var factor = text.Length > 1 ? text[^1] switch { 'k' => 1_000m, 'm' => 1_000_000m, _ => 1m } : 1m;
        if (!decimal.TryParse(
            factor == 1 ? text : text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return text == "zero" ? (0, 1) : null;
        }

        return TextAt(words, at + 1) switch
        {
            "thousand" => (number * 1_000, 2),
            "million" => (number * 1_000_000, 2),
            _ => (number * factor, 1),
        };
    }
}
