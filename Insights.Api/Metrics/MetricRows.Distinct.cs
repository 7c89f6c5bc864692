using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>
/// Distinct counts that are in no pre-aggregation as such: who or what is counted is told apart first, which takes no sort, and counted
/// then.
/// </summary>
internal sealed partial class MetricRows
{
    /// <summary>The counted one, where it goes by no name; no dimension has such a name.</summary>
    private const string Member = "\"counted.member\"";

    /// <summary>
    /// The count over rows of the fact, or of the smallest pre-aggregation that has the counted ones as a dimension. What is asked of
    /// the counted ones themselves, as they are now, is looked up once for each.
    /// </summary>
    /// <returns><c>null</c> where it is something else, or something is asked of others beside them.</returns>
    private string? Distinct(Metric metric, BlockScope scope)
    {
        var joined = Joined(metric, scope.By).ToList();
        if (metric.Type != MetricType.CountDistinct || scope.Entity is not null || metric.LastOfPeriod
            || joined.Exists(dimension => dimension.Key != metric.Expression))
        {
            return null;
        }

        var rollup = metric.Rollups.FirstOrDefault(
            rollup => rollup.Counted is not null && isUsable(rollup.Relation) && HasMembers(metric, rollup, scope));
        return rollup is null
            ? Distinct(metric, scope, metric.Relation!, metric.TimeGrain, metric.Expression!, OwnConditions(metric))
            : Distinct(
                metric with { DimensionExpressions = [] }, scope, rollup.Relation, rollup.Grain, Relation.Quote(rollup.Counted!),
                [$"{Relation.Quote(ColumnsOf(metric, rollup).Rows)} > 0"]);
    }

    /// <summary>Whether its rows tell apart what is asked for.</summary>
    private bool HasMembers(Metric metric, Rollup rollup, BlockScope scope)
    {
        var unit = RollupPiece.UnitOf(rollup);
        return (unit == Grain.Day || scope.Days.All(days => IsWhole(unit, days)))
            && scope.By.Concat(query.Filters.Select(filter => filter.Dimension)).Where(name => Has(metric, name)).All(name =>
                metric.EntityDimensions.TryGetValue(name, out var dimension) ? rollup.Dimensions.Contains(dimension.Key)
                : metric.Dimensions.Contains(name) ? rollup.Dimensions.Contains(name)
                : CalendarDimension.Find(name)!.IsOf(QueryCombinations.UnitOf(rollup.Grain)));
    }

    /// <param name="metric">The metric.</param>
    /// <param name="scope">What rows are wanted.</param>
    /// <param name="relation">Where the counted ones are.</param>
    /// <param name="timeGrain">What a row of it stands for.</param>
    /// <param name="counted">The counted one as SQL.</param>
    /// <param name="conditions">Which rows count, beside the filters.</param>
    private string Distinct(
        Metric metric, BlockScope scope, string relation, string? timeGrain, string counted, IEnumerable<string> conditions)
    {
        var time = Relation.Quote(metric.TimeColumn!);
        var joins = Joins(metric, scope.By);
        var member = joins.Length == 0 ? Member : Relation.Quote(metric.Expression!);
        var by = scope.By.Where(name => Has(metric, name)).ToList();
        // Of the counted ones themselves, or of the rows.
        var filters = query.Filters.Where(filter => Has(metric, filter.Dimension)).ToLookup(
            filter => metric.EntityDimensions.ContainsKey(filter.Dimension), filter => statement.Condition(Column(metric, filter.Dimension), filter));
        string[] told =
        [
            .. scope.HasPeriod ? (string[])[$"{Period(time, scope, timeGrain)} as period"] : [],
            .. by.Where(name => !metric.EntityDimensions.ContainsKey(name)).Select(name => Key(metric, name)),
            .. by.Exists(name => Relation.Quote(name) == member) ? (string[])[] : [$"{counted} as {member}"],
        ];
        string[] where = [InRange(time, scope, timeGrain), .. conditions, .. filters[false]];
        var rows = $"""
            select distinct {string.Join(", ", told)}
            from {From(relation, time, scope, timeGrain)}
            where {string.Join("\n  and ", where)}
            """;
        string[] keys =
        [
            .. scope.HasPeriod ? (string[])["period"] : [],
            .. by.Select(name => metric.EntityDimensions.ContainsKey(name) ? Key(metric, name) : Relation.Quote(name)),
        ];
        var conditionsOfMembers = filters[true].Any() ? $"\nwhere {string.Join("\n  and ", filters[true])}" : "";
        var groups = keys.Length == 0 ? "" : $"\ngroup by {string.Join(", ", Enumerable.Range(1, keys.Length))}";
        return $"""
            select {string.Concat(keys.Select(key => $"{key}, "))}count({member}) as value
            from (
            {SteppedQuery.Indent(rows)}
            ) as members{joins}{conditionsOfMembers}{groups}
            """;
    }
}
