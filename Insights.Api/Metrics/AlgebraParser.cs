using System.Globalization;
using System.Text.RegularExpressions;
using Insights.Api.Problems;
using static Insights.Api.Metrics.MetricQueryParser;

namespace Insights.Api.Metrics;

/// <summary>Reads what is made of a metric's rows: conditions, shares, comparisons, ranks, windows and means.</summary>
internal static partial class AlgebraParser
{
    private const int LargestTop = 100_000;

    private static readonly Grain[] Units = [Grain.Day, Grain.Week, Grain.Month, Grain.Quarter, Grain.Year];

    private static readonly Grain[] MeanUnits = [Grain.Day, Grain.Week, Grain.Month];

    /// <summary>The parameter that makes a measure.</summary>
    public static readonly IReadOnlyDictionary<string, string> Measures = new Dictionary<string, string>
    {
        ["share"] = "share",
        ["compared_value"] = "compare",
        ["change"] = "compare",
        ["change_percent"] = "compare",
        ["rank"] = "top",
        ["numerator"] = "a ratio",
        ["denominator"] = "a ratio",
    };

    /// <param name="query">With grain and dimensions, which say what rows are.</param>
    /// <param name="values">The parameters by name.</param>
    /// <exception cref="ProblemException">400: a value is not one that its parameter takes.</exception>
    public static MetricQuery Parse(MetricQuery query, IReadOnlyDictionary<string, string> values)
    {
        query = query with
        {
            Share = Read(values, "share", text => ParseShare(query, text)),
            Compare = Read(values, "compare", ParseCompare),
            Top = ParseTop(query, values.GetValueOrDefault("top"), values.GetValueOrDefault("per")),
            Window = ParseWindow(values.GetValueOrDefault("running"), values.GetValueOrDefault("rolling")),
            AveragePer = values.TryGetValue("average_per", out var unit)
                ? Named(unit, MeanUnits) ?? throw Invalid($"average_per '{unit}' is not known; it is {List([.. MeanUnits.Select(NameOf)])}")
                : null,
        };
        return query with
        {
            Having = values.TryGetValue("having", out var having) ? [.. Split(having).Select(text => ParseCondition(query, text))] : []
        };
    }

    private static T? Read<T>(IReadOnlyDictionary<string, string> values, string name, Func<string, T> read)
        where T : class => values.TryGetValue(name, out var text) ? read(text) : null;

    private static HavingCondition ParseCondition(MetricQuery query, string text)
    {
        string[] known = [.. query.Measures.Where(column => column != "rank")];
        return ComparisonOperators.Split(text) is not var (column, comparison, number)
            || !known.Contains(column) || Number(number) is not { } value
            ? throw Invalid(
                $"having '{text}' is no condition such as value>=5: one of {List(known)}, one of {ComparisonOperators.List}, a number")
            : new(column, comparison, value);
    }

    private static Share ParseShare(MetricQuery query, string text)
    {
        var of = Split(text);
        return of is ["total"] ? new([])
            : of.Length > 0 && of.All(query.RowKeys.Contains) ? new([.. of.Distinct()])
            : throw Invalid($"share '{text}' is neither total nor some of what rows are by: {List(query.RowKeys)}");
    }

    private static Counterpart ParseCompare(string text)
    {
        if (text == "previous_period")
        {
            return new Counterpart.PreviousPeriod();
        }

        const string previous = "previous_";
        if (text.StartsWith(previous, StringComparison.Ordinal) && Named(text[previous.Length..], Units) is { } unit)
        {
            return new Counterpart.PreviousUnit(unit);
        }

        if (text.Split("..") is [var first, var last] && ParseDate(first) is { } from && ParseDate(last) is { } to)
        {
            return from <= to ? new Counterpart.Range(from, to) : throw Invalid($"compare '{text}' ends before it begins");
        }

        throw Invalid($"compare '{text}' is not known; it is previous_period, "
            + $"{string.Join(", ", Units.Select(known => previous + NameOf(known)))}, or a range such as 2024-11-01..2024-11-30");
    }

    private static TopRows? ParseTop(MetricQuery query, string? text, string? per)
    {
        var keys = per is null ? [] : Split(per).Distinct().ToArray();
        if (per is not null && (keys.Length == 0 || keys.FirstOrDefault(key => !query.RowKeys.Contains(key)) is not null))
        {
            throw Invalid($"per '{per}' is none of what rows are by: {List(query.RowKeys)}");
        }

        return text is null
            ? (per is null ? null : throw Invalid("per says within what the top rows are ranked, and stands with top only, such as top=3"))
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= LargestTop
                ? new(count, null, keys)
            : text.EndsWith('%') && Number(text[..^1]) is > 0 and <= 100 and var percent ? new(null, percent, keys)
            : throw Invalid($"top '{text}' is neither a number from 1 to {LargestTop} nor a percentage such as 10%");
    }

    private static RowWindow? ParseWindow(string? running, string? rolling)
    {
        if (running is not null && rolling is not null)
        {
            throw Invalid("a row has one window: ask for running or for rolling");
        }

        if (running is not null)
        {
            return running == "sum" ? new RowWindow.Running() : throw Invalid($"running '{running}' is not known; it is sum");
        }

        if (rolling is null)
        {
            return null;
        }

        return RollingText().Match(rolling) is { Success: true } match
            ? new RowWindow.Rolling(
                int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
                match.Groups[2].Value switch { "d" => Grain.Day, "w" => Grain.Week, _ => Grain.Month })
            : throw Invalid($"rolling '{rolling}' is not a window such as 7d, 4w or 3m: days, weeks or months, at most 999");
    }

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    [GeneratedRegex("^([1-9][0-9]{0,2})([dwm])$")]
    private static partial Regex RollingText();
}
