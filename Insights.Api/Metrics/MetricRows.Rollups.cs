using System.Globalization;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>What is read from pre-aggregations of sums, counts and counted values.</summary>
internal sealed partial class MetricRows
{
    /// <summary>Columns of the rows that are put together from several of them; no dimension has such a name.</summary>
    private static readonly RollupColumns Together = new("rollup.rows", "rollup.value", "rollup.values");

    /// <summary>A value, where it is counted how often each is there; no dimension has such a name.</summary>
    private const string Counted = "\"counted.value\"";

    /// <summary>
    /// What answers: the smallest that holds the question, or, where that is one of days, of longer periods whatever lies in the range
    /// whole, and days for its ends.
    /// </summary>
    /// <returns><c>null</c> if none holds it.</returns>
    private IReadOnlyList<RollupPiece>? Cover(Metric metric, BlockScope scope)
    {
        if (scope.Entity is not null)
        {
            return null;
        }

        var telling = metric.Rollups
            .Where(rollup => rollup.Counted is null && isUsable(rollup.Relation) && TellsApart(metric, rollup, scope)).ToList();
        var one = telling.FindIndex(
            rollup => RollupPiece.UnitOf(rollup) is var unit && (unit == Grain.Day
                || ((scope.Windows is not null || Nests(unit, scope)) && scope.Days.All(days => IsWhole(unit, days)))));
        if (one < 0)
        {
            return null;
        }

        // Those before it have no more dimensions, and longer periods.
        var longer = telling[..one].Where(rollup => Nests(RollupPiece.UnitOf(rollup), scope)).DistinctBy(RollupPiece.UnitOf)
            .OrderByDescending(RollupPiece.UnitOf).ToList();
        return RollupPiece.UnitOf(telling[one]) > Grain.Day || longer.Count == 0 || scope.Range is not { } range
            ? [new RollupPiece(telling[one], null)]
            : [.. RollupPiece.Cover([.. longer, telling[one]], range)];
    }

    private bool TellsApart(Metric metric, Rollup rollup, BlockScope scope) =>
        (!rollup.IsWithinMembers || Fixes(rollup.Dimensions, scope))
        && scope.By.Concat(query.Filters.Select(filter => filter.Dimension)).Where(name => Has(metric, name)).All(name =>
            metric.Dimensions.Contains(name)
                ? rollup.Dimensions.Contains(name)
                : CalendarDimension.Find(name)!.IsOf(QueryCombinations.UnitOf(rollup.Grain)));

    /// <summary>Whether each of some dimensions is grouped by, or has one value.</summary>
    private bool Fixes(IEnumerable<string> dimensions, BlockScope scope) => dimensions.All(name =>
        scope.By.Contains(name) || query.Filters.Any(filter => filter is MemberFilter { IsSingle: true } && filter.Dimension == name));

    /// <summary>Nothing is left out where the data begins or ends.</summary>
    private bool IsWhole(Grain unit, DayRange days) =>
        (CalendarUnit.Start(unit, days.First) == days.First || days.First <= data?.First)
        && (CalendarUnit.End(unit, days.Last) == days.Last || days.Last >= data?.Last);

    /// <summary>Whether each period of a unit lies in one row's.</summary>
    private bool Nests(Grain unit, BlockScope scope) =>
        IsOnePeriod(scope) || unit == query.Grain || (unit != Grain.Week && unit < query.Grain);

    private string RolledUp(Metric asked, IReadOnlyList<RollupPiece> pieces, BlockScope scope)
    {
        // A pre-aggregation has all of its dimensions as columns.
        var metric = asked with { DimensionExpressions = [] };
        var columns = pieces is [{ Rollup: var alone }] ? ColumnsOf(metric, alone) : Together;
        string[] values = IsPercentile(metric) ? [$"{Relation.Quote(columns.Value!)} as {Counted}"] : [];
        var rows = pieces is [{ Rollup: var only }] ? ReadAlone(only) : PutTogether();
        return IsPercentile(metric) ? Interpolated(metric, scope, rows) : rows;

        string ReadAlone(Rollup rollup)
        {
            var ofRow = Relation.Quote(columns.Rows);
            var isTold = IsPercentile(metric) && TellsEachRow(rollup, scope);
            return Select(
                metric, rollup.Relation, rollup.Grain, scope, isTold ? $"{ofRow}::double precision" : Sum(metric, columns), [$"{ofRow} > 0"],
                more: values, isGrouped: !isTold);
        }

        string PutTogether()
        {
            var time = Relation.Quote(metric.TimeColumn!);
            var parts = pieces.Select(piece => PartOf(metric, piece, scope, time));
            var from = $"(\n{SteppedQuery.Indent(string.Join("\nunion all\n", parts))}\n) as parts";
            return Grouped(metric, scope, Period(time, scope, null), Sum(metric, columns), from, [], values);
        }
    }

