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

    /// <summary>What is asked of all of them at once.</summary>
    public static readonly IReadOnlyList<string> Shared = ["from", "to", "grain", "by", "population"];

    private static readonly string[] OfTable = ["order", "limit", "cursor"];

    /// <param name="names">The metrics, separated by commas.</param>
    /// <param name="parameters">All parameters of the request.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ProblemException">
    /// 400: a metric is unknown, or does not take a parameter; 410, 422, 503, 504 as for one metric.
    /// </exception>
    public Task<JointAnswer> AnswerAsync(
        string names, IEnumerable<KeyValuePair<string, StringValues>> parameters, CancellationToken cancellationToken) =>
        reader.AnswerAsync(Parse(catalog, names, parameters), cancellationToken);

    /// <param name="catalog">All metrics.</param>
    /// <param name="names">The metrics, separated by commas.</param>
    /// <param name="parameters">All parameters of the request.</param>
    /// <exception cref="ProblemException">400: a metric is unknown, or does not take a parameter.</exception>
    public static JointQuery Parse(MetricCatalog catalog, string names, IEnumerable<KeyValuePair<string, StringValues>> parameters)
    {
        var metrics = MetricQueryParser.Split(names).Distinct().Select(name => catalog.Find(name)
            ?? throw MetricQueryParser.Invalid($"names has '{name}', which is no metric; GET /api/v1/metrics lists them")).ToList();
        if (metrics.Count == 0)
        {
            throw MetricQueryParser.Invalid("names names no metric: write names=orders,revenue");
        }

        var given = parameters.Where(pair => pair.Key != Names).ToList();
        if (given.Select(pair => pair.Key)
            .FirstOrDefault(key => MetricQueryParser.Parameters.Except(Shared).Except(OfTable).Contains(key)) is { } single)
        {
            throw MetricQueryParser.Invalid($"{single} is asked of one metric: GET /api/v1/metrics/{{name}}; "
                + $"several in one table take {string.Join(", ", Shared.Concat(OfTable))} and filters");
        }

        var queries = metrics.Select(metric => Parse(catalog, metric, given, metrics)).ToList();
        var table = given.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var order = Order(table.GetValueOrDefault("order"), [.. metrics.Select(metric => metric.Name.Text)], queries[0].By);
        var query = new JointQuery(queries, order, MetricQueryParser.ParseLimit(table.GetValueOrDefault("limit")), null);
        return table.TryGetValue("cursor", out var cursor) ? query with { Cursor = AnswerCursor.Read(cursor, query.Key) } : query;
    }

    /// <summary>A population is asked of those that have it.</summary>
    private static MetricQuery Parse(
        MetricCatalog catalog, Metric metric, IEnumerable<KeyValuePair<string, StringValues>> given, List<Metric> all) =>
        MetricQueryParser.Parse(
            catalog,
            metric,
            given.Where(pair => !OfTable.Contains(pair.Key)).Where(pair => pair.Key != "population"
                || catalog.PopulationsOf(metric).Count > 0
                || all.TrueForAll(other => catalog.PopulationsOf(other).Count == 0)),
            Names);

    private static (string Column, bool Descending)[] Order(string? text, IReadOnlyList<string> names, IReadOnlyList<string> by)
    {
        string[] known = ["period", .. names, .. by];
        return text is null
            ? []
            : [.. MetricQueryParser.Split(text).Select(term => (Column: term.TrimStart('-'), Descending: term.StartsWith('-')))
                .Select(term => known.Contains(term.Column) ? term
                    : throw MetricQueryParser.Invalid($"the table cannot be ordered by '{term.Column}'; "
                        + $"it can by {MetricQueryParser.List(known)}, each with a '-' before it for descending"))];
    }
}
