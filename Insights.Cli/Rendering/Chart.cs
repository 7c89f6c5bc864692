using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Insights.Cli.Rendering;

/// <summary>How to draw a table.</summary>
/// <param name="IsLine">Whether its rows follow each other in time: the first label is the day on which a period begins.</param>
/// <param name="Labels">The columns that together name a row.</param>
/// <param name="Value">The column that is drawn.</param>
internal sealed record Chart(bool IsLine, IReadOnlyList<string> Labels, string Value)
{
    /// <summary>Over so few periods bars, with the dates beside them, say more than a line.</summary>
    private const int FewPeriods = 12;

    /// <summary>Left out where a picture would say nothing.</summary>
    public void Write(IAnsiConsole screen, Table table)
    {
        var kind = table.Columns.Where(column => column.Name == Value).Select(column => column.Kind).FirstOrDefault(ColumnKind.Quantity);
        var rows = table.Rows.Where(row => Table.Value(row, Value) is { ValueKind: JsonValueKind.Number }).ToList();
        if (IsLine && screen.Profile.Capabilities.Unicode && SeriesOf(rows) is { } series
            && series.Max(one => one.Points.Count) is var periods && periods > (series.Count > 1 ? 2 : FewPeriods))
        {
            if (series.Count == 1)
                LineChartView.Write(screen, series[0], kind);
            else
                SparklineView.Write(screen, series, kind);
            return;
        }

        BarChartView.Write(
            screen,
            [.. rows.Select(row => (string.Join(" · ", Labels.Select(label => Cells.Plain(Table.Value(row, label)))), Number(row)))],
            kind);
    }

    /// <returns>The rows by what names them beside their period; <c>null</c> if a period is no day.</returns>
    private List<Series>? SeriesOf(IReadOnlyList<JsonElement> rows)
    {
        var points = rows.Select(row => (
            Name: string.Join(" · ", Labels.Skip(1).Select(label => Cells.Plain(Table.Value(row, label)))),
            Day: DayOf(row),
            Value: Number(row))).ToList();
        return points.Count == 0 || points.Exists(point => point.Day is null) ? null
            : [.. points.GroupBy(point => point.Name).Select(series => new Series(
                series.Key, [.. series.OrderBy(point => point.Day).Select(point => (point.Day!.Value, point.Value))]))];
    }

    private DateOnly? DayOf(JsonElement row) =>
        DateOnly.TryParseExact(
            Cells.Plain(Table.Value(row, Labels[0])), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    private double Number(JsonElement row) => Table.Value(row, Value)!.Value.GetDouble();
}

/// <summary>Values of one thing in the order of time.</summary>
internal sealed record Series(string Name, IReadOnlyList<(DateOnly Day, double Value)> Points);
