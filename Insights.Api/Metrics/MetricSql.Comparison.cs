namespace Insights.Api.Metrics;

/// <summary>What rows are compared with.</summary>
public sealed partial class MetricSql
{
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
        AddWindows("compared_windows", windows);
        if (_query.AveragePer is { } unit)
        {
            WriteAverage("compared", "compared_units", QueryWindows.Units(windows, unit, Counts), Scope(hasPeriod: true, _query.By));
        }
        else
        {
            _statement.AddStep("compared", _blocks.Write(Scope(hasPeriod: true, _query.By, "compared_windows", windows)));
        }

        var keys = string.Join(", ", Keys);
        var greatest = columns.Append("compared_value").Select(column => $"max({column}) as {column}");
        _statement.AddStep("sides", $"""
            select {keys}, {string.Join(", ", greatest)}
            from (
                select {keys}, {string.Join(", ", columns)}, null as compared_value from {rows}
                union all
                select {keys}, {string.Join(", ", columns.Select(_ => "null"))}, value from compared
            ) as sides
            group by {keys}
            """);
        // Who has no row has none of what is counted, where it is counted; and before the data begins nobody knows.
        string None(string units) => !_addsUp ? "null"
            : _query.AveragePer is null ? "0"
            : $"case when exists (select from {units} where row_period = period) then 0 end";
        var others = string.Concat(columns.Where(column => column != "value").Select(column => $"{column}, "));
        _statement.AddStep("paired", $"""
            select
                {keys}, {others}coalesce(value, {None("units")}) as value,
                case when window_period is not null then coalesce(compared_value, {None("compared_units")}) end as compared_value,
                window_first as compared_from, window_last as compared_to
            from sides
            left join compared_windows on window_period = period
            """);
        _statement.AddStep("changes", $"select paired.*, {Change} from paired");
        CompareTotal();
        string[] compared = [.. columns, .. ComparedColumns];
        return ("changes", compared, compared);
    }

    private void CompareTotal()
    {
        IReadOnlyList<Window> range = _windows.ComparedTotal is { } days ? [new Window(days.First, days)] : [];
        AddWindows("compared_range", range);
        if (_query.AveragePer is { } unit)
        {
            WriteAverage("compared_total", "compared_total_units", QueryWindows.Units(range, unit, Counts), Scope(hasPeriod: false, []));
        }
        else
        {
            _statement.AddStep("compared_total", _blocks.Write(Scope(hasPeriod: false, [], "compared_range", range)));
        }

        _statement.AddStep("total_paired", $"""
            select total.*, case when window_period is not null then compared_total.value end as compared_value,
                window_first as compared_from, window_last as compared_to
            from total
            cross join compared_total
            left join compared_range on true
            """);
        _statement.AddStep("total_changes", $"select total_paired.*, {Change} from total_paired");
    }

    private static readonly string[] ComparedColumns = ["compared_value", "compared_from", "compared_to", "change", "change_percent"];

    private const string Change =
        "value - compared_value as change, "
        + "100 * (value - compared_value)::double precision / nullif(abs(compared_value), 0)::double precision as change_percent";
}
