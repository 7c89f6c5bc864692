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
    AnswerCache cache)
{
    private readonly DataRanges _ranges = new(warehouse, cache);

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
            var filters = await FiltersAsync(query, current, cancellationToken);
            return await ReadAsync(query, filters, range, cancellationToken);
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

    /// <summary>The filters with members in the spelling of the data.</summary>
    private async Task<IReadOnlyDictionary<string, string[]>> FiltersAsync(
        MetricQuery query, long current, CancellationToken cancellationToken)
    {
        var names =
            from filter in query.Filters
            from text in filter.Value
            select new MemberName(filter.Key, text, [filter.Key], RelationsWith(filter.Key));
        var named = await members.RequireAsync(names, current, cancellationToken);
        return named.ToDictionary(filter => filter.Key, filter => filter.ToArray());

        string[] RelationsWith(string dimension) =>
        [
            .. catalog.Parts(query.Metric).Where(part => part.Dimensions.Contains(dimension))
                .Select(part => part.Relation!).Distinct(),
        ];
    }

    private async Task<MetricAnswer> ReadAsync(
        MetricQuery query,
        IReadOnlyDictionary<string, string[]> filters,
        DataRange range,
        CancellationToken cancellationToken)
    {
        var (from, to) = (query.From ?? range.From, query.To ?? range.To);
        var compiled = MetricSql.Compile(catalog, query with { Filters = filters }, from, to);
        await using var command = warehouse.CreateCommand(compiled.Sql);
        foreach (var parameter in compiled.Parameters)
        {
            command.Parameters.Add(parameter is DateOnly day ? DayParameter.Of("", day) : new NpgsqlParameter { Value = parameter });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var version = 0L;
        object? total = null;
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = ReadRow(reader, query.Metric);
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
            query.Population ?? (catalog.PopulationsOf(metric) is [var standard, ..] ? standard : null), truncated ? rows[..query.Limit] : rows, total,
            truncated ? AnswerCursor.After(version, query.Offset + query.Limit, query.Key).ToString() : null, truncated,
            version, range.From, range.To, metric.Description, compiled.Sql);
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
        "value" => metric.Unit,
        "numerator" => catalog.Parts(metric)[0].Unit,
        "denominator" => catalog.Parts(metric)[1].Unit,
        _ => null,
    };
}
