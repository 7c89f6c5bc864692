using Insights.Api.Answers;
using Insights.Api.Members;
using Insights.Api.Problems;
using Npgsql;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>Answers metric queries from gold.</summary>
internal sealed class MetricReader(
    NpgsqlDataSource warehouse,
    MetricCatalog catalog,
    UnitCatalog units,
    MemberLookup members,
    WarehouseVersion version,
    UsablePreAggregations preAggregations,
    AnswerCache cache)
{
    /// <summary>Each has its days in the statement.</summary>
    private const int MostPeriods = 5_000;

    private readonly DataRanges _ranges = new(warehouse, cache);
    private readonly ColumnTypes _types = new(warehouse, cache);

    /// <exception cref="ProblemException">410: the cursor is of another version; 422: the range has no day with data; 503: nothing is published yet; 504: it takes too long.</exception>
    public async Task<MetricAnswer> AnswerAsync(MetricQuery query, CancellationToken cancellationToken)
    {
        var current = await version.ReadAsync(cancellationToken);
        query.Cursor?.RequireVersion(current);
        var answer = await cache.GetOrAddAsync(
            AnswerCache.Key(query.Key, query.Limit, query.Offset), current, answer => (answer.WarehouseVersion, answer.Rows.Count), () => ComputeAsync(query, current, cancellationToken));
        query.Cursor?.RequireVersion(answer.WarehouseVersion);
        return answer;
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
        return _ranges.ReadAsync(metric.Name.Text, part.Relation!, part.TimeColumn!, part.TimeGrain, current, cancellationToken);
    }

    private async Task<MetricAnswer> ComputeAsync(MetricQuery query, long current, CancellationToken cancellationToken)
    {
        try
        {
            var range = await RangeAsync(query.Metric, current, cancellationToken);
            range.Require(query.Metric.Name.Text, query.From, query.To, day => day);
            await _types.RequireAsync(catalog, query, current, cancellationToken);
            var filters = await new MemberFilters(catalog, members).SpellAsync(catalog.Parts(query.Metric), query.Filters, current, cancellationToken);
            return await ReadAsync(query, filters, range, await preAggregations.ReadAsync(current, cancellationToken), cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            throw DataRanges.NotPublished(query.Metric.Name.Text);
        }
        catch (NpgsqlException e) when (e.InnerException is TimeoutException)
        {
            throw new ProblemException(Problem.TookTooLong, $"{query.Metric.Name.Text} took longer than the limit; ask for a shorter range or fewer dimensions");
        }
    }

    /// <exception cref="ProblemException">400: there are too many periods; 422: there is nothing to compare with.</exception>
    private void RequireWindows(MetricQuery query, DateOnly from, DateOnly to, DataRange range)
    {
        if (query.Window is null && query.Cumulative is null && query.Compare is null && query.AveragePer is null)
        {
            return;
        }

        var windows = new QueryWindows(query, MetricSql.GrainOf(query, catalog.Parts(query.Metric)), from, to, new(range.From, range.To));
        if (windows.PeriodCount > MostPeriods)
        {
            throw new ProblemException(Problem.InvalidParameter, $"{windows.PeriodCount} periods are more than {MostPeriods}, the most that are compared or have windows; ask for a shorter range or a longer grain");
        }

        if (query.Compare is not null && windows.CounterpartOfRange is { } other)
        {
            range.Require($"{query.Metric.Name.Text} to compare with", other.First, other.Last, day => day);
        }
    }

    private async Task<MetricAnswer> ReadAsync(
        MetricQuery query,
        IReadOnlyList<DimensionFilter> filters,
        DataRange range,
        Func<string, bool> isUsable,
        CancellationToken cancellationToken)
    {
        var (from, to) = (query.From ?? range.From, query.To ?? range.To);
        RequireWindows(query, from, to, range);
        var compiled = MetricSql.Compile(catalog, query with { Filters = filters }, from, to, new(range.From, range.To), isUsable);
        await using var command = compiled.ToCommand(warehouse);

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var version = 0L;
        var total = new Dictionary<string, object?>();
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = ReadRow(reader, query.Metric);
            if (reader.GetBoolean(0))
            {
                version = reader.GetInt64(1);
                total = row;
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
            query.Population ?? (catalog.PopulationsOf(metric) is [var standard, ..] ? standard : null), truncated ? rows[..query.Limit] : rows, total["value"],
            truncated ? AnswerCursor.After(version, query.Offset + query.Limit, query.Key).ToString() : null, truncated,
            version, range.From, range.To, metric.Description, string.Join(", ", compiled.Sources), compiled.Sql)
        {
            ComparedFrom = (DateOnly?)total.GetValueOrDefault("compared_from"),
            ComparedTo = (DateOnly?)total.GetValueOrDefault("compared_to"),
            ComparedTotal = total.GetValueOrDefault("compared_value"),
            Measures = query.Measures,
        };
    }

    /// <summary>All columns after <c>is_total</c> and <c>version</c>; numbers with the decimals of their units.</summary>
    private Dictionary<string, object?> ReadRow(NpgsqlDataReader reader, Metric metric)
    {
        var row = new Dictionary<string, object?>();
        for (var i = 2; i < reader.FieldCount; i++)
        {
            row[reader.GetName(i)] = units.Round(UnitOf(metric, reader.GetName(i)), TableValues.Read(reader, i));
        }

        return row;
    }

    private string? UnitOf(Metric metric, string column) => column switch
    {
        "value" or "compared_value" or "change" => metric.Unit,
        "numerator" => catalog.Parts(metric)[0].Unit,
        "denominator" => catalog.Parts(metric)[1].Unit,
        _ => null,
    };
}
