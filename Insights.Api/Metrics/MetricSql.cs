using Insights.Api.Answers;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

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
public sealed partial class MetricSql
{
    private readonly MetricQuery _query;
    private readonly IReadOnlyList<Metric> _parts;
    private readonly QueryWindows _windows;
    private readonly DayRange _range;
    private readonly bool _addsUp;
    private readonly SteppedQuery _statement;
    private readonly string _prefix;
    private readonly MetricRows _rows;
    private readonly MetricBlocks _blocks;

    private MetricSql(
        MetricCatalog catalog, MetricQuery query, DateOnly from, DateOnly to, DayRange data, Func<string, bool> isUsable,
        SteppedQuery statement, string prefix = "")
    {
        (_query, _statement, _prefix) = (query, statement, prefix);
        _parts = catalog.Parts(query.Metric);
        _windows = new QueryWindows(query, GrainOf(query, _parts), from, to, data);
        _range = new DayRange(from, to);
        _addsUp = QueryCombinations.AddsUp(query.Metric, catalog);
        _statement.AddFilters(query.Filters);
        var haveSameDays = _parts.All(part => (part.Relation, part.TimeColumn) == (_parts[0].Relation, _parts[0].TimeColumn));
        _rows = new MetricRows(query, _statement, isUsable, haveSameDays ? data : null);
        // Metrics of one table may read the same.
        _blocks = new MetricBlocks(query, _parts, prefix.Length == 0 ? _rows.Read : (part, scope) => statement.Share(_rows.Read(part, scope)));
    }

    private bool IsRatio => _query.Metric.Type == MetricType.Ratio;

    private string[] Values => IsRatio ? ["numerator", "denominator", "value"] : ["value"];

    private string[] Keys => ["period", .. _query.By.Select(Relation.Quote)];

