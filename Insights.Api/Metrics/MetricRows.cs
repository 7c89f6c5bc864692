using System.Globalization;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>
/// A metric that is no arithmetic of others in SQL: always computed over the rows of its fact, or of the smallest pre-aggregation
/// that has the same numbers.
/// </summary>
/// <param name="query">The question.</param>
/// <param name="statement">Has the question's filters.</param>
/// <param name="isUsable">Whether a pre-aggregation of this name can be read.</param>
/// <param name="data">The days with data, where all metrics of the question have the same.</param>
internal sealed partial class MetricRows(MetricQuery query, SteppedQuery statement, Func<string, bool> isUsable, DayRange? data)
{
    private const string Schema = "gold";

    /// <summary>A day of the range; no column has such a name.</summary>
    private const string RangeDay = "\"range.day\"";

    /// <summary>A longer range is read from end to end: each day is looked up by itself.</summary>
    private const int MostDaysByDay = 1_000;

    private readonly List<string> _sources = [];

    /// <summary>The relations of gold that are read, in the order in which they are first.</summary>
    public IReadOnlyList<string> Sources => _sources;

    /// <summary>The metric by the keys of the scope, and <c>value</c>.</summary>
    public string Read(Metric metric, BlockScope scope) =>
        metric.DistinctCounts.FirstOrDefault(counts => isUsable(counts.Relation) && Answers(metric, counts, scope)) is { } prepared
            ? Prepared(metric, prepared, scope)
        : Cover(metric, scope) is { } pieces ? RolledUp(metric, pieces, scope)
        : Distinct(metric, scope) ?? Aggregated(metric, scope);

    /// <summary>Each dimension within which was counted is grouped by, or has one value; and nothing else is asked.</summary>
    private bool Answers(Metric metric, DistinctCounts counts, BlockScope scope)
    {
        var by = scope.By.Where(name => Has(metric, name)).ToList();
        var filters = query.Filters.Where(filter => Has(metric, filter.Dimension)).ToList();
        return scope.Entity is null
            && by.All(counts.Dimensions.Contains)
            && filters.All(filter => counts.Dimensions.Contains(filter.Dimension))
            && Fixes(counts.Dimensions, scope);
    }

