using Insights.Api.Answers;
using Insights.Api.Members;
using Insights.Api.Metrics;
using Insights.Api.Problems;
using Npgsql;
using Warehouse.Semantics;

namespace Insights.Api.Entities;

/// <summary>Answers lists of entities from gold.</summary>
internal sealed class EntityReader(
    GoldSource warehouse, MetricCatalog catalog, UnitCatalog units, MemberLookup members, OwnRows ownRows, WarehouseVersion version,
    UsablePreAggregations preAggregations, AnswerCache cache)
{
    private readonly DataRanges _ranges = new(warehouse, cache);
    private readonly ColumnTypes _types = new(warehouse, cache);

    /// <exception cref="ProblemException">
    /// 400: a member is unknown, or a filter compares what cannot be; 410: the cursor is of another version; 422: a range has no day
    /// with data; 503: nothing is published yet; 504: it takes too long.
    /// </exception>
    public async Task<EntityAnswer> AnswerAsync(EntityQuery query, CancellationToken cancellationToken)
    {
        var current = await version.ReadAsync(cancellationToken);
        query.Cursor?.RequireVersion(current);
        var answer = await cache.GetOrAddAsync(
            AnswerCache.Key(query.QuestionKey, query.Limit, query.Offset), current, answer => (answer.WarehouseVersion, answer.Items.Count),
            () => ComputeAsync(query, current, cancellationToken));
        query.Cursor?.RequireVersion(answer.WarehouseVersion);
        return answer;
    }

    private Task<EntityAnswer> ComputeAsync(EntityQuery query, long current, CancellationToken cancellationToken) =>
        WarehouseProblems.ReportAsync($"the list of {query.Entity.Name}", "a shorter range or fewer measures", async () =>
        {
            ownRows.Require($"the list of {query.Entity.Name}", query.Entity.Home is { } home ? [home.Relation] : query.Entity.Keys.Keys);
            var (from, to) = await RangeAsync(query, current, cancellationToken);
            var spelled = await SpelledAsync(query, current, cancellationToken);
            return await preAggregations.AnswerAsync(
                current,
                isUsable => EntitySql.Compile(catalog, spelled, from, to, isUsable),
                compiled => ReadAsync(query, spelled, compiled, from, to, cancellationToken),
                compiled => compiled.Sql,
                answer => answer.WarehouseVersion,
                cancellationToken);
        });

    /// <summary>The days that measures are over: those that they have together, unless others are asked for.</summary>
    private async Task<(DateOnly From, DateOnly To)> RangeAsync(EntityQuery query, long current, CancellationToken cancellationToken)
    {
        var ranges = new List<DataRange>();
        foreach (var metric in query.Measures)
        {
            var range = await RangeAsync(metric, current, cancellationToken);
            range.Require(metric.Name.Text, query.From, query.To, day => day);
            ranges.Add(range);
        }

        foreach (var days in query.ActiveIn.Concat(query.NotActiveIn))
        {
            (await RangeAsync(query.Activity!, current, cancellationToken))
                .Require(query.Activity!.Name.Text, days.From, days.To, day => day);
        }

        var (from, to) = ranges.Count == 0
            ? default
            : (query.From ?? ranges.Min(range => range.From), query.To ?? ranges.Max(range => range.To));
        DataRange.RequireOrder(from, to);
        return (from, to);
    }

    private Task<DataRange> RangeAsync(Metric metric, long current, CancellationToken cancellationToken)
    {
        var part = catalog.Parts(metric)[0];
        return _ranges.ReadAsync(metric.Name.Text, part.Relation!, part.TimeColumn!, part.TimeGrain, current, cancellationToken);
    }

    /// <summary>The question with members and keys in the spelling of the data, comparing what can be compared.</summary>
    private async Task<EntityQuery> SpelledAsync(EntityQuery query, long current, CancellationToken cancellationToken)
    {
        foreach (var metric in query.Metrics)
        {
            await _types.RequireAsync(
                catalog, new MetricQuery(metric, null, null) { Filters = query.FiltersOf(metric) }, current, cancellationToken);
        }

        foreach (var filter in query.OwnFilters.OfType<ComparisonFilter>())
        {
            await _types.RequireAsync(
                query.Entity.Home!.Relation, query.Entity.Home.SqlOf(filter.Dimension), filter, current, cancellationToken);
        }

        var spelling = new MemberFilters(catalog, members);
        IReadOnlyList<Metric> activity = query.Activity is null ? [] : [query.Activity];
        var keys = query.Keys.Select(
            text => new MemberName("key", text, [.. query.Entity.Keys.Values.Distinct()], [.. query.Entity.Keys.Keys])
            {
                Names = KeyNames.Of(query.Entity)
            });
        return query with
        {
            Keys = [.. (await members.RequireAsync(keys, current, cancellationToken))["key"]],
            OwnFilters = await spelling.SpellAsync(query.OwnFilters, _ => [query.Entity.Home!.Relation], current, cancellationToken),
            Filters =
            [
                .. await spelling.SpellAsync([.. query.Metrics.SelectMany(catalog.Parts)], query.Filters, current, cancellationToken),
                .. ownRows.FiltersOf(query.Metrics.SelectMany(catalog.Parts)),
            ],
            ActiveFilters = await spelling.SpellAsync(activity, query.ActiveFilters, current, cancellationToken),
            NotActiveFilters = await spelling.SpellAsync(activity, query.NotActiveFilters, current, cancellationToken),
        };
    }

    private async Task<EntityAnswer> ReadAsync(
        EntityQuery asked, EntityQuery query, CompiledQuery compiled, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await using var command = compiled.ToCommand(warehouse);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (answered, count) = (0L, 0L);
        var items = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            (answered, count) = (reader.GetInt64(0), reader.GetInt64(1));
            if (!await reader.IsDBNullAsync(2, cancellationToken))
            {
                items.Add(ReadItem(reader, query));
            }
        }

        var hasMore = items.Count > query.Limit;
        var hasMeasures = query.Measures.Count > 0;
        return new EntityAnswer(
            query.Entity.Name, hasMeasures ? from : null, hasMeasures ? to : null,
            [.. query.Measures.Select(metric => new EntityMeasure(metric.Name.Text, metric.Unit, metric.Description))],
            query.Activity?.Name.Text,
            hasMore ? items[..query.Limit] : items, count,
            hasMore ? AnswerCursor.After(answered, asked.Offset + query.Limit, asked.QuestionKey).ToString() : null, answered, compiled.Sql)
        {
            Columns = query.Columns,
        };
    }

    /// <summary>The columns after version and count; numbers with the decimals of their units.</summary>
    private Dictionary<string, object?> ReadItem(NpgsqlDataReader reader, EntityQuery query)
    {
        var item = new Dictionary<string, object?>();
        for (var i = 0; i < query.Columns.Count; i++)
        {
            var unit = query.Measures.FirstOrDefault(metric => metric.Name.Text == query.Columns[i])?.Unit;
            item[query.Columns[i]] = units.Round(unit, TableValues.Read(reader, i + 2));
        }

        return item;
    }
}
