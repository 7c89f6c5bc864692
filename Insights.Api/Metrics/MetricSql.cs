using Insights.Api.Answers;
using Npgsql;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>SQL with its parameters, in the order of <c>$1, $2, …</c>.</summary>
public sealed record CompiledQuery(string Sql, IReadOnlyList<object> Parameters)
{
    /// <summary>The relations of gold that it reads, in the order in which it does first.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The statement with its parameters, ready to be run; the caller disposes it.</summary>
    internal NpgsqlCommand ToCommand(NpgsqlDataSource warehouse)
    {
        var command = warehouse.CreateCommand(Sql);
        foreach (var parameter in Parameters)
        {
            command.Parameters.Add(parameter is DateOnly day ? DayParameter.Of("", day) : new NpgsqlParameter { Value = parameter });
        }

        return command;
    }
}

/// <summary>
/// Compiles a query over the metric layer. Names come from the catalog, values only travel as parameters. The total is
/// computed over the range by itself, because distinct users, averages and ratios cannot be added up from rows.
/// </summary>
/// <remarks>
/// Columns of the result: <c>is_total, version, period,</c> the dimensions, and the query's measures, with
/// <c>compared_from, compared_to</c> behind <c>compared_value</c>. One statement, so that all of it is of one version of the
/// warehouse. It is a chain of named steps: the metric by period and member, what it is compared with, shares, conditions,
/// ranks. Each step that is not asked for is left out, and each number of the metric is a block of its own over the fact.
/// </remarks>
public sealed class MetricSql
{
    private readonly MetricQuery _query;
    private readonly IReadOnlyList<Metric> _parts;
    private readonly QueryWindows _windows;
    private readonly DayRange _range;
    private readonly bool _addsUp;
    private readonly MetricBlocks _blocks;
    private readonly List<object> _parameters;
    private readonly List<(string Name, string Sql)> _steps = [];

    private MetricSql(MetricCatalog catalog, MetricQuery query, DateOnly from, DateOnly to, DayRange data, Func<string, bool> isUsable)
    {
        _query = query;
        _parts = catalog.Parts(query.Metric);
        _windows = new QueryWindows(query, GrainOf(query, _parts), from, to, data);
        _range = new DayRange(from, to);
        _addsUp = QueryCombinations.AddsUp(query.Metric, catalog);
        _parameters = [from, to];
        var filterParameters = new Dictionary<DimensionFilter, string>();
        foreach (var filter in query.Filters)
        {
            switch (filter)
            {
                case MemberFilter { Members: var members } when members.Any(member => member is not null):
                    filterParameters[filter] = Parameter(members.OfType<string>().ToArray());
                    break;
                case ComparisonFilter comparison:
                    filterParameters[filter] = Parameter(comparison.Operand);
                    break;
            }
        }

        var haveSameDays = _parts.All(part => (part.Relation, part.TimeColumn) == (_parts[0].Relation, _parts[0].TimeColumn));
        _blocks = new MetricBlocks(query, _parts, filterParameters, isUsable, haveSameDays ? data : null);
    }

    private bool IsRatio => _query.Metric.Type == MetricType.Ratio;

    private string[] Values => IsRatio ? ["numerator", "denominator", "value"] : ["value"];

    private string[] Keys => ["period", .. _query.By.Select(Relation.Quote)];

    /// <summary>The range of dates that a metric's relation has, whole periods where its rows stand for such: columns <c>data_from, data_to</c>.</summary>
    public static string Range(Metric part) => DataRange.Sql(part.Relation!, part.TimeColumn!, part.TimeGrain);

    /// <summary>Compiles a query over a range that is all data.</summary>
    /// <param name="catalog">All metrics.</param>
    /// <param name="query">The question.</param>
    /// <param name="from">First day of the range.</param>
    /// <param name="to">Last day of the range.</param>
    /// <param name="isUsable">Whether a pre-aggregation of this name can be read; all can unless given.</param>
    public static CompiledQuery Compile(
        MetricCatalog catalog, MetricQuery query, DateOnly from, DateOnly to, Func<string, bool>? isUsable = null) =>
        Compile(catalog, query, from, to, new DayRange(from, to), isUsable ?? (_ => true));