    /// <summary>
    /// Counted is whose date before lies before the period, or before the range where that begins within the period. Day by day,
    /// these are found by an index of both dates; of all rows of the range they are few.
    /// </summary>
    private string Prepared(Metric metric, DistinctCounts counts, BlockScope scope)
    {
        var (time, previous) = (Relation.Quote(counts.TimeColumn), Relation.Quote(counts.PreviousColumn));
        // The first and the last day that .NET has are infinite ones to the server, which have no days between them.
        var isByDay = scope.Range is { Count: <= MostDaysByDay } range && range.First > DateOnly.MinValue && range.Last < DateOnly.MaxValue;
        var period = Period(time, scope, null);
        var begin = scope.Windows is not null ? "window_first" : IsOnePeriod(scope) ? scope.First
            : $"greatest({scope.First}, {(isByDay ? Period(RangeDay, scope, null) : period)})";
        var from = From(counts.Relation, time, scope, null);
        if (isByDay)
        {
            from = $"""
                {from}
                inner join (
                    select {scope.First}::date + generate_series(0, {scope.Last}::date - {scope.First}::date) as {RangeDay}
                ) as days on {RangeDay} = {time}
                """;
        }

        string[] where =
        [
            .. isByDay ? (string[])[] : [InRange(time, scope, null)],
            $"{previous} < {begin}",
            .. metric.Populations.Count > 0 ? (string[])[$"{Relation.Quote(counts.PopulationColumn!)} = {Literal(PopulationOf(metric))}"] : [],
            .. FilterConditions(metric),
        ];
        var value = $"coalesce(sum({Relation.Quote(counts.CountColumn)}), 0)::bigint";
        return Grouped(metric, scope, period, value, from, where);
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private string Aggregated(Metric metric, BlockScope scope) =>
        Select(metric, metric.Relation!, metric.TimeGrain, scope, Aggregate(metric), OwnConditions(metric), Joins(metric, scope.By));

    /// <param name="metric">The metric.</param>
    /// <param name="relation">Where its rows or their sums are.</param>
    /// <param name="timeGrain">What a row of it stands for.</param>
    /// <param name="scope">What rows are wanted.</param>
    /// <param name="value">What is aggregated.</param>
    /// <param name="conditions">Which rows count, beside the filters.</param>
    /// <param name="joins">What is joined to it.</param>
    /// <param name="more">Keys of the rows that are wanted beside those of the scope.</param>
    /// <param name="isGrouped">Whether a row is for all that have its keys, and not for one of the relation.</param>
    private string Select(
        Metric metric,
        string relation,
        string? timeGrain,
        BlockScope scope,
        string value,
        IEnumerable<string> conditions,
        string joins = "",
        IReadOnlyList<string>? more = null,
        bool isGrouped = true)
    {
        var time = Relation.Quote(metric.TimeColumn!);
        var period = Period(time, scope, timeGrain);
        List<string> where = [InRange(time, scope, timeGrain), .. conditions, .. FilterConditions(metric)];
        var rows = metric.LastOfPeriod && scope.Windows is { } windows
            ? LastDays(relation, time, windows, timeGrain) : From(relation, time, scope, timeGrain);
        if (metric.LastOfPeriod && scope.Windows is null)
        {
            // The last day is found by an index, where a window over all days would sort them.
            var last = $"select max({time}) from {rows} where {InRange(time, scope, null)}";
            where.Add(IsOnePeriod(scope) ? $"{time} = ({last})" : $"{time} in ({last} group by {period})");
        }

        return Grouped(metric, scope, period, value, rows + joins, where, more, isGrouped);
    }

    /// <summary>The rows of the last day that there is within each window, which is found by an index; of no other are any read.</summary>
    private string LastDays(string relation, string time, string windows, string? timeGrain)
    {
        var source = Source(relation);
        var first = Truncated("window_first", timeGrain);
        return $"""
            {source}
            inner join (
                select
                    window_period, window_first, window_last,
                    (select max({time}) from {source} where {time} between {first} and window_last) as window_day
                from {windows}
            ) as windows on window_day = {time}
            """;
    }

    private static string Grouped(
        Metric metric, BlockScope scope, string period, string value, string from, IReadOnlyList<string> where,
        IReadOnlyList<string>? more = null, bool isGrouped = true)
    {
        string[] entity = scope.Entity is { } name ? [$"{Relation.Quote(metric.EntityColumns[name])} as key"] : [];
        string[] keys =
        [
            .. scope.HasPeriod ? (string[])[$"{period} as period"] : [],
            .. entity,
            .. scope.By.Where(name => Has(metric, name)).Select(name => Key(metric, name)),
            .. more ?? [],
        ];
        var groups = !isGrouped || keys.Length == 0 ? "" : $"\ngroup by {string.Join(", ", Enumerable.Range(1, keys.Length))}";
        var conditions = where.Count == 0 ? "" : $"\nwhere {string.Join("\n  and ", where)}";
        return $"""
            select {string.Concat(keys.Select(key => $"{key}, "))}{value} as value
            from {from}{conditions}{groups}
            """;
    }

    /// <summary>
    /// Each row of the relation with the windows that it lies in. Rows of days find theirs by the day, which takes one look-up;
    /// rows that stand for longer periods are few.
    /// </summary>
    private string From(string relation, string time, BlockScope scope, string? timeGrain)
    {
        var source = Source(relation);
        return (scope.Windows, timeGrain) switch
        {
            (null, _) => source,
            ({ } windows, null) => $"""
                {source}
                inner join (
                    select window_period, window_first, window_first + generate_series(0, window_last - window_first) as window_day
                    from {windows}
                ) as windows on window_day = {time}
                """,
            ({ } windows, { } grain) => $"""
                {source}
                inner join {windows} on {time} between date_trunc('{grain}', window_first::timestamp)::date and window_last
                """,
        };
    }

    private string Source(string relation)
    {
        if (!_sources.Contains(relation))
        {
            _sources.Add(relation);
        }

        return new Relation(Schema, relation).ToString();
    }

    /// <summary>The homes of the entities of whom a dimension is asked. Each has one row for a key, so no row is doubled.</summary>
    private string Joins(Metric metric, IReadOnlyList<string> keys) => string.Concat(
        from joined in Joined(metric, keys).GroupBy(dimension => dimension.Entity)
        let home = joined.First()
        let columns = joined.Select(dimension => $"{dimension.Sql} as {dimension.Column}")
        select $"""

            left join (
                select {Relation.Quote(home.HomeKey)} as {home.KeyColumn}, {string.Join(", ", columns)}
                from {new Relation(Schema, home.Relation)}
            ) as {Relation.Quote($"{home.Entity}.home")} on {home.KeyColumn} = {Relation.Quote(home.Key)}
            """);

    /// <summary>The dimensions that are asked for and stand elsewhere.</summary>
    private IEnumerable<EntityDimension> Joined(Metric metric, IReadOnlyList<string> keys) =>
        keys.Concat(query.Filters.Select(filter => filter.Dimension)).Distinct().Where(metric.EntityDimensions.ContainsKey)
            .Select(dimension => metric.EntityDimensions[dimension]);

    private static string InRange(string time, BlockScope scope, string? timeGrain) => scope.Windows is { } windows
        ? $"{time} between (select {Truncated("min(window_first)", timeGrain)} from {windows}) and (select max(window_last) from {windows})"
        : $"{time} between {(timeGrain is null ? scope.First : Truncated($"{scope.First}::date", timeGrain))} and {scope.Last}";

    private static string Truncated(string day, string? timeGrain) =>
        timeGrain is null ? day : $"date_trunc('{timeGrain}', {day}::timestamp)::date";

    /// <summary>
    /// A row for each of an entity that has rows of the metric, over all days: <c>key, first_day, last_day</c> and further columns.
    /// </summary>
    /// <param name="metric">The metric.</param>
    /// <param name="entity">The entity.</param>
    /// <param name="columns">Aggregates as SQL with their names.</param>
    /// <param name="dimensions">Those that the columns are of, beside those of the filters.</param>
    /// <param name="among">See <see cref="BlockScope.Among"/>.</param>
    public string Days(Metric metric, string entity, IReadOnlyList<string> columns, IReadOnlyList<string> dimensions, string? among)
    {
        var time = Relation.Quote(metric.TimeColumn!);
        var key = Relation.Quote(metric.EntityColumns[entity]);
        string[] days = [$"min({time}) as first_day", $"max({time}) as last_day", .. columns];
        string[] where = [IsWanted(key, among), .. OwnConditions(metric), .. FilterConditions(metric)];
        return $"""
            select {key} as key, {string.Join(", ", days)}
            from {new Relation(Schema, metric.Relation!)}{Joins(metric, dimensions)}
            where {string.Join("\n  and ", where)}
            group by 1
            """;
    }

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
        select statement.Condition(Column(metric, filter.Dimension), filter);

    /// <summary>Whether a metric can be grouped and filtered by a dimension: its own, or one of its time column.</summary>
    public static bool Has(Metric metric, string dimension) =>
        metric.Dimensions.Contains(dimension) || CalendarDimension.Find(dimension) is not null;

    /// <summary>A dimension of a metric as SQL: its own, or one of the calendar.</summary>
    public static string Column(Metric metric, string dimension) =>
        metric.Dimensions.Contains(dimension) ? metric.SqlOf(dimension) : CalendarDimension.Find(dimension)!.ToSql(metric);

    private static string Key(Metric metric, string dimension)
    {
        var (column, name) = (Column(metric, dimension), Relation.Quote(dimension));
        return column == name ? column : $"{column} as {name}";
    }

    private bool IsOnePeriod(BlockScope scope) => !scope.HasPeriod || query.Grain == Grain.Total;

    /// <summary>A date is cut as a timestamp without a time zone: with one, PostgreSQL looks the zone up for each row.</summary>
    private string Period(string time, BlockScope scope, string? coarsest) => scope.Windows is not null ? "window_period"
        : IsOnePeriod(scope) ? $"{scope.First}::date"
        : query.Grain == Grain.Day ? time
        : Enum.TryParse<Grain>(coarsest, ignoreCase: true, out var least) && query.Grain < least ? time
        : $"date_trunc('{MetricQueryParser.NameOf(query.Grain)}', {time}::timestamp)::date";

    /// <summary>The chosen population, where the metric has it; else its default.</summary>
    private string PopulationOf(Metric metric) =>
        query.Population is { } chosen && metric.Populations.ContainsKey(chosen) ? chosen : metric.Populations.Keys.First();

    /// <param name="metric">The metric.</param>
    /// <param name="filter">Which of the rows count, as a clause of its own; all if empty.</param>
    private static string Aggregate(Metric metric, string filter = "") => metric.Type switch
    {
        MetricType.Count => $"count(*){filter}",
        MetricType.CountDistinct => $"count(distinct {metric.Expression}){filter}",
        MetricType.Sum => $"coalesce(sum({metric.Expression}){filter}, 0)",
        MetricType.Average => $"avg({metric.Expression}){filter}::double precision",
        MetricType.Min => $"min({metric.Expression}){filter}",
        MetricType.Max => $"max({metric.Expression}){filter}",
        MetricType.Median or MetricType.Percentile =>
            $"percentile_cont({ShareOf(metric)}) within group (order by {metric.Expression}){filter}",
        _ => throw new InvalidOperationException($"{metric.Type} has no aggregate of its own"),
    };

    /// <summary>Whether a metric is found among values in their order.</summary>
    public static bool IsPercentile(Metric metric) => metric.Type is MetricType.Median or MetricType.Percentile;

    /// <summary>The share of a median or percentile, as SQL.</summary>
    private static string ShareOf(Metric metric) => (metric.Percentile ?? 0.5).ToString("R", CultureInfo.InvariantCulture);
}
