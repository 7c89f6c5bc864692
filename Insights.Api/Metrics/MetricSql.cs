using Insights.Api.Answers;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>SQL with its parameters, in the order of <c>$1, $2, …</c>.</summary>
public sealed record CompiledQuery(string Sql, IReadOnlyList<object> Parameters);

/// <summary>
/// Compiles a query over the metric layer. Names come from the catalog, values only travel as parameters. The total is
/// computed over the range by itself, because distinct users, averages and ratios cannot be added up from rows.
/// </summary>
/// <remarks>
/// Columns of the result: <c>is_total, version, period,</c> the dimensions, <c>numerator, denominator</c> (of a ratio)
/// and <c>value</c>. One statement, so that all of it is of one version of the warehouse.
/// </remarks>
public sealed class MetricSql
{
    private const string Schema = "gold";

    private readonly MetricQuery _query;
    private readonly IReadOnlyList<Metric> _parts;
    private readonly List<object> _parameters;
    private readonly Dictionary<string, int> _filterParameters = [];

    private MetricSql(MetricCatalog catalog, MetricQuery query, DateOnly from, DateOnly to)
    {
        _query = query;
        _parts = catalog.Parts(query.Metric);
        _parameters = [from, to];
        foreach (var (column, values) in query.Filters)
        {
            _parameters.Add(values);
            _filterParameters[column] = _parameters.Count;
        }
    }

    private bool IsRatio => _query.Metric.Type == MetricType.Ratio;

    private bool IsDerived => _query.Metric.Type == MetricType.Derived;

    /// <summary>The range of dates that a metric's relation has, whole periods where its rows stand for such: columns <c>data_from, data_to</c>.</summary>
    public static string Range(Metric part) => DataRange.Sql(part.Relation!, part.TimeColumn!, part.TimeGrain);

    public static CompiledQuery Compile(MetricCatalog catalog, MetricQuery query, DateOnly from, DateOnly to)
    {
        var compiler = new MetricSql(catalog, query, from, to);
        return new CompiledQuery(compiler.Write(), compiler._parameters);
    }

    private string Write()
    {
        string[] keys = ["period", .. _query.By.Select(Relation.Quote)];
        var order = string.Join(", ", _query.Order.Select(term => $"{Relation.Quote(term.Column)}{(term.Descending ? " desc" : "")} nulls last").Concat(keys));
        var noKeys = string.Join(", ", keys.Select(_ => "null"));
        var values = IsRatio ? "numerator, denominator, value" : "value";
        var page = $"select false as is_total, {string.Join(", ", keys)}, {values} from detail";
        if (_query.Offset > 0)
        {
            page = $"(\n        {page}\n        order by {order}\n        limit {_query.Limit + 1} offset {_query.Offset}\n    )";
        }

        return $"""
            with

            detail as (
            {Indent(Block(isTotal: false))}
            ),

            total as (
            {Indent(Block(isTotal: true))}
            ),

            answer as (
                {page}
                union all
                select true, {noKeys}, {values} from total
            )

            select is_total, (select version from ops.warehouse_version) as version, {string.Join(", ", keys)}, {values}
            from answer
            order by is_total desc, {order}
            limit {_query.Limit + 2}
            """;
    }

    private string Block(bool isTotal)
    {
        if (IsDerived)
        {
            return Arithmetic(isTotal);
        }

        if (!IsRatio)
        {
            return Component(_parts[0], isTotal);
        }

        var shared = _query.By.All(_parts[1].Dimensions.Contains);
        return isTotal || shared ? SideBySide(isTotal) : AgainstLessDetail();
    }

    /// <summary>A key may be missing on either side, or be null, so the sides are put below each other rather than joined.</summary>
    private string SideBySide(bool isTotal)
    {
        var keys = isTotal ? "" : string.Concat(_query.By.Select(Relation.Quote).Prepend("period").Select(key => $"{key}, "));
        var groups = isTotal ? "" : $"\ngroup by {keys.TrimEnd(',', ' ')}";
        return $"""
            select
                {keys}coalesce(max(numerator), 0) as numerator,
                max(denominator) as denominator,
                {Divide("coalesce(max(numerator), 0)", "max(denominator)")} as value
            from (
                select {keys}value as numerator, null as denominator from (
            {Indent(Indent(Component(_parts[0], isTotal)))}
                ) as numerators
                union all
                select {keys}null, value from (
            {Indent(Indent(Component(_parts[1], isTotal)))}
                ) as denominators
            ) as sides{groups}
            """;
    }

