using System.Globalization;
using Insights.Api.Answers;
using Insights.Api.Metrics;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;
using Warehouse.Semantics;
using Warehouse.Suggestions;

namespace Insights.Api.Entities;

/// <summary>Reads a query string as a question for a list of an entity.</summary>
internal static class EntityQueryParser
{
    /// <summary>What has a meaning of its own; everything else is a dimension.</summary>
    public static readonly IReadOnlyList<string> Parameters =
        ["measures", "from", "to", "activity", "active_in", "not_active_in", "having", "key", "population", "order", "limit", "cursor"];

    /// <summary>Before a dimension: a filter of the rows that make one active in <c>active_in</c>.</summary>
    public const string Active = "active.";

    /// <summary>Before a dimension: a filter of the rows that make one active in <c>not_active_in</c>.</summary>
    public const string NotActive = "not_active.";

    /// <param name="catalog">All metrics and entities.</param>
    /// <param name="entity">What is listed.</param>
    /// <param name="parameters">What is asked.</param>
    /// <exception cref="ProblemException">
    /// 400: a parameter is unknown, has a value that it does not take, or lacks another; the message says what it takes.
    /// </exception>
    public static EntityQuery Parse(
        MetricCatalog catalog, EntityDescription entity, IEnumerable<KeyValuePair<string, StringValues>> parameters)
    {
        var given = parameters.ToLookup(pair => Parameters.Contains(pair.Key));
        var values = given[true].ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var query = new EntityQuery(entity)
        {
            Measures = [.. MetricQueryParser.Split(values.GetValueOrDefault("measures") ?? "").Distinct()
                .Select(name => MetricOf(catalog, entity, "measures", name))],
            From = Day(values, "from"),
            To = Day(values, "to"),
            Activity = values.TryGetValue("activity", out var activity) ? ActivityOf(catalog, entity, activity) : null,
            Keys = values.ContainsKey("key") ? KeysOf(given[true].Single(pair => pair.Key == "key").Value) : [],
            Limit = MetricQueryParser.ParseLimit(values.GetValueOrDefault("limit")),
        };
        RequireMeasures(query, values);
        query = query with
        {
            ActiveIn = Ranges(query, values, "active_in"),
            NotActiveIn = Ranges(query, values, "not_active_in"),
            Population = PopulationOf(catalog, query, values.GetValueOrDefault("population")),
            Having = [.. MetricQueryParser.Split(values.GetValueOrDefault("having") ?? "").Select(text => Condition(query, text))],
            Order = [.. MetricQueryParser.Split(values.GetValueOrDefault("order") ?? "").Select(term => OrderOf(query, term))],
        };
        var scoped = given[false]
            .ToLookup(pair => Array.Find([Active, NotActive], prefix => pair.Key.StartsWith(prefix, StringComparison.Ordinal)) ?? "");
        query = WithFilters(catalog, query, [.. scoped[""]]) with
        {
            ActiveFilters = ScopedFilters(catalog, query, scoped[Active], Active, query.ActiveIn.Count > 0),
            NotActiveFilters = ScopedFilters(catalog, query, scoped[NotActive], NotActive, query.NotActiveIn.Count > 0),
        };
        foreach (var metric in query.Metrics)
        {
            QueryCombinations.Require(new MetricQuery(metric, query.From, query.To) { Filters = query.FiltersOf(metric) }, catalog);
        }

        return values.TryGetValue("cursor", out var cursor) ? query with { Cursor = AnswerCursor.Read(cursor, query.QuestionKey) } : query;
    }

    /// <summary>The dimensions of the entity's home, days included, which choose who is listed.</summary>
    public static IReadOnlyList<string> OwnDimensions(EntityDescription entity) =>
        entity.Home is { } home ? [.. home.Dimensions.Select(dimension => dimension.Name.Text)] : [];

    private static void RequireMeasures(EntityQuery query, Dictionary<string, string> values)
    {
        DataRange.RequireOrder(query.From, query.To);
        if (query.Measures.Count == 0 && Array.Find(["from", "to"], values.ContainsKey) is { } range)
        {
            throw Invalid($"{range} is of measures, and none is asked for: write measures=…; active_in takes the days of an activity");
        }
    }

    private static Metric MetricOf(MetricCatalog catalog, EntityDescription entity, string parameter, string name)
    {
        var known = catalog.MetricsOf(entity).ToList();
        return known.Find(metric => metric.Name.Text == name) ?? throw Invalid(
            $"{parameter} '{name}' is no metric of each {entity.Name}; "
                + $"there are {MetricQueryParser.List([.. NearestTexts.InOrder(name, known.Select(metric => metric.Name.Text))])}");
    }

    private static Metric ActivityOf(MetricCatalog catalog, EntityDescription entity, string name)
    {
        var metric = MetricOf(catalog, entity, "activity", name);
        return metric.Relation is null || metric.LastOfPeriod
            ? throw Invalid($"activity '{name}' has no rows of its own days, "
                + $"as {(metric.LastOfPeriod ? "a stock" : "what is computed from other metrics")} has none: "
                + "name a metric that counts or adds up rows")
            : metric;
    }

