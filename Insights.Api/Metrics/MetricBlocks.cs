using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>
/// The metric itself in SQL: one block with a row for each period and member of a scope, made of those of the metrics that it is
/// computed from. Columns are the scope's keys, <c>numerator, denominator</c> (of a ratio) and <c>value</c>.
/// </summary>
/// <param name="query">The question.</param>
/// <param name="parts">The metrics whose relations are read.</param>
/// <param name="read">Reads one of them: a select of the keys and <c>value</c>.</param>
internal sealed class MetricBlocks(MetricQuery query, IReadOnlyList<Metric> parts, Func<Metric, BlockScope, string> read)
{
    private bool IsRatio => query.Metric.Type == MetricType.Ratio;

    private bool IsDerived => query.Metric.Type == MetricType.Derived;

    public string Write(BlockScope scope)
    {
        if (IsDerived)
        {
            return Arithmetic(scope);
        }

        if (!IsRatio)
        {
            return read(parts[0], scope);
        }

        return scope.By.All(name => MetricRows.Has(parts[1], name)) ? SideBySide(scope) : AgainstLessDetail(scope);
    }

    /// <summary>A key may be missing on either side, or be null, so the sides are put below each other rather than joined.</summary>
    private string SideBySide(BlockScope scope)
    {
        var keys = string.Concat(scope.Keys.Select(key => $"{key}, "));
        var groups = scope.Keys.Count == 0 ? "" : $"\ngroup by {keys.TrimEnd(',', ' ')}";
        return $"""
            select
                {keys}coalesce(max(numerator), 0) as numerator,
                max(denominator) as denominator,
                {Divide("coalesce(max(numerator), 0)", "max(denominator)")} as value
            from (
                select {keys}value as numerator, null as denominator from (
            {SteppedQuery.Indent(SteppedQuery.Indent(read(parts[0], scope)))}
                ) as numerators
                union all
                select {keys}null, value from (
            {SteppedQuery.Indent(SteppedQuery.Indent(read(parts[1], scope)))}
                ) as denominators
            ) as sides{groups}
            """;
    }

    /// <summary>As with a ratio, whose sides may lack a key: what is missing counts as nothing where it is a sum or a count.</summary>
    private string Arithmetic(BlockScope scope)
    {
        var keys = string.Concat(scope.Keys.Select(key => $"{key}, "));
        var groups = scope.Keys.Count == 0 ? "" : $"\ngroup by {keys.TrimEnd(',', ' ')}";
        var columns = parts.Select((part, i) => (part.Name.Text, Column: $"part_{i + 1}", Part: part)).ToList();
        var value = MetricExpression.Parse(query.Metric.Expression!).ToSql(name =>
        {
            var (_, column, part) = columns.Single(column => column.Text == name);
            return IsAdditive(part) ? $"coalesce(max({column}), 0)" : $"max({column})";
        });
        var sides = columns.Select(mine =>
        {
            var values = columns.Select(column =>
                $"{(column == mine ? "value" : "null")}::{(IsAdditive(column.Part) ? "numeric" : "double precision")} as {column.Column}");
            return $"""
                    select {keys}{string.Join(", ", values)} from (
                {SteppedQuery.Indent(SteppedQuery.Indent(read(mine.Part, scope)))}
                    ) as {mine.Column}
                """;
        });
        return $"""
            select {keys}{value} as value
            from (
            {string.Join("\n    union all\n", sides)}
            ) as parts{groups}
            """;
    }

    internal static bool IsAdditive(Metric metric) => metric.Type is MetricType.Sum or MetricType.Count or MetricType.CountDistinct;

    /// <summary>The denominator lacks a dimension, as licences lack the user: each row is its share of the same denominator.</summary>
    private string AgainstLessDetail(BlockScope scope)
    {
        var keys = string.Concat(scope.Keys.Select(key => $"numerators.{key}, "));
        var shared = scope with { By = [.. scope.By.Where(name => MetricRows.Has(parts[1], name))] };
        var on = shared.Keys.Select(key => $"denominators.{key} = numerators.{key}");
        return $"""
            select
                {keys}numerators.value as numerator,
                denominators.value as denominator,
                {Divide("numerators.value", "denominators.value")} as value
            from (
            {SteppedQuery.Indent(read(parts[0], scope))}
            ) as numerators
            left join (
            {SteppedQuery.Indent(read(parts[1], scope))}
            ) as denominators on {string.Join(" and ", on)}
            """;
    }

    private string Divide(string numerator, string denominator) => Divide(query.Metric, numerator, denominator);

    /// <param name="ratio">The metric.</param>
    /// <param name="numerator">Its numerator as SQL.</param>
    /// <param name="denominator">Its denominator as SQL.</param>
    internal static string Divide(Metric ratio, string numerator, string denominator) =>
        $"{ratio.Scale:R} * {numerator}::double precision / nullif({denominator}, 0)::double precision";
}