    /// <param name="catalog">All metrics.</param>
    /// <param name="query">The question.</param>
    /// <param name="from">First day of the range.</param>
    /// <param name="to">Last day of the range.</param>
    /// <param name="data">The days with data.</param>
    /// <param name="isUsable">Whether a pre-aggregation of this name can be read.</param>
    internal static CompiledQuery Compile(
        MetricCatalog catalog, MetricQuery query, DateOnly from, DateOnly to, DayRange data, Func<string, bool> isUsable)
    {
        var compiler = new MetricSql(catalog, query, from, to, data, isUsable);
        return new CompiledQuery(compiler.Write(), compiler._parameters) { Sources = compiler._blocks.Sources };
    }

    /// <summary>What a row is for: the grain, or a coarser one that the rows of a relation stand for.</summary>
    internal static Grain GrainOf(MetricQuery query, IReadOnlyList<Metric> parts) => query.Grain == Grain.Total ? Grain.Total
        : parts.Select(QueryCombinations.RowUnit).OfType<Grain>().Append(query.Grain).Max();

    private string Write()
    {
        WriteDetail();
        WriteTotal();
        var (rows, columns, total) = Compare("detail", Values, Values);
        (rows, columns, total) = AddShare(rows, columns, total);
        rows = Choose(rows);
        (rows, columns, total) = Rank(rows, columns, total);
        string[] all = [.. Keys, .. columns];
        var order = string.Join(", ", Order().Concat(Keys));
        var page = $"select false as is_total, {string.Join(", ", all)} from {rows}";
        if (_query.Offset > 0)
        {
            page = $"(\n    {page}\n    order by {order}\n    limit {_query.Limit + 1} offset {_query.Offset}\n)";
        }

        _steps.Add(("answer", $"""
            {page}
            union all
            select true, {string.Join(", ", Keys.Select(_ => "null"))}, {string.Join(", ", total)} from {(_query.Compare is null ? "total" : "total_changes")}
            """));
        return $"""
            with

            {string.Join(",\n\n", _steps.Select(step => $"{step.Name} as (\n{MetricBlocks.Indent(step.Sql)}\n)"))}

            select is_total, (select version from ops.warehouse_version) as version, {string.Join(", ", all)}
            from answer
            order by is_total desc, {order}
            limit {_query.Limit + 2}
            """;
    }

    /// <summary>The rows that choose come in their order, unless another is asked for.</summary>
    private IEnumerable<string> Order()
    {
        if (_query.Order.Count > 0)
        {
            return _query.Order.Select(term => $"{Relation.Quote(term.Column)}{(term.Descending ? " desc" : "")} nulls last");
        }

        return _query.Top is { } top ? top.Per.Select(Relation.Quote).Append("rank") : [];
    }

    /// <summary>What a block has a row for: over each period of the range, all of it, or the days of windows.</summary>
    private BlockScope Scope(bool hasPeriod, IReadOnlyList<string> by, string? name = null, IReadOnlyList<Window>? windows = null)
    {
        var periods = hasPeriod && _query.Grain != Grain.Total ? _range.Cut(_query.Grain) : [_range];
        return new(hasPeriod, by) { Windows = name, Days = windows?.Select(window => window.Days) ?? periods };
    }

    private void WriteDetail()
    {
        var scope = Scope(hasPeriod: true, _query.By);
        if (_query.AveragePer is { } unit)
        {
            WriteAverage("detail", "units", QueryWindows.Units(_windows.Rows, unit, Counts), scope);
            return;
        }

        if (_query.Window is not null || _query.Cumulative is not null)
        {
            var windows = _windows.Rows;
            AddWindows("windows", windows);
            scope = Scope(hasPeriod: true, _query.By, "windows", windows);
        }

        _steps.Add(("detail", _blocks.Write(scope)));
    }

    private void WriteTotal()
    {
        var scope = Scope(hasPeriod: false, []);
        if (_query.AveragePer is { } unit)
        {
            WriteAverage("total", "total_units", QueryWindows.Units(_windows.Total, unit, Counts), scope);
            return;
        }

        if (_query.Cumulative is not null)
        {
            AddWindows("total_windows", _windows.TotalRow);
            scope = scope with { Windows = "total_windows" };
        }

        _steps.Add(("total", _blocks.Write(scope)));
    }

