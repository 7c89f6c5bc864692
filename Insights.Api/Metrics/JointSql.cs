using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>
/// Compiles a question for several metrics into one statement, so that all of it is of one version of the warehouse and no more
/// rows leave the server than a page has. Each metric is what it is by itself.
/// </summary>
/// <remarks>
/// Columns of the result: the version, the total of each metric, <c>period</c>, the dimensions, and <c>value_1, value_2, …</c>. One row
/// at least, so that version and totals are there without a row of the table; then its period is null.
/// </remarks>
internal static class JointSql
{
    /// <param name="catalog">All metrics.</param>
    /// <param name="units">The decimals of numbers: rows are in the order of what is shown.</param>
    /// <param name="query">The question, with members in the spelling of the data.</param>
    /// <param name="from">First day of the range.</param>
    /// <param name="to">Last day of the range.</param>
    /// <param name="data">The days that each metric has data for.</param>
    /// <param name="isUsable">Whether a pre-aggregation of this name can be read.</param>
    public static (CompiledQuery Statement, IReadOnlyList<string> Sources) Compile(
        MetricCatalog catalog, UnitCatalog units, JointQuery query, DateOnly from, DateOnly to, IReadOnlyList<DayRange> data,
        Func<string, bool> isUsable)
    {
        var statement = MetricSql.NewStatement(from, to);
        var sources = query.Metrics.Select((metric, i) => string.Join(", ", MetricSql.AddTo(
            catalog, metric, from, to, data[i], isUsable, statement, $"metric_{i + 1}_"))).ToList();
        string[] keys = ["period", .. query.By.Select(Relation.Quote)];
        statement.AddStep("joint", Join(catalog, query, keys));
        var names = query.Metrics.Select(metric => metric.Metric.Name.Text).ToList();
        var parts = query.Metrics.SelectMany(metric => catalog.Parts(metric.Metric)).ToList();
        var terms = query.Order.Select(term => (names.IndexOf(term.Column) is >= 0 and var i
            ? units.Rounded(query.Metrics[i].Metric.Unit, Value(i))
            : InOrder(Relation.Quote(term.Column))) + (term.Descending ? " desc nulls last" : " nulls last"));
        var order = string.Join(", ", terms.Concat(keys.Select(InOrder)));
        var totals = string.Concat(names.Select((_, i) => $"(select value from metric_{i + 1}_total) as \"joint.total_{i + 1}\", "));
        return (statement.Compile($"""
            select (select version from ops.warehouse_version) as "joint.version", {totals}page.*
            from (values (true)) as answer (is_there)
            left join (
                select *
                from joint
                order by {order}
                limit {query.Limit + 1} offset {query.Offset}
            ) as page on true
            order by {order}
            """), sources);

        string InOrder(string column) => MetricSql.InOrder(column, parts, statement);
    }

    private static string Value(int metric) => $"value_{metric + 1}";

    /// <summary>
    /// A key may be missing of any metric, or be null, so they are put below each other rather than joined. The first select has no
    /// row: it gives the columns their types.
    /// </summary>
    private static string Join(MetricCatalog catalog, JointQuery query, string[] keys)
    {
        var list = string.Join(", ", keys);
        var metrics = Enumerable.Range(0, query.Metrics.Count).ToList();
        var first = string.Join(", ", keys.Select(key => $"metric_1_detail.{key}"));
        var types = $"""
            select {first}, {Columns(i => $"metric_{i + 1}_detail.value as {Value(i)}")}
            from {Columns(i => $"metric_{i + 1}_detail")}
            where false
            """;
        var sides = metrics.Select(mine =>
            $"select {list}, {Columns(i => i == mine ? "value" : "null")} from metric_{mine + 1}_detail");
        // Where there is no row, there is nothing of what is counted or added up.
        var values = Columns(i => QueryCombinations.AddsUp(query.Metrics[i].Metric, catalog)
            ? $"coalesce(max({Value(i)}), 0) as {Value(i)}" : $"max({Value(i)}) as {Value(i)}");
        return $"""
            select {list}, {values}
            from (
            {SteppedQuery.Indent(string.Join("\nunion all\n", sides.Prepend(types)))}
            ) as sides
            group by {list}
            """;

        string Columns(Func<int, string> column) => string.Join(", ", metrics.Select(column));
    }
}
