using Insights.Api.Answers;
using Insights.Api.Problems;
using Npgsql;

namespace Insights.Api.Metrics;

/// <summary>Several metrics in one table.</summary>
internal sealed partial class MetricReader
{
    /// <exception cref="ProblemException">As for one metric.</exception>
    public Task<JointAnswer> AnswerAsync(JointQuery query, CancellationToken cancellationToken) => AnswerAsync(
        AnswerCache.Key(query.Key, query.Limit, query.Offset), query.Cursor, answer => (answer.WarehouseVersion, answer.Rows.Count),
        current => ComputeAsync(query, current, cancellationToken), cancellationToken);

    private Task<JointAnswer> ComputeAsync(JointQuery query, long current, CancellationToken cancellationToken) =>
        WarehouseProblems.ReportAsync(
            string.Join(", ", query.Metrics.Select(metric => metric.Metric.Name.Text)), "a shorter range or fewer dimensions", async () =>
            {
                var ranges = new List<DataRange>();
                foreach (var metric in query.Metrics)
                {
                    ranges.Add(await RangeAsync(metric.Metric, current, cancellationToken));
                }

                // All are over one range, the one that they have together unless another is asked for.
                var from = query.Metrics[0].From ?? ranges.Min(range => range.From);
                var to = query.Metrics[0].To ?? ranges.Max(range => range.To);
                DataRange.RequireOrder(from, to);
                var spelled = new List<MetricQuery>();
                foreach (var (metric, range) in query.Metrics.Zip(ranges))
                {
                    spelled.Add(await SpelledAsync(metric with { From = from, To = to }, range, current, cancellationToken));
                }

                var data = ranges.ConvertAll(range => new DayRange(range.From, range.To));
                try
                {
                    return await preAggregations.AnswerAsync(
                        current,
                        isUsable => JointSql.Compile(catalog, units, query with { Metrics = spelled }, from, to, data, isUsable),
                        compiled => ReadAsync(query, compiled.Statement, compiled.Sources, from, to, ranges, cancellationToken),
                        compiled => compiled.Statement.Sql,
                        answer => answer.WarehouseVersion,
                        cancellationToken);
                }
                catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DatatypeMismatch)
                {
                    throw MetricQueryParser.Invalid(
                        $"the members of {string.Join(", ", query.By)} are of another type for one metric than for another, "
                        + "so no row is of both; ask for each metric by itself");
                }
            });

    private async Task<JointAnswer> ReadAsync(
        JointQuery query, CompiledQuery compiled, IReadOnlyList<string> sources, DateOnly from, DateOnly to, List<DataRange> ranges,
        CancellationToken cancellationToken)
    {
        await using var command = compiled.ToCommand(warehouse);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var metrics = query.Metrics.ConvertAll(metric => metric.Metric);
        var period = 1 + metrics.Count;
        (string Name, string? Unit, bool IsTyped)[] columns =
        [
            ("period", null, false),
            .. query.By.Select(name => (name, (string?)null, query.Metrics.Exists(metric => IsTyped(metric, name)))),
            .. metrics.Select(metric => (metric.Name.Text, metric.Unit, false)),
        ];
        var (answered, totals) = (0L, new object?[metrics.Count]);
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            answered = reader.GetInt64(0);
            totals = [.. metrics.Select((metric, i) => units.Round(metric.Unit, TableValues.Read(reader, 1 + i)))];
            if (!await reader.IsDBNullAsync(period, cancellationToken))
            {
                rows.Add(ReadRow(reader, columns, period));
            }
        }

        var hasMore = rows.Count > query.Limit;
        return new JointAnswer(
            [
                .. metrics.Select((metric, i) => new JointMetric(
                    metric.Name.Text, metric.Unit, totals[i], ranges[i].From, ranges[i].To, metric.Description, sources[i], compiled.Sql)),
            ],
            from, to, MetricQueryParser.NameOf(query.Metrics[0].Grain), query.By,
            hasMore ? rows[..query.Limit] : rows,
            hasMore ? AnswerCursor.After(answered, query.Offset + query.Limit, query.Key).ToString() : null,
            answered);
    }
}
