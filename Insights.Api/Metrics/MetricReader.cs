using Insights.Api.Answers;
using Insights.Api.Problems;
using Npgsql;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>Answers metric queries from gold.</summary>
internal sealed class MetricReader(NpgsqlDataSource warehouse, MetricCatalog catalog, WarehouseVersion version, AnswerCache cache)
{
    /// <exception cref="ProblemException">422: the range has no day with data; 503: nothing is published yet; 504: it takes too long.</exception>
    public async Task<MetricAnswer> AnswerAsync(MetricQuery query, CancellationToken cancellationToken)
    {
        var current = await version.ReadAsync(cancellationToken);
        return await cache.GetOrAddAsync(KeyOf(query), current, answer => (answer.WarehouseVersion, answer.Rows.Count), () => ComputeAsync(query, current, cancellationToken));
    }

    /// <summary>First and last day of a metric's data.</summary>
    /// <exception cref="ProblemException">503: nothing is published yet.</exception>
    public async Task<(DateOnly From, DateOnly To)> RangeAsync(Metric metric, CancellationToken cancellationToken)
    {
        var range = await RangeAsync(metric, await version.ReadAsync(cancellationToken), cancellationToken);
        return (range.From, range.To);
    }

    private Task<DataRange> RangeAsync(Metric metric, long current, CancellationToken cancellationToken)
    {
        var part = catalog.Parts(metric)[0];
        return cache.GetOrAddAsync(
            AnswerCache.Key("range", part.Relation, part.TimeColumn, part.TimeGrain), current, range => (range.Version, 0), () => ReadRangeAsync(metric, part, current, cancellationToken));
    }

    private async Task<MetricAnswer> ComputeAsync(MetricQuery query, long current, CancellationToken cancellationToken)
    {
        try
        {
            var (dataFrom, dataTo, _) = await RangeAsync(query.Metric, current, cancellationToken);
            var from = query.From ?? dataFrom;
            var to = query.To ?? dataTo;
            if (from > dataTo || to < dataFrom)
            {
                throw new ProblemException(
                    Problem.RangeWithoutData,
                    $"{from:yyyy-MM-dd} to {to:yyyy-MM-dd} has no data for {query.Metric.Name.Text}; there is data from {dataFrom:yyyy-MM-dd} to {dataTo:yyyy-MM-dd}",
                    new Dictionary<string, object?> { ["data_from"] = dataFrom, ["data_to"] = dataTo });
            }

            return await ReadAsync(query, from, to, dataFrom, dataTo, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            throw NotPublished(query.Metric);
        }
        catch (NpgsqlException e) when (e.InnerException is TimeoutException)
        {
            throw new ProblemException(Problem.TookTooLong, $"{query.Metric.Name.Text} took longer than the limit; ask for a shorter range or fewer dimensions");
        }
    }

    private async Task<DataRange> ReadRangeAsync(Metric metric, Metric part, long current, CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand(MetricSql.Range(part));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return await reader.IsDBNullAsync(0, cancellationToken)
            ? throw NotPublished(metric)
            : new DataRange(reader.GetFieldValue<DateOnly>(0), reader.GetFieldValue<DateOnly>(1), current);
    }

    private async Task<MetricAnswer> ReadAsync(
        MetricQuery query, DateOnly from, DateOnly to, DateOnly dataFrom, DateOnly dataTo, CancellationToken cancellationToken)
    {
        var compiled = MetricSql.Compile(catalog, query, from, to);
        await using var command = warehouse.CreateCommand(compiled.Sql);
        foreach (var parameter in compiled.Parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var version = 0L;
        object? total = null;
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = ReadRow(reader);
            if (reader.GetBoolean(0))
            {
                version = reader.GetInt64(1);
                total = row["value"];
                row["period"] = from;
                if (query.Grain == Grain.Total && query.By.Count == 0)
                {
                    rows.Add(row);
                }
            }
            else if (query.Grain != Grain.Total || query.By.Count > 0)
            {
                rows.Add(row);
            }
        }

        var truncated = rows.Count > query.Limit;
        var metric = query.Metric;
        return new MetricAnswer(
            metric.Name.Text, metric.Unit, from, to, MetricQueryParser.NameOf(query.Grain), query.By,
            query.Population ?? (catalog.PopulationsOf(metric) is [var standard, ..] ? standard : null), truncated ? rows[..query.Limit] : rows, total, truncated,
            version, dataFrom, dataTo, metric.Description, compiled.Sql);
    }

    /// <summary>All columns after <c>is_total</c> and <c>version</c>.</summary>
    private static Dictionary<string, object?> ReadRow(NpgsqlDataReader reader)
    {
        var row = new Dictionary<string, object?>();
        for (var i = 2; i < reader.FieldCount; i++)
        {
            row[reader.GetName(i)] = TableValues.Read(reader, i);
        }

        return row;
    }

    private static string KeyOf(MetricQuery query) => AnswerCache.Key(
    [
        "metric", query.Metric.Name.Text, query.From, query.To, query.Grain, query.Population, query.Limit, query.By.Count, .. query.By,
        query.Order.Count, .. query.Order.Select(term => $"{term.Column} {term.Descending}"),
        .. query.Filters.OrderBy(filter => filter.Key, StringComparer.Ordinal).SelectMany(filter => filter.Value.Order(StringComparer.Ordinal).Prepend(filter.Key).Append(null)),
    ]);

    private static ProblemException NotPublished(Metric metric) =>
        new(Problem.NotPublished, $"{metric.Name.Text} has no data yet: drop files into the landing directory, or wait for the first run to publish");

    private sealed record DataRange(DateOnly From, DateOnly To, long Version);
}