    /// <summary>
    /// The same metric over the counterparts of the rows' days, beside it. A member may be missing on either side, or be null, so
    /// the sides are put below each other rather than joined.
    /// </summary>
    private (string Rows, string[] Columns, string[] Total) Compare(string rows, string[] columns, string[] total)
    {
        if (_query.Compare is null)
        {
            return (rows, columns, total);
        }

        var windows = _windows.Compared;
        IReadOnlyList<Window> range = _windows.ComparedTotal is { } days ? [new Window(days.First, days)] : [];
        AddWindows("compared_windows", windows);
        AddWindows("compared_range", range);
        if (_query.AveragePer is { } unit)
        {
            WriteAverage("compared", "compared_units", QueryWindows.Units(windows, unit, Counts), Scope(hasPeriod: true, _query.By));
            WriteAverage("compared_total", "compared_total_units", QueryWindows.Units(range, unit, Counts), Scope(hasPeriod: false, []));
        }
        else
        {
            _steps.Add(("compared", _blocks.Write(Scope(hasPeriod: true, _query.By, "compared_windows", windows))));
            _steps.Add(("compared_total", _blocks.Write(Scope(hasPeriod: false, [], "compared_range", range))));
        }

        var keys = string.Join(", ", Keys);
        _steps.Add(("sides", $"""
            select {keys}, {string.Join(", ", columns.Select(column => $"max({column}) as {column}"))}, max(compared_value) as compared_value
            from (
                select {keys}, {string.Join(", ", columns)}, null as compared_value from {rows}
                union all
                select {keys}, {string.Join(", ", columns.Select(_ => "null"))}, value from compared
            ) as sides
            group by {keys}
            """));
        // Who has no row has none of what is counted, where it is counted; and before the data begins nobody knows.
        string None(string units) => !_addsUp ? "null" : _query.AveragePer is null ? "0" : $"case when exists (select from {units} where row_period = period) then 0 end";
        _steps.Add(("paired", $"""
            select
                {keys}, {string.Concat(columns.Where(column => column != "value").Select(column => $"{column}, "))}coalesce(value, {None("units")}) as value,
                case when window_period is not null then coalesce(compared_value, {None("compared_units")}) end as compared_value,
                window_first as compared_from, window_last as compared_to
            from sides
            left join compared_windows on window_period = period
            """));
        _steps.Add(("changes", $"select paired.*, {Change} from paired"));
        _steps.Add(("total_paired", $"""
            select total.*, case when window_period is not null then compared_total.value end as compared_value,
                window_first as compared_from, window_last as compared_to
            from total
            cross join compared_total
            left join compared_range on true
            """));
        _steps.Add(("total_changes", $"select total_paired.*, {Change} from total_paired"));
        string[] compared = [.. columns, "compared_value", "compared_from", "compared_to", "change", "change_percent"];
        return ("changes", compared, compared);
    }

    private const string Change =
        "value - compared_value as change, 100 * (value - compared_value)::double precision / nullif(abs(compared_value), 0)::double precision as change_percent";

    /// <summary>What a share is of is computed over the fact by itself: distinct users of a group are not those of its rows.</summary>
    private (string Rows, string[] Columns, string[] Total) AddShare(string rows, string[] columns, string[] total)
    {
        if (_query.Share is not { } share)
        {
            return (rows, columns, total);
        }

        var whole = "total";
        var on = "true";
        if (share.Of.Count > 0)
        {
            var scope = Scope(share.Of.Contains("period"), [.. share.Of.Where(_query.By.Contains)]);
            whole = "wholes";
            _steps.Add((whole, _blocks.Write(scope)));
            on = string.Join(" and ", scope.Keys.Select(key => $"({whole}.{key} is null) = ({rows}.{key} is null) and coalesce({whole}.{key}::text, '') = coalesce({rows}.{key}::text, '')"));
        }

        _steps.Add(("shares", $"""
            select {rows}.*, {rows}.value::double precision / nullif({whole}.value, 0)::double precision as share
            from {rows}
            left join {whole} on {on}
            """));
        return ("shares", [.. columns, "share"], [.. total, "null"]);
    }

    private string Choose(string rows)
    {
        if (_query.Having.Count == 0)
        {
            return rows;
        }

        _steps.Add(("chosen", $"""
            select *
            from {rows}
            where {string.Join("\n  and ", _query.Having.Select(condition => $"{condition.Column} {condition.Operator.ToSql()} {Parameter(condition.Value)}"))}
            """));
        return "chosen";
    }