    /// <summary>As with a ratio, whose sides may lack a key: what is missing counts as nothing where it is a sum or a count.</summary>
    private string Arithmetic(bool isTotal)
    {
        var keys = isTotal ? "" : string.Concat(_query.By.Select(Relation.Quote).Prepend("period").Select(key => $"{key}, "));
        var groups = isTotal ? "" : $"\ngroup by {keys.TrimEnd(',', ' ')}";
        var columns = _parts.Select((part, i) => (part.Name.Text, Column: $"part_{i + 1}", Part: part)).ToList();
        var value = MetricExpression.Parse(_query.Metric.Expression!).ToSql(name => columns.Single(column => column.Text == name) is var column && IsAdditive(column.Part)
            ? $"coalesce(max({column.Column}), 0)" : $"max({columns.Single(other => other.Text == name).Column})");
        var parts = columns.Select(mine => $"""
                select {keys}{string.Join(", ", columns.Select(column => $"{(column == mine ? "value" : "null")}::{(IsAdditive(column.Part) ? "numeric" : "double precision")} as {column.Column}"))} from (
            {Indent(Indent(Component(mine.Part, isTotal)))}
                ) as {mine.Column}
            """);
        return $"""
            select {keys}{value} as value
            from (
            {string.Join("\n    union all\n", parts)}
            ) as parts{groups}
            """;
    }

    private static bool IsAdditive(Metric metric) => metric.Type is MetricType.Sum or MetricType.Count or MetricType.CountDistinct;

    /// <summary>The denominator lacks a dimension, as licences lack the user: each row is its share of the same denominator.</summary>
    private string AgainstLessDetail()
    {
        var keys = string.Concat(_query.By.Select(Relation.Quote).Prepend("period").Select(key => $"numerators.{key}, "));
        var on = _query.By.Where(_parts[1].Dimensions.Contains).Select(Relation.Quote).Prepend("period").Select(key => $"denominators.{key} = numerators.{key}");
        return $"""
            select
                {keys}numerators.value as numerator,
                denominators.value as denominator,
                {Divide("numerators.value", "denominators.value")} as value
            from (
            {Indent(Component(_parts[0], isTotal: false))}
            ) as numerators
            left join (
            {Indent(Component(_parts[1], isTotal: false))}
            ) as denominators on {string.Join(" and ", on)}
            """;
    }

    private string Divide(string numerator, string denominator) =>
        $"{_query.Metric.Scale:R} * {numerator}::double precision / nullif({denominator}, 0)::double precision";

    private string Component(Metric metric, bool isTotal) =>
        metric.DistinctCounts.FirstOrDefault(counts => Answers(metric, counts, isTotal)) is { } prepared ? Prepared(metric, prepared, isTotal) : Aggregated(metric, isTotal);

    /// <summary>Each dimension within which was counted is grouped by, or has one value; and nothing else is asked.</summary>
    private bool Answers(Metric metric, DistinctCounts counts, bool isTotal)
    {
        var by = isTotal ? [] : _query.By.Where(metric.Dimensions.Contains).ToList();
        var filters = _query.Filters.Where(filter => metric.Dimensions.Contains(filter.Key)).ToList();
        return by.All(counts.Dimensions.Contains) && filters.All(filter => counts.Dimensions.Contains(filter.Key))
            && counts.Dimensions.All(name => by.Contains(name) || filters.Any(filter => filter.Key == name && filter.Value.Distinct().Count() == 1));
    }