    /// <summary>
    /// Whether each of its rows has a period and member of its own, so that nothing is gained by putting together those of one value.
    /// Nothing would be wrong without: a value that comes twice counts twice.
    /// </summary>
    private bool TellsEachRow(Rollup rollup, BlockScope scope) =>
        scope is { HasPeriod: true, Windows: null } && RollupPiece.UnitOf(rollup) == query.Grain && rollup.Dimensions.All(scope.By.Contains);

    /// <summary>
    /// What <c>percentile_cont</c> gives of values of which it is known how often each is there. It looks for the place
    /// <c>share * (number of values - 1)</c>, counted from 0, and between two places takes what lies between their values in proportion.
    /// The value at a place is the first one up to which more values than the place's number are counted.
    /// </summary>
    /// <param name="metric">A median or percentile.</param>
    /// <param name="scope">What rows are wanted.</param>
    /// <param name="counts">A select of the keys, each value, and as <c>value</c> how often it is there. Nulls are no values.</param>
    private static string Interpolated(Metric metric, BlockScope scope, string counts)
    {
        var keys = string.Join(", ",
            [.. scope.HasPeriod ? (string[])["period"] : [], .. scope.By.Where(name => Has(metric, name)).Select(Relation.Quote)]);
        var first = keys.Length == 0 ? "" : $"{keys}, ";
        var groups = keys.Length == 0 ? "" : $"\n    group by {keys}";
        var partition = keys.Length == 0 ? "" : $"partition by {keys}";
        var inOrder = $"{partition}{(keys.Length == 0 ? "" : " ")}order by {Counted}";
        // The formulas are those of the server, operation by operation, so that its last digit is that of percentile_cont. Columns of
        // their own have names that no dimension has.
        return $"""
            select
                {first}case
                    when "counted.proportion" = 0 then "counted.lower"
                    else "counted.lower" + "counted.proportion" * ("counted.upper" - "counted.lower")
                end as value
            from (
                select
                    {first}min({Counted}) filter (where "counted.up_to" > floor("counted.place")) as "counted.lower",
                    min({Counted}) filter (where "counted.up_to" > ceil("counted.place")) as "counted.upper",
                    max("counted.place") - floor(max("counted.place")) as "counted.proportion"
                from (
                    select
                        {first}{Counted}, sum(value) over ({inOrder}) as "counted.up_to",
                        {ShareOf(metric)}::double precision
                            * (sum(value) filter (where {Counted} is not null) over ({partition}) - 1) as "counted.place"
                    from (
            {SteppedQuery.Indent(SteppedQuery.Indent(SteppedQuery.Indent(counts)))}
                    ) as counts
                ) as places{groups}
            ) as neighbours
            """;
    }

    private string PartOf(Metric metric, RollupPiece piece, BlockScope scope, string time)
    {
        var columns = ColumnsOf(metric, piece.Rollup);
        var rows = Relation.Quote(columns.Rows);
        string[] selected =
        [
            time,
            .. scope.By.Where(metric.Dimensions.Contains).Select(Relation.Quote),
            As(columns.Value ?? columns.Rows, Together.Value!),
            .. IsPercentile(metric) ? (string[])[As(columns.Rows, Together.Rows)] : [],
            .. columns.Values is { } values ? (string[])[As(values, Together.Values!)] : [],
        ];
        string[] where = [InDays(time, piece.Days!.Value), $"{rows} > 0", .. FilterConditions(metric)];
        return $"""
            select {string.Join(", ", selected)}
            from {From(piece.Rollup.Relation, time, scope, null)}
            where {string.Join("\n  and ", where)}
            """;

        static string As(string column, string name) => $"{Relation.Quote(column)} as {Relation.Quote(name)}";
    }

    /// <summary>Days of the calendar are no one's text, and the statement can be read by itself with them in it.</summary>
    private static string InDays(string time, DayRange days) =>
        string.Create(CultureInfo.InvariantCulture, $"{time} between date '{days.First:yyyy-MM-dd}' and date '{days.Last:yyyy-MM-dd}'");

    private RollupColumns ColumnsOf(Metric metric, Rollup rollup) =>
        rollup.Columns[metric.Populations.Count > 0 ? PopulationOf(metric) : ""];

    /// <summary>What sums and counts add up to. How often a value is there is a whole number, which floating-point numbers hold.</summary>
    private static string Sum(Metric metric, RollupColumns columns)
    {
        var counted = Relation.Quote(columns.Value ?? columns.Rows);
        return metric.Type switch
        {
            MetricType.Count or MetricType.CountDistinct => $"coalesce(sum({counted}), 0)::bigint",
            MetricType.Sum => $"coalesce(sum({counted}), 0)",
            MetricType.Average => $"(sum({counted})::numeric / nullif(sum({Relation.Quote(columns.Values!)}), 0))::double precision",
            MetricType.Median or MetricType.Percentile => $"sum({Relation.Quote(columns.Rows)})::double precision",
            _ => throw new InvalidOperationException($"{metric.Type} is not made of sums and counts"),
        };
    }
}