    /// <summary>A range such as <c>2024-01-01..2024-12-31</c>, either end of which may be left out.</summary>
    private static OpenRange[] Ranges(EntityQuery query, Dictionary<string, string> values, string name)
    {
        if (!values.TryGetValue(name, out var text))
        {
            return [];
        }

        if (query.Activity is null)
        {
            throw Invalid($"{name} needs the metric whose rows make one active: write activity=…");
        }

        return [.. MetricQueryParser.Split(text)
            .Select(range => range.Split("..") is [var first, var last] && IsDay(first, out var from) && IsDay(last, out var to)
            ? from <= to || from is null || to is null ? new OpenRange(from, to) : throw Invalid($"{name} '{range}' ends before it begins")
            : throw Invalid(
                $"{name} '{range}' is no range such as 2024-01-01..2024-12-31; '2024-01-01..' is from a day on, '..' is ever"))];

        static bool IsDay(string text, out DateOnly? day)
        {
            day = MetricQueryParser.ParseDate(text);
            return text.Length == 0 || day is not null;
        }
    }

    private static string? PopulationOf(MetricCatalog catalog, EntityQuery query, string? text)
    {
        string[] known = [.. query.Metrics.SelectMany(catalog.PopulationsOf)
            .Concat(query.Entity.Home?.Populations.Select(population => population.Name.Text) ?? []).Distinct()];
        return text is null || known.Contains(text) ? text
            : throw Invalid(known.Length == 0
                ? $"there are no populations of {query.Entity.Name} to choose from"
                : $"population '{text}' is not known; it is {MetricQueryParser.List(known)}");
    }

    private static EntityCondition Condition(EntityQuery query, string text)
    {
        string[] numbers = [.. query.Measures.Select(metric => metric.Name.Text)];
        string[] days = query.Activity is null ? [] : [EntityColumns.First, EntityColumns.Last];
        if (ComparisonOperators.Split(text) is var (column, comparison, operand))
        {
            if (numbers.Contains(column) && decimal.TryParse(
                operand, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return new(column, comparison, number);
            }

            if (numbers.Contains(column) && numbers.Contains(operand))
            {
                return new(column, comparison, operand);
            }

            if (days.Contains(column) && MetricQueryParser.ParseDate(operand) is { } day)
            {
                return new(column, comparison, day);
            }
        }

        throw Invalid($"having '{text}' is no condition such as orders>=5 or first>=2024-01-01: "
            + $"one of the measures ({MetricQueryParser.List(numbers)}) and a number or another of them, or, "
            + $"with activity, first or last and a day; compared by one of {ComparisonOperators.List}");
    }

    private static (string Column, bool Descending) OrderOf(EntityQuery query, string term)
    {
        var column = term.TrimStart('-');
        return query.Columns.Contains(column) ? (column, term.StartsWith('-'))
            : throw Invalid($"the list cannot be ordered by '{column}'; it can by {MetricQueryParser.List(query.Columns)}, "
                + "each with a '-' before it for descending");
    }

    private static EntityQuery WithFilters(MetricCatalog catalog, EntityQuery query, List<KeyValuePair<string, StringValues>> filters)
    {
        var own = OwnDimensions(query.Entity);
        string[] shared = [.. query.Metrics.Select(metric => DimensionsOf(catalog, metric))
            .Aggregate((IEnumerable<string>?)null, (all, some) => all?.Intersect(some) ?? some) ?? []];
        foreach (var name in filters.Select(pair => FilterParser.DimensionOf(pair.Key))
            .Where(name => !own.Contains(name) && !shared.Contains(name)))
        {
            string[] accepted = [.. Parameters, .. own.Union(shared)];
            throw new ProblemException(
                Problem.InvalidParameter,
                $"'{name}' is neither a parameter nor a dimension of {query.Entity.Name} or of the rows of all that is asked; "
                    + $"the nearest are {MetricQueryParser.List([.. NearestTexts.InOrder(name, accepted).Take(5)])}",
                new Dictionary<string, object?> { ["accepted"] = accepted });
        }

        var parsed = filters.SelectMany(pair => FilterParser.Parse(pair.Key, pair.Value)).ToList();
        return query with
        {
            OwnFilters = [.. parsed.Where(filter => own.Contains(filter.Dimension))],
            Filters = [.. parsed.Where(filter => !own.Contains(filter.Dimension))],
        };
    }

    private static List<DimensionFilter> ScopedFilters(
        MetricCatalog catalog, EntityQuery query, IEnumerable<KeyValuePair<string, StringValues>> filters, string prefix, bool isRanged)
    {
        var parsed = new List<DimensionFilter>();
        foreach (var (name, values) in filters)
        {
            var dimension = FilterParser.DimensionOf(name[prefix.Length..]);
            string[] known = query.Activity is null || !isRanged
                ? throw Invalid($"'{name}' is of the rows of an activity: write activity=… and {prefix.TrimEnd('.')}_in=…")
                : [.. DimensionsOf(catalog, query.Activity)];
            parsed.AddRange(known.Contains(dimension) ? FilterParser.Parse(name[prefix.Length..], values)
                : throw Invalid($"'{dimension}' is no dimension of {query.Activity.Name.Text}; "
                    + $"its dimensions are {MetricQueryParser.List([.. NearestTexts.InOrder(dimension, known)])}"));
        }

        return parsed;
    }

    private static IEnumerable<string> DimensionsOf(MetricCatalog catalog, Metric metric) =>
        catalog.DimensionsOf(metric).Union(CalendarDimension.Of(metric, catalog).Select(calendar => calendar.Name));

    private static string[] KeysOf(StringValues values) =>
        [.. MemberList.Read("key", values)
            .Select(key => key ?? throw Invalid($"key '{MemberList.None}' is nobody's: who has no key is not listed"))];

    private static DateOnly? Day(Dictionary<string, string> values, string name) => !values.TryGetValue(name, out var text) ? null
        : MetricQueryParser.ParseDate(text) ?? throw Invalid($"{name} '{text}' is not a date such as 2025-11-30");

    private static ProblemException Invalid(string detail) => MetricQueryParser.Invalid(detail);
}