    /// <summary>
    /// The range of dates that a metric's relation has, whole periods where its rows stand for such: columns <c>data_from, data_to</c>.
    /// </summary>
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
        var compiler = new MetricSql(catalog, query, from, to, data, isUsable, NewStatement(from, to));
        return compiler.Write() with { Sources = compiler._rows.Sources };
    }

    /// <summary>$1 and $2 are the days that scopes are over unless they say otherwise.</summary>
    internal static SteppedQuery NewStatement(DateOnly from, DateOnly to)
    {
        var statement = new SteppedQuery();
        statement.Parameter(from);
        statement.Parameter(to);
        return statement;
    }

    /// <summary>What a row is for: the grain, or a coarser one that the rows of a relation stand for.</summary>
    internal static Grain GrainOf(MetricQuery query, IReadOnlyList<Metric> parts) => query.Grain == Grain.Total ? Grain.Total
        : parts.Select(QueryCombinations.RowUnit).OfType<Grain>().Append(query.Grain).Max();

    private CompiledQuery Write()
    {
        if (_query is { RowKeys.Count: 0, Having.Count: 0, Share: null, Top: null })
        {
            return WriteTotalAlone();
        }

        WriteDetail();
        WriteTotal();
        var (rows, columns, total) = Compare("detail", Values, Values);
        (rows, columns, total) = AddShare(rows, columns, total);
        rows = Choose(rows);
        (rows, columns, total) = Rank(rows, columns, total);
        string[] all = [.. Keys, .. columns];
        var order = string.Join(", ", Order().Concat(Keys.Select(InOrder)));
        var page = $"select false as is_total, {string.Join(", ", all)} from {rows}";
        if (_query.Offset > 0)
        {
            page = $"(\n    {page}\n    order by {order}\n    limit {_query.Limit + 1} offset {_query.Offset}\n)";
        }

        var noKeys = string.Join(", ", Keys.Select(_ => "null"));
        _statement.AddStep("answer", $"""
            {page}
            union all
            select true, {noKeys}, {string.Join(", ", total)} from {(_query.Compare is null ? "total" : "total_changes")}
            """);
        return _statement.Compile($"""
            select is_total, (select version from ops.warehouse_version) as version, {string.Join(", ", all)}
            from answer
            order by is_total desc, {order}
            limit {_query.Limit + 2}
            """);
    }

    /// <summary>Without a grain and dimensions the total is all that there is: the one row is the same.</summary>
    private CompiledQuery WriteTotalAlone()
    {
        WriteTotal();
        var (total, columns) = ("total", Values);
        if (_query.Compare is not null)
        {
            (total, columns) = ("total_changes", [.. Values, .. ComparedColumns]);
            CompareTotal();
        }

        return _statement.Compile($"""
            select true as is_total, (select version from ops.warehouse_version) as version, null::date as period, {string.Join(", ", columns)}
            from {total}
            """);
    }

    /// <summary>What a block has a row for: over each period of the range, all of it, or the days of windows.</summary>
    private BlockScope Scope(bool hasPeriod, IReadOnlyList<string> by, string? name = null, IReadOnlyList<Window>? windows = null)
    {
        var periods = hasPeriod && _query.Grain != Grain.Total ? _range.Cut(_query.Grain) : [_range];
        return new(hasPeriod, by)
        {
            Windows = name,
            Days = windows?.Select(window => window.Days) ?? periods,
            Range = windows is null ? _range : null,
        };
    }

    private void WriteDetail()
    {
        var scope = Scope(hasPeriod: true, _query.By);
        if (_query.AveragePer is { } unit)
        {
            WriteAverage($"{_prefix}detail", $"{_prefix}units", QueryWindows.Units(_windows.Rows, unit, Counts), scope);
            return;
        }

        if (_query.Window is not null || _query.Cumulative is not null)
        {
            var windows = _windows.Rows;
            AddWindows($"{_prefix}windows", windows);
            scope = Scope(hasPeriod: true, _query.By, $"{_prefix}windows", windows);
        }

        _statement.AddStep($"{_prefix}detail", _blocks.Write(scope));
    }

    private void WriteTotal()
    {
        var scope = Scope(hasPeriod: false, []);
        if (_query.AveragePer is { } unit)
        {
            WriteAverage($"{_prefix}total", $"{_prefix}total_units", QueryWindows.Units(_windows.Total, unit, Counts), scope);
            return;
        }

        if (_query.Cumulative is not null)
        {
            AddWindows($"{_prefix}total_windows", _windows.TotalRow);
            scope = scope with { Windows = $"{_prefix}total_windows", Range = null };
        }

        _statement.AddStep($"{_prefix}total", _blocks.Write(scope));
    }

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
            _statement.AddStep(whole, _blocks.Write(scope));
            on = string.Join(" and ", scope.Keys.Select(key =>
                $"({whole}.{key} is null) = ({rows}.{key} is null) and coalesce({whole}.{key}::text, '') = coalesce({rows}.{key}::text, '')"));
        }

        _statement.AddStep("shares", $"""
            select {rows}.*, {rows}.value::double precision / nullif({whole}.value, 0)::double precision as share
            from {rows}
            left join {whole} on {on}
            """);
        return ("shares", [.. columns, "share"], [.. total, "null"]);
    }

    private string Choose(string rows)
    {
        if (_query.Having.Count == 0)
        {
            return rows;
        }

        var conditions = _query.Having.Select(condition =>
            $"{condition.Column} {condition.Operator.ToSql()} {_statement.Parameter(condition.Value)}");
        _statement.AddStep("chosen", $"""
            select *
            from {rows}
            where {string.Join("\n  and ", conditions)}
            """);
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
        _statement.AddStep("ranked", $"""
            select
                *,
                rank() over ({partition}{(partition.Length > 0 ? " " : "")}order by {by}{(descending ? " desc" : "")}) as rank,
                count(*) over ({partition}) as ranked_rows
            from {rows}
            where {by} is not null
            """);
        var last = top.Percent is { } percent
            ? $"ceil({_statement.Parameter(percent)} * ranked_rows / 100)"
            : _statement.Parameter(top.Count!.Value);
        _statement.AddStep("top_rows", $"select * from ranked where rank <= {last}");
        return ("top_rows", [.. columns, "rank"], [.. total, "null"]);
    }

    /// <summary>Days travel as their numbers: PostgreSQL's first and last are not those of .NET.</summary>
    private void AddWindows(string name, IReadOnlyList<Window> windows, string more = "", IReadOnlyList<DateOnly>? rows = null)
    {
        string[] columns = ["window_period", "window_first", "window_last", .. rows is null ? (string[])[] : ["row_period"]];
        IEnumerable<DateOnly>[] values =
        [
            windows.Select(window => window.Period),
            windows.Select(window => window.Days.First),
            windows.Select(window => window.Days.Last),
            .. rows is null ? (IEnumerable<DateOnly>[])[] : [rows],
        ];
        var numbers = values.Select(days => days.Select(day => day.DayNumber - DayParameter.Epoch.DayNumber).ToArray());
        var arrays = string.Join(", ", numbers.Select(days => $"{_statement.Parameter(days)}::integer[]"));
        _statement.AddStep(name, $"""
            select window_period, window_first, window_last{more}
            from (
                select {string.Join(", ", columns.Select(column => $"date '2000-01-01' + {column} as {column}"))}
                from unnest({arrays}) as numbers ({string.Join(", ", columns)})
            ) as days
            """);
    }
}
