using System.Globalization;
using Insights.Api.Answers;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>
/// Reads a query string as a question about a metric: the parameters of <see cref="Parameters"/>, and filters by the metric's
/// dimensions.
/// </summary>
public static class MetricQueryParser
{
    private const int LargestLimit = 100_000;

    /// <summary>What has a meaning of its own; everything else is a dimension.</summary>
    internal static readonly IReadOnlyList<string> Parameters =
    [
        "from", "to", "grain", "by", "population", "having", "share", "compare", "top", "per", "running", "rolling", "average_per",
        "limit", "cursor", "order",
    ];

    /// <param name="catalog">All metrics.</param>
    /// <param name="metric">The one that is asked for.</param>
    /// <param name="parameters">What is asked of it.</param>
    /// <param name="others">Parameters of the route that are read elsewhere, for the message.</param>
    /// <exception cref="ProblemException">
    /// 400: a parameter is unknown, has a value that it does not take, or cannot be combined with others; the message says what
    /// it takes.
    /// </exception>
    public static MetricQuery Parse(
        MetricCatalog catalog, Metric metric, IEnumerable<KeyValuePair<string, StringValues>> parameters,
        params IReadOnlyList<string> others)
    {
        var given = parameters.ToLookup(pair => Parameters.Contains(pair.Key));
        var values = given[true].ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var own = catalog.DimensionsOf(metric);
        string[] dimensions = [.. own, .. CalendarDimension.Of(metric, catalog).Select(calendar => calendar.Name).Except(own)];
        RequireCalendar(
            catalog, metric, dimensions,
            [.. Split(values.GetValueOrDefault("by") ?? ""), .. given[false].Select(pair => FilterParser.DimensionOf(pair.Key))]);
        if (given[false]
            .Select(pair => FilterParser.DimensionOf(pair.Key)).FirstOrDefault(name => !dimensions.Contains(name)) is { } unknown)
        {
            throw Invalid($"'{unknown}' is neither a parameter nor a dimension of {metric.Name.Text}; "
                + $"parameters are {string.Join(", ", Parameters.Concat(others))}; dimensions are {List(dimensions)}");
        }

        var query = new MetricQuery(metric, Date(values, "from"), Date(values, "to"))
        {
            Grain = ParseGrain(values.GetValueOrDefault("grain")),
            By = ParseBy(metric, dimensions, values.GetValueOrDefault("by")),
            Filters = [.. given[false].SelectMany(pair => FilterParser.Parse(pair.Key, pair.Value))],
            Population = ParsePopulation(catalog, metric, values.GetValueOrDefault("population")),
            Limit = ParseLimit(values.GetValueOrDefault("limit")),
        };
        DataRange.RequireOrder(query.From, query.To);
        query = AlgebraParser.Parse(query, values);
        query = query with { Order = ParseOrder(query, values.GetValueOrDefault("order")) };
        QueryCombinations.Require(query, catalog);
        return values.TryGetValue("cursor", out var cursor) ? query with { Cursor = AnswerCursor.Read(cursor, query.Key) } : query;
    }

    /// <exception cref="ProblemException">400: a part of the calendar is asked for that the metric's rows do not have.</exception>
    private static void RequireCalendar(MetricCatalog catalog, Metric metric, IReadOnlyList<string> dimensions, IReadOnlyList<string> asked)
    {
        foreach (var calendar in asked.Except(dimensions).Select(CalendarDimension.Find).OfType<CalendarDimension>())
        {
            var part = catalog.Parts(metric).First(part => !calendar.IsOf(part));
            throw Invalid($"{metric.Name.Text} has no {calendar.Name}: the rows of {part.Name.Text} have a day ({part.TimeColumn}) and no "
                + $"time of day; dimensions are {List(dimensions)}");
        }
    }

    private static DateOnly? Date(Dictionary<string, string> values, string name) =>
        !values.TryGetValue(name, out var text)
            ? null
            : ParseDate(text) ?? throw Invalid($"{name} '{text}' is not a date such as 2025-11-30");

    internal static DateOnly? ParseDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static Grain ParseGrain(string? text) =>
        text is null ? Grain.Total
        : Named(text, Enum.GetValues<Grain>())
            ?? throw Invalid($"grain '{text}' is not known; it is {List([.. Enum.GetValues<Grain>().Select(NameOf)])}");

    internal static Grain? Named(string text, IEnumerable<Grain> known) =>
        known.Where(grain => NameOf(grain) == text).Select(grain => (Grain?)grain).FirstOrDefault();

    private static string[] ParseBy(Metric metric, IReadOnlyList<string> dimensions, string? text)
    {
        var by = text is null ? [] : Split(text).Distinct().ToArray();
        return by.FirstOrDefault(name => !dimensions.Contains(name)) is { } unknown
            ? throw Invalid($"{metric.Name.Text} cannot be grouped by '{unknown}'; its dimensions are {List(dimensions)}")
            : by;
    }

    private static string? ParsePopulation(MetricCatalog catalog, Metric metric, string? text)
    {
        var known = catalog.PopulationsOf(metric);
        return text is null || known.Contains(text) ? text
            : throw Invalid(known.Count == 0
                ? $"{metric.Name.Text} has no populations to choose from"
                : $"population '{text}' is not known; it is {List(known)}");
    }

    internal static int ParseLimit(string? text) =>
        text is null ? MetricQuery.DefaultLimit
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LargestLimit ? limit
        : throw Invalid($"limit '{text}' is not a number from 1 to {LargestLimit}");

    private static (string Column, bool Descending)[] ParseOrder(MetricQuery query, string? text)
    {
        if (text is null)
        {
            return [];
        }

        string[] known = ["period", .. query.Measures, .. query.By];
        return [.. Split(text).Select(term =>
        {
            var column = term.StartsWith('-') ? term[1..] : term;
            return known.Contains(column) ? (column, term.StartsWith('-'))
                : throw Invalid($"the answer cannot be ordered by '{term}'; it can by {List(known)}, "
                    + "each with a '-' before it for descending"
                    + (AlgebraParser.Measures.TryGetValue(column, out var needed) ? $"; {column} is there with {needed}" : ""));
        })];
    }

    internal static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    internal static string NameOf(Grain grain) => grain.ToString().ToLowerInvariant();

    internal static string List(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);

    internal static ProblemException Invalid(string detail) => new(Problem.InvalidParameter, detail);
}