    /// <summary>Counted are those whose date before lies before the period, or before the range where that begins within the period.</summary>
    private string Prepared(Metric metric, DistinctCounts counts, bool isTotal)
    {
        var (time, previous) = (Relation.Quote(counts.TimeColumn), Relation.Quote(counts.PreviousColumn));
        var period = Period(time, isTotal, null);
        var begin = isTotal || _query.Grain == Grain.Total ? "$1" : $"greatest($1, {period})";
        string[] where =
        [
            $"{time} between $1 and $2",
            $"{previous} < {begin}",
            .. metric.Populations.Count > 0 ? [$"{Relation.Quote(counts.PopulationColumn!)} = '{PopulationOf(metric).Replace("'", "''", StringComparison.Ordinal)}'"] : (string[])[],
            .. FilterConditions(counts.Dimensions),
        ];
        string[] keys = isTotal ? [] : [$"{period} as period", .. _query.By.Where(metric.Dimensions.Contains).Select(Relation.Quote)];
        var groups = isTotal ? "" : $"\ngroup by {string.Join(", ", Enumerable.Range(1, keys.Length))}";
        return $"""
            select {string.Concat(keys.Select(key => $"{key}, "))}coalesce(sum({Relation.Quote(counts.CountColumn)}), 0)::bigint as value
            from {new Relation(Schema, counts.Relation)}
            where {string.Join("\n  and ", where)}{groups}
            """;
    }

    private string Aggregated(Metric metric, bool isTotal)
    {
        var time = Relation.Quote(metric.TimeColumn!);
        var period = Period(time, isTotal, metric.TimeGrain);
        var where = Conditions(metric, time);
        var from = new Relation(Schema, metric.Relation!).ToString();
        if (metric.LastOfPeriod)
        {
            from = $"(select *, max({time}) over (partition by {period}) as last_of_period from {from} where {time} between $1 and $2) as stock";
            where.Add($"{time} = last_of_period");
        }

        string[] keys = isTotal ? [] : [$"{period} as period", .. _query.By.Where(metric.Dimensions.Contains).Select(Relation.Quote)];
        var groups = isTotal ? "" : $"\ngroup by {string.Join(", ", Enumerable.Range(1, keys.Length))}";
        return $"""
            select {string.Concat(keys.Select(key => $"{key}, "))}{Aggregate(metric)} as value
            from {from}
            where {string.Join("\n  and ", where)}{groups}
            """;
    }

    private List<string> Conditions(Metric metric, string time)
    {
        List<string> where = [$"{time} between {(metric.TimeGrain is { } grain ? $"date_trunc('{grain}', $1::date::timestamp)::date" : "$1")} and $2"];
        if (metric.Filter is not null)
        {
            where.Add($"({metric.Filter})");
        }

        if (metric.Populations.Count > 0)
        {
            where.Add($"({metric.Populations[PopulationOf(metric)]})");
        }

        where.AddRange(FilterConditions(metric.Dimensions));
        return where;
    }

    private IEnumerable<string> FilterConditions(IReadOnlyList<string> dimensions) =>
        _filterParameters.Where(filter => dimensions.Contains(filter.Key)).Select(filter => $"{Relation.Quote(filter.Key)}::text = any(${filter.Value})");

    /// <summary>A date is cut as a timestamp without a time zone: with one, PostgreSQL looks the zone up for each row.</summary>
    private string Period(string time, bool isTotal, string? coarsest) => isTotal || _query.Grain == Grain.Total ? "$1::date"
        : Enum.TryParse<Grain>(coarsest, ignoreCase: true, out var least) && _query.Grain < least ? time
        : $"date_trunc('{MetricQueryParser.NameOf(_query.Grain)}', {time}::timestamp)::date";

    /// <summary>The chosen population, where the metric has it; else its default.</summary>
    private string PopulationOf(Metric metric) =>
        _query.Population is { } chosen && metric.Populations.ContainsKey(chosen) ? chosen : metric.Populations.Keys.First();

    private static string Aggregate(Metric metric) => metric.Type switch
    {
        MetricType.Count => "count(*)",
        MetricType.CountDistinct => $"count(distinct {metric.Expression})",
        MetricType.Sum => $"coalesce(sum({metric.Expression}), 0)",
        MetricType.Average => $"avg({metric.Expression})::double precision",
        MetricType.Median => $"percentile_cont(0.5) within group (order by {metric.Expression})",
        MetricType.Percentile => $"percentile_cont({metric.Percentile:R}) within group (order by {metric.Expression})",
        _ => throw new InvalidOperationException($"{metric.Type} has no aggregate of its own"),
    };

    private static string Indent(string sql) => "    " + sql.Replace("\n", "\n    ", StringComparison.Ordinal);
}
