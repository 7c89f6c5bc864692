using Insights.Api.Answers;
using Insights.Api.Members;
using Insights.Api.Problems;
using Npgsql;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>Answers metric queries from gold.</summary>
internal sealed partial class MetricReader(
    GoldSource warehouse,
    MetricCatalog catalog,
    UnitCatalog units,
    MemberLookup members,
    WarehouseVersion version,
    UsablePreAggregations preAggregations,
    OwnRows ownRows,
    FreeText freeText,
    AnswerCache cache)
{
    /// <summary>Each has its days in the statement.</summary>
    private const int MostPeriods = 5_000;

    private readonly DataRanges _ranges = new(warehouse, cache);
    private readonly ColumnTypes _types = new(warehouse, cache);

    /// <exception cref="ProblemException">
    /// 410: the cursor is of another version; 422: the range has no day with data; 503: nothing is published yet; 504: it takes too long.
    /// </exception>
    public Task<MetricAnswer> AnswerAsync(MetricQuery query, CancellationToken cancellationToken) => AnswerAsync(
        AnswerCache.Key(query.Key, query.Limit, query.Offset), query.Cursor, answer => (answer.WarehouseVersion, answer.Rows.Count),
        current => ComputeAsync(query, current, cancellationToken), cancellationToken);

    /// <summary>A page that is kept, or computed as of what is published now; the one before it must be of the same version.</summary>
    private async Task<TAnswer> AnswerAsync<TAnswer>(
        string key, AnswerCursor? cursor, Func<TAnswer, (long Version, int Rows)> describe, Func<long, Task<TAnswer>> compute,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        var current = await version.ReadAsync(cancellationToken);
        cursor?.RequireVersion(current);
        var answer = await cache.GetOrAddAsync(key, current, describe, () => compute(current));
        cursor?.RequireVersion(describe(answer).Version);
        return answer;
    }

    /// <summary>First and last day of a metric's data.</summary>
    /// <exception cref="ProblemException">503: nothing is published yet.</exception>
    public async Task<(DateOnly From, DateOnly To)> RangeAsync(Metric metric, CancellationToken cancellationToken)
    {
        var current = await version.ReadAsync(cancellationToken);
        var range = await WarehouseProblems.ReportAsync(
            metric.Name.Text, "another metric", () => RangeAsync(metric, current, cancellationToken));
        return (range.From, range.To);
    }

    private Task<DataRange> RangeAsync(Metric metric, long current, CancellationToken cancellationToken)
    {
        ownRows.Require(metric.Name.Text, catalog.Parts(metric).Select(part => part.Relation!));
        var part = catalog.Parts(metric)[0];
        return _ranges.ReadAsync(metric.Name.Text, part.Relation!, part.TimeColumn!, part.TimeGrain, current, cancellationToken);
    }

    private Task<MetricAnswer> ComputeAsync(MetricQuery query, long current, CancellationToken cancellationToken) =>
        WarehouseProblems.ReportAsync(query.Metric.Name.Text, "a shorter range or fewer dimensions", async () =>
        {
            var range = await RangeAsync(query.Metric, current, cancellationToken);
            return await ReadAsync(await SpelledAsync(query, range, current, cancellationToken), query, range, current, cancellationToken);
        });

    /// <summary>The question with members in the spelling of the data.</summary>
    /// <exception cref="ProblemException">400: a member is unknown, or a filter compares what cannot be; 422: there is no data.</exception>
    private async Task<MetricQuery> SpelledAsync(MetricQuery query, DataRange range, long current, CancellationToken cancellationToken)
    {
        range.Require(query.Metric.Name.Text, query.From, query.To, day => day);
        await _types.RequireAsync(catalog, query, current, cancellationToken);
        var filters = await new MemberFilters(catalog, members)
            .SpellAsync(catalog.Parts(query.Metric), query.Filters, current, cancellationToken);
        RequireWindows(query, query.From ?? range.From, query.To ?? range.To, range);
        return query with { Filters = [.. filters, .. ownRows.FiltersOf(catalog.Parts(query.Metric))] };
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
            throw new ProblemException(
                Problem.InvalidParameter,
                $"{windows.PeriodCount} periods are more than {MostPeriods}, the most that are compared or have windows; "
                + "ask for a shorter range or a longer grain");
        }

        if (query.Compare is not null && windows.CounterpartOfRange is { } other)
        {
            range.Require($"{query.Metric.Name.Text} to compare with", other.First, other.Last, day => day);
        }
    }

    private Task<MetricAnswer> ReadAsync(
        MetricQuery spelled, MetricQuery query, DataRange range, long current, CancellationToken cancellationToken)
    {
        var (from, to) = (query.From ?? range.From, query.To ?? range.To);
        return preAggregations.AnswerAsync(
            current,
            isUsable => MetricSql.Compile(catalog, spelled, from, to, new(range.From, range.To), isUsable),
            compiled => ReadAsync(query, compiled, from, to, range, cancellationToken),
            compiled => compiled.Sql,
            answer => answer.WarehouseVersion,
            cancellationToken);
    }

    private async Task<MetricAnswer> ReadAsync(
        MetricQuery query, CompiledQuery compiled, DateOnly from, DateOnly to, DataRange range, CancellationToken cancellationToken)
    {
        await using var command = compiled.ToCommand(warehouse);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = ColumnsOf(reader, query);
        var version = 0L;
        var total = new Dictionary<string, object?>();
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = ReadRow(reader, columns, first: 2);
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

    /// <summary>All columns after <c>is_total</c> and <c>version</c>, with their units.</summary>
    private (string Name, string? Unit, bool IsTyped)[] ColumnsOf(NpgsqlDataReader reader, MetricQuery query) =>
        [.. Enumerable.Range(2, reader.FieldCount - 2).Select(reader.GetName)
            .Select(name => (name, UnitOf(query.Metric, name), IsTyped(query, name)))];

    private bool IsTyped(MetricQuery query, string column) =>
        query.By.Contains(column) && catalog.Parts(query.Metric).Any(part => freeText.IsOf(part, column));

    /// <summary>Numbers have the decimals of their units.</summary>
    private Dictionary<string, object?> ReadRow(NpgsqlDataReader reader, (string Name, string? Unit, bool IsTyped)[] columns, int first)
    {
        var row = new Dictionary<string, object?>(columns.Length);
        for (var i = 0; i < columns.Length; i++)
        {
            var value = units.Round(columns[i].Unit, TableValues.Read(reader, first + i));
            row[columns[i].Name] = columns[i].IsTyped ? FreeText.Shown(value) : value;
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
