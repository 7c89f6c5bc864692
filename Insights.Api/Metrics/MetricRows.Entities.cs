using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>What is read for each of an entity: all metrics that have the same rows in one pass over these.</summary>
internal sealed partial class MetricRows
{
    /// <summary>
    /// A select for each source, with a row for each of the entity that has rows of one of the source's metrics: <c>key</c> and the
    /// columns of these.
    /// </summary>
    /// <param name="parts">Metrics that rows are aggregated for.</param>
    /// <param name="scope">The entity and the days.</param>
    public IEnumerable<string> ReadByEntity(IReadOnlyList<EntityPart> parts, BlockScope scope) =>
        from part in parts.Select(part => (Of: part, Source: SourceOf(part.Metric, scope)))
        group part by (part.Source.From, part.Source.Where) into source
        let columns = source.Select(part => $"{part.Source.Value} as {part.Of.Value}")
            .Concat(source.Where(part => part.Of.Rows is not null).Select(part => $"{part.Source.Rows} as {part.Of.Rows}"))
        let conditions = source.Select(part => part.Source.Condition).Distinct().ToList()
        let isAny = conditions.Contains(null) ? "" : $"\n  and ({string.Join(" or ", conditions.Select(condition => $"({condition})"))})"
        select $"""
            select {Relation.Quote(source.First().Of.Metric.EntityColumns[scope.Entity!])} as key, {string.Join(", ", columns)}
            from {source.Key.From}
            where {source.Key.Where}{isAny}
            group by 1
            """;

    private static string IsWanted(string key, string? among) =>
        among is null ? $"{key} is not null" : $"{key} in (select key from {among})";

    /// <summary>Where a metric is read from for each of an entity, and what is read.</summary>
    private (string From, string Where, string? Condition, string Value, string Rows) SourceOf(Metric metric, BlockScope scope)
    {
        var (time, key) = (Relation.Quote(metric.TimeColumn!), metric.EntityColumns[scope.Entity!]);
        if (metric.Rollups.FirstOrDefault(known => RollupPiece.UnitOf(known) == Grain.Day && known.Dimensions.Contains(key)
            && known.Counted is null && !IsPercentile(metric) && isUsable(known.Relation)
            && TellsApart(metric, known, scope)) is { } rollup)
        {
            var ofRollup = metric with { DimensionExpressions = [] };
            var columns = ColumnsOf(ofRollup, rollup);
            var rows = Relation.Quote(columns.Rows);
            return (
                From(rollup.Relation, time, scope, null),
                Where(ofRollup, []),
                $"{rows} > 0",
                Sum(ofRollup, columns),
                $"sum({rows})");
        }

        var own = OwnConditions(metric).ToList();
        var condition = own.Count == 0 ? null : string.Join(" and ", own);
        // The last day that there is depends on the rows that count.
        var isShared = !metric.LastOfPeriod;
        var rowsOfRange = $"{From(metric.Relation!, time, scope, metric.TimeGrain)} where {InRange(time, scope, null)}";
        var last = $"{time} = (select max({time}) from {rowsOfRange})";
        var filter = condition is null || !isShared ? "" : $" filter (where {condition})";
        return (
            From(metric.Relation!, time, scope, metric.TimeGrain) + Joins(metric, []),
            Where(metric, isShared ? [] : [last, .. own]),
            isShared ? condition : null,
            Aggregate(metric, filter),
            $"count(*){filter}");

        string Where(Metric read, IEnumerable<string> more) => string.Join("\n  and ",
        [
            InRange(time, scope, read == metric ? metric.TimeGrain : null),
            IsWanted(Relation.Quote(key), scope.Among),
            .. more,
            .. FilterConditions(read),
        ]);
    }
}