    private (string Rows, string[] Columns, string[] Total) Rank(string rows, string[] columns, string[] total)
    {
        if (_query.Top is not { } top)
        {
            return (rows, columns, total);
        }

        var (by, descending) = _query.Order.FirstOrDefault(term => columns.Contains(term.Column), (Column: "value", Descending: true));
        var partition = top.Per.Count == 0 ? "" : $"partition by {string.Join(", ", top.Per.Select(Relation.Quote))}";
        _steps.Add(("ranked", $"""
            select
                *,
                rank() over ({partition}{(partition.Length > 0 ? " " : "")}order by {by}{(descending ? " desc" : "")}) as rank,
                count(*) over ({partition}) as ranked_rows
            from {rows}
            where {by} is not null
            """));
        var last = top.Percent is { } percent ? $"ceil({Parameter(percent)} * ranked_rows / 100)" : Parameter(top.Count!.Value);
        _steps.Add(("top_rows", $"select * from ranked where rank <= {last}"));
        return ("top_rows", [.. columns, "rank"], [.. total, "null"]);
    }

    /// <summary>
    /// The mean over units of the calendar: the metric of each, by itself, and a unit without rows counts as nothing. Of a
    /// weekday, only the days that are such count.
    /// </summary>
    private void WriteAverage(string name, string units, IReadOnlyList<(Window Unit, DateOnly Row)> windows, BlockScope scope)
    {
        string[] counted = [.. scope.By.Where(CountsOnly)];
        var members = string.Concat(counted.Select(dimension => $", extract({CalendarDimension.Find(dimension)!.Field} from window_first)"));
        AddWindows(units, [.. windows.Select(window => window.Unit)], $", row_period, count(*) over (partition by row_period{members}) as unit_count", [.. windows.Select(window => window.Row)]);
        var by = scope.By.Select(Relation.Quote).ToList();
        var values = $"""
            (
            {MetricBlocks.Indent(_blocks.Write(Scope(hasPeriod: true, scope.By, units, [.. windows.Select(window => window.Unit)])))}
            ) as unit_values
            """;
        var keys = string.Concat(by.Select(key => $", {key}"));
        _steps.Add((name, scope.HasPeriod
            ? $"""
            select row_period as period{keys}, sum(value)::double precision / max(unit_count) as value
            from {values}
            inner join {units} on window_period = unit_values.period
            group by row_period{keys}
            """
            : $"select coalesce(sum(value), 0)::double precision / nullif((select count(*) from {units}), 0) as value\nfrom {values}"));
    }

    /// <summary>Whether units are told apart by a dimension of the calendar: a day has one weekday, a week has all.</summary>
    private bool CountsOnly(string dimension) => !_parts[0].Dimensions.Contains(dimension) && dimension switch
    {
        "weekday" => _query.AveragePer == Grain.Day,
        "month_of_year" => _query.AveragePer is Grain.Day or Grain.Month,
        _ => false,
    };

    /// <summary>Whether a unit is one of those that the filters by the calendar let count.</summary>
    private bool Counts(DayRange unit) => _query.Filters.Where(filter => CountsOnly(filter.Dimension))
        .All(filter => CalendarDimension.Find(filter.Dimension)!.Passes(filter, unit.First));

    /// <summary>Days travel as their numbers: PostgreSQL's first and last are not those of .NET.</summary>
    private void AddWindows(string name, IReadOnlyList<Window> windows, string more = "", IReadOnlyList<DateOnly>? rows = null)
    {
        string[] columns = ["window_period", "window_first", "window_last", .. rows is null ? (string[])[] : ["row_period"]];
        IEnumerable<DateOnly>[] values = [windows.Select(window => window.Period), windows.Select(window => window.Days.First), windows.Select(window => window.Days.Last), .. rows is null ? (IEnumerable<DateOnly>[])[] : [rows]];
        var arrays = string.Join(", ", values.Select(days => $"{Parameter(days.Select(day => day.DayNumber - DayParameter.Epoch.DayNumber).ToArray())}::integer[]"));
        _steps.Add((name, $"""
            select window_period, window_first, window_last{more}
            from (
                select {string.Join(", ", columns.Select(column => $"date '2000-01-01' + {column} as {column}"))}
                from unnest({arrays}) as numbers ({string.Join(", ", columns)})
            ) as days
            """));
    }

    private string Parameter(object value)
    {
        _parameters.Add(value);
        return $"${_parameters.Count}";
    }
}
