using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>What a block of SQL has a row for.</summary>
/// <param name="HasPeriod">Whether rows are by period.</param>
/// <param name="By">Dimensions that rows are by.</param>
internal sealed record BlockScope(bool HasPeriod, IReadOnlyList<string> By)
{
    /// <summary>The first day, as SQL; where there are no <see cref="Windows"/>.</summary>
    public string First { get; init; } = "$1";

    /// <summary>The last day, as SQL; where there are no <see cref="Windows"/>.</summary>
    public string Last { get; init; } = "$2";

    /// <summary>
    /// The relation of the days that rows are over: <c>window_period, window_first, window_last</c>. None where a row is over its
    /// own period in the range.
    /// </summary>
    public string? Windows { get; init; }

    /// <summary>The days of each row.</summary>
    public required IEnumerable<DayRange> Days { get; init; }

    /// <summary>An entity that rows are by, each named by its <c>key</c>; none where they are by dimensions.</summary>
    public string? Entity { get; init; }

    /// <summary>The columns that tell rows apart.</summary>
    public IReadOnlyList<string> Keys => [.. HasPeriod ? (string[])["period"] : [], .. Entity is null ? (string[])[] : ["key"], .. By.Select(Relation.Quote)];
}

/// <summary>
/// The metric itself in SQL: one block with a row for each period and member of a scope, always computed over the rows of the
/// fact, or of the smallest pre-aggregation that has the same numbers. Columns are the scope's keys, <c>numerator, denominator</c>
/// (of a ratio) and <c>value</c>.
/// </summary>
/// <param name="query">The question.</param>
/// <param name="parts">The metrics whose relations are read.</param>
/// <param name="filterParameters">The parameter of each filter.</param>
/// <param name="isUsable">Whether a pre-aggregation of this name can be read.</param>
/// <param name="data">The days with data, where all parts have the same.</param>
internal sealed class MetricBlocks(
    MetricQuery query,
    IReadOnlyList<Metric> parts,
    IReadOnlyDictionary<DimensionFilter, string> filterParameters,
    Func<string, bool> isUsable,
    DayRange? data)
{
    private const string Schema = "gold";

    private readonly List<string> _sources = [];

    /// <summary>The relations of gold that the blocks read, in the order in which they do first.</summary>
    public IReadOnlyList<string> Sources => _sources;

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
            return Component(parts[0], scope);
        }

        return scope.By.All(name => Has(parts[1], name)) ? SideBySide(scope) : AgainstLessDetail(scope);
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
            {Indent(Indent(Component(parts[0], scope)))}
                ) as numerators
                union all
                select {keys}null, value from (
            {Indent(Indent(Component(parts[1], scope)))}
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
        var value = MetricExpression.Parse(query.Metric.Expression!).ToSql(name => columns.Single(column => column.Text == name) is var column && IsAdditive(column.Part)
            ? $"coalesce(max({column.Column}), 0)" : $"max({columns.Single(other => other.Text == name).Column})");
        var sides = columns.Select(mine => $"""
                select {keys}{string.Join(", ", columns.Select(column => $"{(column == mine ? "value" : "null")}::{(IsAdditive(column.Part) ? "numeric" : "double precision")} as {column.Column}"))} from (
            {Indent(Indent(Component(mine.Part, scope)))}
                ) as {mine.Column}
            """);
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
        var shared = scope with { By = [.. scope.By.Where(name => Has(parts[1], name))] };
        var on = shared.Keys.Select(key => $"denominators.{key} = numerators.{key}");
        return $"""
            select
                {keys}numerators.value as numerator,
                denominators.value as denominator,
                {Divide("numerators.value", "denominators.value")} as value
            from (
            {Indent(Component(parts[0], scope))}
            ) as numerators
            left join (
            {Indent(Component(parts[1], scope))}
            ) as denominators on {string.Join(" and ", on)}
            """;
    }

    private string Divide(string numerator, string denominator) =>
        $"{query.Metric.Scale:R} * {numerator}::double precision / nullif({denominator}, 0)::double precision";

    private string Component(Metric metric, BlockScope scope) =>
        metric.DistinctCounts.FirstOrDefault(counts => isUsable(counts.Relation) && Answers(metric, counts, scope)) is { } prepared
            ? Prepared(metric, prepared, scope)
        : metric.Rollups.FirstOrDefault(rollup => isUsable(rollup.Relation) && Holds(metric, rollup, scope)) is { } rollup
            ? RolledUp(metric, rollup, scope)
        : Aggregated(metric, scope);

    /// <summary>Each dimension within which was counted is grouped by, or has one value; and nothing else is asked.</summary>
    private bool Answers(Metric metric, DistinctCounts counts, BlockScope scope)
    {
        var by = scope.By.Where(name => Has(metric, name)).ToList();
        var filters = query.Filters.Where(filter => Has(metric, filter.Dimension)).ToList();
        return scope.Entity is null && by.All(counts.Dimensions.Contains) && filters.All(filter => counts.Dimensions.Contains(filter.Dimension))
            && counts.Dimensions.All(name => by.Contains(name) || filters.OfType<MemberFilter>().Any(filter => filter.Dimension == name && filter.IsSingle));
    }

    /// <summary>Counted are those whose date before lies before the period, or before the range where that begins within the period.</summary>
    private string Prepared(Metric metric, DistinctCounts counts, BlockScope scope)
    {
        var (time, previous) = (Relation.Quote(counts.TimeColumn), Relation.Quote(counts.PreviousColumn));
        var period = Period(time, scope, null);
        var begin = scope.Windows is not null ? "window_first" : IsOnePeriod(scope) ? scope.First : $"greatest({scope.First}, {period})";
        string[] where =
        [
            InRange(time, scope, null),
            $"{previous} < {begin}",
            .. metric.Populations.Count > 0 ? [$"{Relation.Quote(counts.PopulationColumn!)} = '{PopulationOf(metric).Replace("'", "''", StringComparison.Ordinal)}'"] : (string[])[],
            .. FilterConditions(metric),
        ];
        return Select(metric, scope, period, $"coalesce(sum({Relation.Quote(counts.CountColumn)}), 0)::bigint", From(counts.Relation, time, scope, null), where);
    }

    /// <summary>It tells apart whatever the question groups or filters by, and rows are over whole periods of its.</summary>
    private bool Holds(Metric metric, Rollup rollup, BlockScope scope)
    {
        var grain = QueryCombinations.UnitOf(rollup.Grain);
        var asked = scope.By.Concat(query.Filters.Select(filter => filter.Dimension)).Where(name => Has(metric, name));
        return scope.Entity is null
            && asked.All(name => metric.Dimensions.Contains(name) ? rollup.Dimensions.Contains(name) : CalendarDimension.Find(name)!.IsOf(grain))
            && (grain is not { } unit || scope.Days.All(days => IsWhole(unit, days)));
    }

    /// <summary>Nothing is left out where the data begins or ends.</summary>
    private bool IsWhole(Grain unit, DayRange days) =>
        (CalendarUnit.Start(unit, days.First) == days.First || days.First <= data?.First)
        && (CalendarUnit.End(unit, days.Last) == days.Last || days.Last >= data?.Last);

    private string RolledUp(Metric metric, Rollup rollup, BlockScope scope)
    {
        var columns = rollup.Columns[metric.Populations.Count > 0 ? PopulationOf(metric) : ""];
        var (rows, counted) = (Relation.Quote(columns.Rows), Relation.Quote(columns.Value ?? columns.Rows));
        var value = metric.Type switch
        {
            MetricType.Count or MetricType.CountDistinct => $"coalesce(sum({counted}), 0)::bigint",
            MetricType.Sum => $"coalesce(sum({counted}), 0)",
            MetricType.Average => $"(sum({counted})::numeric / nullif(sum({Relation.Quote(columns.Values!)}), 0))::double precision",
            _ => throw new InvalidOperationException($"{metric.Type} is not made of sums and counts"),
        };
        return Read(metric, rollup.Relation, rollup.Grain, scope, value, [$"{rows} > 0"]);
    }

    private string Aggregated(Metric metric, BlockScope scope) =>
        Read(metric, metric.Relation!, metric.TimeGrain, scope, Aggregate(metric), OwnConditions(metric), Joins(metric, scope.By));

    /// <param name="metric">The metric.</param>
    /// <param name="relation">Where its rows or their sums are.</param>
    /// <param name="timeGrain">What a row of it stands for.</param>
    /// <param name="scope">What rows are wanted.</param>
    /// <param name="value">What is aggregated.</param>
    /// <param name="conditions">Which rows count, beside the filters.</param>
    /// <param name="joins">What is joined to it.</param>
    private string Read(
        Metric metric, string relation, string? timeGrain, BlockScope scope, string value, IEnumerable<string> conditions, string joins = "")
    {
        var time = Relation.Quote(metric.TimeColumn!);
        var period = Period(time, scope, timeGrain);
        List<string> where = [InRange(time, scope, timeGrain), .. conditions, .. FilterConditions(metric)];
        var rows = From(relation, time, scope, timeGrain);
        var from = rows + joins;
        if (metric.LastOfPeriod)
        {
            if (scope.Windows is null)
            {
                // The last day is found by an index, where a window over all days would sort them.
                var last = $"select max({time}) from {rows} where {InRange(time, scope, null)}";
                where.Add(IsOnePeriod(scope) ? $"{time} = ({last})" : $"{time} in ({last} group by {period})");
            }
            else
            {
                var last = $"max({time}) over (partition by {period}) as last_of_period";
                from = $"(select *, {last} from {from} where {InRange(time, scope, null)}) as stock";
                where.Add($"{time} = last_of_period");
            }
        }

        return Select(metric, scope, period, value, from, where);
    }

    private static string Select(Metric metric, BlockScope scope, string period, string value, string from, IEnumerable<string> where)
    {
        string[] entity = scope.Entity is { } name ? [$"{Relation.Quote(metric.EntityColumns[name])} as key"] : [];
        string[] keys = [.. scope.HasPeriod ? (string[])[$"{period} as period"] : [], .. entity, .. scope.By.Where(name => Has(metric, name)).Select(name => Key(metric, name))];
        var groups = keys.Length == 0 ? "" : $"\ngroup by {string.Join(", ", Enumerable.Range(1, keys.Length))}";
        return $"""
            select {string.Concat(keys.Select(key => $"{key}, "))}{value} as value
            from {from}
            where {string.Join("\n  and ", where)}{groups}
            """;
    }

    /// <summary>
    /// Each row of the relation with the windows that it lies in. Rows of days find theirs by the day, which takes one look-up;
    /// rows that stand for longer periods are few.
    /// </summary>
    private string From(string relation, string time, BlockScope scope, string? timeGrain)
    {
        if (!_sources.Contains(relation))
        {
            _sources.Add(relation);
        }

        return (scope.Windows, timeGrain) switch
        {
            (null, _) => new Relation(Schema, relation).ToString(),
            ({ } windows, null) => $"""
                {new Relation(Schema, relation)}
                inner join (
                    select window_period, window_first, window_first + generate_series(0, window_last - window_first) as window_day
                    from {windows}
                ) as windows on window_day = {time}
                """,
            ({ } windows, { } grain) => $"""
                {new Relation(Schema, relation)}
                inner join {windows} on {time} between date_trunc('{grain}', window_first::timestamp)::date and window_last
                """,
        };
    }

    /// <summary>The homes of the entities of whom a dimension is asked. Each has one row for a key, so rows stay as many as they are.</summary>
    private string Joins(Metric metric, IReadOnlyList<string> keys) => string.Concat(
        from dimension in keys.Concat(query.Filters.Select(filter => filter.Dimension)).Distinct()
        where metric.EntityDimensions.ContainsKey(dimension)
        group metric.EntityDimensions[dimension] by metric.EntityDimensions[dimension].Entity into joined
        let home = joined.First()
        select $"""

            left join (
                select {Relation.Quote(home.HomeKey)} as {home.KeyColumn}, {string.Join(", ", joined.Select(dimension => $"{dimension.Sql} as {dimension.Column}"))}
                from {new Relation(Schema, home.Relation)}
            ) as {Relation.Quote($"{home.Entity}.home")} on {home.KeyColumn} = {Relation.Quote(home.Key)}
            """);

    private static string InRange(string time, BlockScope scope, string? timeGrain) => scope.Windows is { } windows
        ? $"{time} between (select {Truncated("min(window_first)", timeGrain)} from {windows}) and (select max(window_last) from {windows})"
        : $"{time} between {(timeGrain is { } grain ? $"date_trunc('{grain}', {scope.First}::date::timestamp)::date" : scope.First)} and {scope.Last}";

    private static string Truncated(string day, string? timeGrain) => timeGrain is null ? day : $"date_trunc('{timeGrain}', {day}::timestamp)::date";

    /// <summary>A row for each of an entity that has rows of the metric, over all days: <c>key, first_day, last_day</c> and further columns.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="columns">Aggregates as SQL with their names.</param>
    /// <param name="dimensions">Those that the columns are of, beside those of the filters.</param>
    public string Days(string entity, IReadOnlyList<string> columns, IReadOnlyList<string> dimensions)
    {
        var metric = parts[0];
        var time = Relation.Quote(metric.TimeColumn!);
        string[] days = [$"min({time}) as first_day", $"max({time}) as last_day", .. columns];
        List<string> where = [.. OwnConditions(metric), .. FilterConditions(metric)];
        return $"""
            select {Relation.Quote(metric.EntityColumns[entity])} as key, {string.Join(", ", days)}
            from {new Relation(Schema, metric.Relation!)}{Joins(metric, dimensions)}{(where.Count == 0 ? "" : $"\nwhere {string.Join("\n  and ", where)}")}
            group by 1
            """;
    }

    /// <summary>What a filter asks of a column, as SQL.</summary>
    public static string Condition(string column, DimensionFilter filter, IReadOnlyDictionary<DimensionFilter, string> parameters) => filter switch
    {
        MemberFilter members => MemberCondition(column, members, parameters.GetValueOrDefault(members)),
        ComparisonFilter comparison => $"{column} {comparison.Operator.ToSql()} {parameters[filter]}",
        _ => throw new InvalidOperationException($"{filter.GetType()} has no condition"),
    };

    /// <summary>Which rows count, whenever they are and whatever is asked.</summary>
    private IEnumerable<string> OwnConditions(Metric metric)
    {
        if (metric.Filter is not null)
        {
            yield return $"({metric.Filter})";
        }

        if (metric.Populations.Count > 0)
        {
            yield return $"({metric.Populations[PopulationOf(metric)]})";
        }
    }

    private IEnumerable<string> FilterConditions(Metric metric) =>
        from filter in query.Filters
        where Has(metric, filter.Dimension)
        select Condition(Column(metric, filter.Dimension), filter, filterParameters);

    /// <summary>Rows without a member are neither of nor outside a list of members to SQL: they are named.</summary>
    private static string MemberCondition(string column, MemberFilter filter, string? named)
    {
        var hasNone = filter.Members.Contains(null);
        return (filter.IsExcluded, named, hasNone) switch
        {
            (false, { } members, false) => $"{column}::text = any({members})",
            (false, { } members, true) => $"({column}::text = any({members}) or {column} is null)",
            (false, null, _) => $"{column} is null",
            (true, { } members, false) => $"({column}::text <> all({members}) or {column} is null)",
            (true, { } members, true) => $"{column}::text <> all({members})",
            (true, null, _) => $"{column} is not null",
        };
    }

    /// <summary>Whether a metric can be grouped and filtered by a dimension: its own, or one of its time column.</summary>
    private static bool Has(Metric metric, string dimension) => metric.Dimensions.Contains(dimension) || CalendarDimension.Find(dimension) is not null;

    /// <summary>A dimension of a metric as SQL: its own, or one of the calendar.</summary>
    public static string Column(Metric metric, string dimension) =>
        metric.Dimensions.Contains(dimension) ? metric.SqlOf(dimension) : CalendarDimension.Find(dimension)!.ToSql(metric);

    private static string Key(Metric metric, string dimension) => Column(metric, dimension) is var column && column == Relation.Quote(dimension)
        ? column : $"{column} as {Relation.Quote(dimension)}";

    private bool IsOnePeriod(BlockScope scope) => !scope.HasPeriod || query.Grain == Grain.Total;

    /// <summary>A date is cut as a timestamp without a time zone: with one, PostgreSQL looks the zone up for each row.</summary>
    private string Period(string time, BlockScope scope, string? coarsest) => scope.Windows is not null ? "window_period"
        : IsOnePeriod(scope) ? $"{scope.First}::date"
        : Enum.TryParse<Grain>(coarsest, ignoreCase: true, out var least) && query.Grain < least ? time
        : $"date_trunc('{MetricQueryParser.NameOf(query.Grain)}', {time}::timestamp)::date";

    /// <summary>The chosen population, where the metric has it; else its default.</summary>
    private string PopulationOf(Metric metric) =>
        query.Population is { } chosen && metric.Populations.ContainsKey(chosen) ? chosen : metric.Populations.Keys.First();

    private static string Aggregate(Metric metric) => metric.Type switch
    {
        MetricType.Count => "count(*)",
        MetricType.CountDistinct => $"count(distinct {metric.Expression})",
        MetricType.Sum => $"coalesce(sum({metric.Expression}), 0)",
        MetricType.Average => $"avg({metric.Expression})::double precision",
        MetricType.Min => $"min({metric.Expression})",
        MetricType.Max => $"max({metric.Expression})",
        MetricType.Median => $"percentile_cont(0.5) within group (order by {metric.Expression})",
        MetricType.Percentile => $"percentile_cont({metric.Percentile:R}) within group (order by {metric.Expression})",
        _ => throw new InvalidOperationException($"{metric.Type} has no aggregate of its own"),
    };

    internal static string Indent(string sql) => "    " + sql.Replace("\n", "\n    ", StringComparison.Ordinal);
}
