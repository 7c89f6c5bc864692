using System.Collections;
using Insights.Api.Answers;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>Answers several metrics in one table, each as it is answered by itself.</summary>
internal sealed class JointMetrics(MetricCatalog catalog, MetricReader reader)
{
    /// <summary>The parameter that names the metrics.</summary>
    public const string Names = "names";

    private const int LargestAnswer = 100_000;

    /// <summary>What is asked of all of them at once.</summary>
    public static readonly IReadOnlyList<string> Shared = ["from", "to", "grain", "by", "population"];

    private static readonly string[] OfTable = ["order", "limit", "cursor"];

    /// <param name="names">The metrics, separated by commas.</param>
    /// <param name="parameters">All parameters of the request.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ProblemException">400: a metric is unknown, or does not take a parameter; 410, 422, 503, 504 as for one metric.</exception>
    public async Task<JointAnswer> AnswerAsync(string names, IEnumerable<KeyValuePair<string, StringValues>> parameters, CancellationToken cancellationToken)
    {
        var metrics = MetricQueryParser.Split(names).Distinct().Select(name => catalog.Find(name)
            ?? throw MetricQueryParser.Invalid($"names has '{name}', which is no metric; GET /api/v1/metrics lists them")).ToList();
        if (metrics.Count == 0)
        {
            throw MetricQueryParser.Invalid("names names no metric: write names=orders,revenue");
        }

        var given = parameters.Where(pair => pair.Key != Names).ToList();
        if (given.Select(pair => pair.Key).FirstOrDefault(key => MetricQueryParser.Parameters.Except(Shared).Except(OfTable).Contains(key)) is { } single)
        {
            throw MetricQueryParser.Invalid($"{single} is asked of one metric: GET /api/v1/metrics/{{name}}; several in one table take {string.Join(", ", Shared.Concat(OfTable))} and filters");
        }

        var queries = metrics.Select(metric => Parse(metric, given, metrics)).ToList();
        var table = given.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var order = Order(table.GetValueOrDefault("order"), [.. metrics.Select(metric => metric.Name.Text)], queries[0].By);
        var limit = MetricQueryParser.ParseLimit(table.GetValueOrDefault("limit"));
        var answers = await AnswerAsync(queries, cancellationToken);
        var rows = Join(answers);
        rows.Sort((one, other) => Compare(one, other, [.. order, ("period", false), .. queries[0].By.Select(name => (name, false))]));
        var key = AnswerCache.Key(["joint", .. queries.Select(query => query.Key), .. order.Select(term => $"{term.Column} {term.Descending}")]);
        var cursor = table.TryGetValue("cursor", out var text) ? AnswerCursor.Read(text, key) : null;
        cursor?.RequireVersion(answers[0].WarehouseVersion);
        var offset = cursor?.Offset ?? 0;
        return new JointAnswer(
            [
                .. answers.Select(answer => new JointMetric(
                    answer.Metric, answer.Unit, answer.Total, answer.DataFrom, answer.DataTo, answer.Definition, answer.Source, answer.Sql)),
            ],
            answers[0].From, answers[0].To, answers[0].Grain, queries[0].By, [.. rows.Skip((int)offset).Take(limit)],
            offset + limit < rows.Count ? AnswerCursor.After(answers[0].WarehouseVersion, offset + limit, key).ToString() : null, answers[0].WarehouseVersion);
    }

    /// <summary>A population is asked of those that have it.</summary>
    private MetricQuery Parse(Metric metric, IEnumerable<KeyValuePair<string, StringValues>> given, List<Metric> all) => MetricQueryParser.Parse(
        catalog,
        metric,
        given.Where(pair => !OfTable.Contains(pair.Key)).Where(pair => pair.Key != "population" || catalog.PopulationsOf(metric).Count > 0
            || all.TrueForAll(other => catalog.PopulationsOf(other).Count == 0)),
        Names) with
    { Limit = LargestAnswer };

    /// <summary>All of one range, the one that all have together unless one is asked for, and of one version.</summary>
    private async Task<List<MetricAnswer>> AnswerAsync(List<MetricQuery> queries, CancellationToken cancellationToken)
    {
        while (true)
        {
            var ranges = new List<(DateOnly From, DateOnly To)>();
            foreach (var query in queries)
            {
                ranges.Add(await reader.RangeAsync(query.Metric, cancellationToken));
            }

            var (from, to) = (queries[0].From ?? ranges.Min(range => range.From), queries[0].To ?? ranges.Max(range => range.To));
            DataRange.RequireOrder(from, to);
            var answers = new List<MetricAnswer>();
            foreach (var query in queries)
            {
                answers.Add(await reader.AnswerAsync(query with { From = from, To = to }, cancellationToken));
            }

            if (answers.FirstOrDefault(answer => answer.Truncated) is { } large)
            {
                throw MetricQueryParser.Invalid($"{large.Metric} has more than {LargestAnswer} rows, the most that one table has; ask for fewer dimensions or a longer grain");
            }

            // A publish between two answers makes them of two versions.
            if (answers.TrueForAll(answer => answer.WarehouseVersion == answers[0].WarehouseVersion))
            {
                return answers;
            }
        }
    }

    private List<Dictionary<string, object?>> Join(List<MetricAnswer> answers)
    {
        var rows = new Dictionary<string, Dictionary<string, object?>>();
        var none = answers.ToDictionary(answer => answer.Metric, answer => QueryCombinations.AddsUp(catalog.Find(answer.Metric)!, catalog) ? (object)0 : null);
        foreach (var answer in answers)
        {
            string[] keys = ["period", .. answer.By];
            foreach (var row in answer.Rows)
            {
                var key = AnswerCache.Key(keys.Select(name => row[name]));
                if (!rows.TryGetValue(key, out var joint))
                {
                    joint = rows[key] = keys.ToDictionary(name => name, name => row[name]);
                    foreach (var (name, value) in none)
                    {
                        joint[name] = value;
                    }
                }

                joint[answer.Metric] = row["value"];
            }
        }

        return [.. rows.Values];
    }

    private static (string Column, bool Descending)[] Order(string? text, IReadOnlyList<string> names, IReadOnlyList<string> by)
    {
        string[] known = ["period", .. names, .. by];
        return text is null ? [] : [.. MetricQueryParser.Split(text).Select(term => (Column: term.TrimStart('-'), Descending: term.StartsWith('-')))
            .Select(term => known.Contains(term.Column) ? term
                : throw MetricQueryParser.Invalid($"the table cannot be ordered by '{term.Column}'; it can by {MetricQueryParser.List(known)}, each with a '-' before it for descending"))];
    }

    /// <summary>As PostgreSQL orders rows: texts by their characters, what is missing last.</summary>
    private static int Compare(Dictionary<string, object?> one, Dictionary<string, object?> other, IEnumerable<(string Column, bool Descending)> order)
    {
        foreach (var (column, descending) in order)
        {
            var (left, right) = (one[column], other[column]);
            var result = left is null || right is null ? (left is null).CompareTo(right is null)
                : (left is string a && right is string b ? string.CompareOrdinal(a, b) : Compare(left, right)) * (descending ? -1 : 1);
            if (result != 0)
            {
                return result;
            }
        }

        return 0;
    }

    /// <summary>Metrics that are whole numbers have zeros of another type.</summary>
    private static int Compare(object left, object right) => left.GetType() == right.GetType() ? Comparer.DefaultInvariant.Compare(left, right)
        : Convert.ToDouble(left, null).CompareTo(Convert.ToDouble(right, null));
}
