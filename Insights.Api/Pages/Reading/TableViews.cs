using System.Globalization;
using Insights.Api.Analyses;
using Insights.Api.Charts;
using Insights.Api.Entities;
using Insights.Api.Metrics;
using Insights.Api.Pages.Definitions;
using Warehouse.Semantics;

namespace Insights.Api.Pages.Reading;

/// <summary>Answers as tables of texts.</summary>
internal static class TableViews
{
    /// <summary>All columns and rows of an analysis.</summary>
    public static TableData Of(AnalysisAnswer answer) => Of(answer, [.. answer.Columns], (_, _) => null);

    public static TableData Of(TableBlock block, AnalysisAnswer answer, PageState state)
    {
        IReadOnlyList<AnswerColumn> columns = block.Columns.Count == 0 ? answer.Columns
            : [.. block.Columns.Select(shown => answer.Columns.Single(column => column.Name == shown.Text))];
        return Of(answer, columns, (column, value) =>
            block.Drill is { } drill && column == columns[0] ? state.Drill(drill.Text, column.Name, value) : null);
    }

    public static TableData Of(TableBlock block, JointAnswer answer, MetricCatalog metrics, PageState state)
    {
        string[] keys = [.. answer.Grain == "total" ? (string[])[] : ["period"], .. answer.By];
        var first = metrics.Find(answer.Metrics[0].Metric)!;
        return new(
            [
                .. keys.Select(key => new TableColumn(metrics.LabelOf(first, key), IsNumber: false) { IsShort = key == "period" }),
                .. answer.Metrics.Select(metric => new TableColumn(metrics.Find(metric.Metric)!.Label, IsNumber: true)),
            ],
            [
                .. answer.Rows.Select(row => (IReadOnlyList<TableCell>)
                [
                    .. keys.Select(key => key == "period"
                        ? new TableCell(Period(row[key], answer.Grain))
                        : new TableCell(Cells.Member(row[key]), LinkOf(block, state, key, answer.By[0], row[key]))),
                    .. answer.Metrics.Select(metric => new TableCell(Cells.Text(row[metric.Metric], metric.Unit))),
                ]),
            ],
            answer.Next is not null);
    }

    public static TableData Of(TableBlock block, EntityAnswer answer, MetricCatalog metrics, PageState state)
    {
        var units = answer.Measures.ToDictionary(measure => measure.Metric, measure => measure.Unit);
        var label = metrics.FindEntity(answer.Entity)!.Label;
        return new(
            [
                .. answer.Columns.Select(column => new TableColumn(
                    column == "key" ? label : metrics.Find(column)?.Label ?? Label.Of(column), units.ContainsKey(column))),
            ],
            [
                .. answer.Items.Select(item => (IReadOnlyList<TableCell>)
                [
                    .. answer.Columns.Select(column => new TableCell(
                        Cells.Text(item[column], units.GetValueOrDefault(column)),
                        column == "key" && block.Drill is { } drill
                            ? state.Drill(drill.Text, metrics.FindEntity(answer.Entity)!.Keys.Values.First(), item[column])
                            : null)),
                ]),
            ],
            answer.Next is not null);
    }

    /// <summary>The data of a chart: a row for each period or member, a column for each series.</summary>
    public static TableData OfChart(string key, IReadOnlyList<string> keys, IReadOnlyList<(string Label, IReadOnlyList<decimal?> Values, ValueFormat Format)> series) => new(
        [new(key, IsNumber: false) { IsShort = true }, .. series.Select(one => new TableColumn(one.Label, IsNumber: true))],
        [
            .. keys.Select((name, i) => (IReadOnlyList<TableCell>)
            [
                new TableCell(name),
                .. series.Select(one => new TableCell(one.Values[i] is { } value ? one.Format.Full(value) : null)),
            ]),
        ],
        HasMore: false);

    /// <summary>Rows of an analysis as a grid, in the order in which they come.</summary>
    public static CohortGrid Grid(CohortBlock block, AnalysisAnswer answer)
    {
        var columns = answer.Columns.ToDictionary(column => column.Name);
        var across = answer.Rows.Select(row => row[block.Across.Text]).Distinct().OrderBy(Cells.Number).ToList();
        var rows = answer.Rows.GroupBy(row => Cells.Text(row[block.Rows.Text], null)!).Select(group =>
        {
            var byColumn = group.ToDictionary(row => Cells.Text(row[block.Across.Text], null)!, row => row[block.Value.Text]);
            return new CohortRow(
                group.Key,
                block.Size is { } size ? Cells.Text(group.First()[size.Text], columns[size.Text].Unit) : null,
                [
                    .. across.Select(column => byColumn.GetValueOrDefault(Cells.Text(column, null)!) is { } value
                        ? new CohortCell(Cells.Text(value, columns[block.Value.Text].Unit)!, LevelOf(Cells.Number(value) ?? 0)) : null),
                ]);
        });
        return new(
            columns[block.Rows.Text].Label, block.Size is { } sized ? columns[sized.Text].Label : null,
            [.. across.Select(column => $"{columns[block.Across.Text].Label} {Cells.Text(column, null)}")], [.. rows]);
    }

    /// <summary>A period as people write it.</summary>
    public static string Period(object? day, string grain) => day is not DateOnly first ? "" : grain switch
    {
        "year" => first.ToString("yyyy", CultureInfo.InvariantCulture),
        "quarter" => string.Create(CultureInfo.InvariantCulture, $"Q{(first.Month + 2) / 3} {first.Year}"),
        "month" => first.ToString("MMM yyyy", CultureInfo.InvariantCulture),
        "week" => string.Create(CultureInfo.InvariantCulture, $"W{ISOWeek.GetWeekOfYear(first):00} {ISOWeek.GetYear(first)}"),
        _ => first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    private static TableData Of(AnalysisAnswer answer, IReadOnlyList<AnswerColumn> columns, Func<AnswerColumn, object?, string?> link) => new(
        [.. columns.Select(column => new TableColumn(column.Label, column is { Type: "number", Unit: not null }) { IsShort = column.Type == "date" })],
        [
            .. answer.Rows.Select(row => (IReadOnlyList<TableCell>)
                [.. columns.Select(column => new TableCell(Cells.Text(row[column.Name], column.Unit), link(column, row[column.Name])))]),
        ],
        answer.Next is not null);

    /// <summary>The first dimension leads to the page that is named; any that the page filters by filters it.</summary>
    private static string? LinkOf(TableBlock block, PageState state, string column, string first, object? value) =>
        column == first && block.Drill is { } drill ? state.Drill(drill.Text, column, value)
        : state.Page.Properties.Filters.Any(filter => filter.Text == column) ? state.Url(null, (column, Cells.Filter(value)))
        : null;

    private static int LevelOf(decimal percent) => (int)Math.Clamp(percent / 10, 0, 9);
}
