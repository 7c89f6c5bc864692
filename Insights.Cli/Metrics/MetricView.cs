using System.Text.Json;
using Insights.Cli.Rendering;

namespace Insights.Cli.Metrics;

/// <summary>Asks for a metric and shows the answer.</summary>
internal static class MetricView
{
    public static async Task<int> ShowAsync(Session session, MetricRequest request, CancellationToken cancellationToken)
    {
        var answer = await session.Api.GetAsync(request.Path, cancellationToken);
        Show(session.Output, answer, isLimited: request.Limit is not null, isOrdered: request.Order is not null);
        return ExitCode.Ok;
    }

    private static void Show(Output output, JsonElement answer, bool isLimited, bool isOrdered)
    {
        if (output.IsJson)
        {
            output.Json(answer);
            return;
        }

        if (answer.TryGetProperty("metrics", out var metrics))
        {
            SideBySide(output, answer, [.. metrics.EnumerateArray()], isLimited);
            return;
        }

        var unit = Text(answer, "unit");
        output.Note($"{Text(answer, "metric")}: {Cells.WithUnit(Table.Value(answer, "total"), unit)}, "
            + $"{Text(answer, "from")} to {Text(answer, "to")}");
        string[] dimensions = [.. answer.GetProperty("by").EnumerateArray().Select(dimension => dimension.GetString()!)];
        var isTotal = Text(answer, "grain") == "total";
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        var table = new Table(
            [
                new Column("period") { IsHidden = isTotal && dimensions.Length > 0 },
                .. dimensions.Select(dimension => new Column(dimension)),
                .. rows.Count > 0 && rows[0].TryGetProperty("numerator", out _)
                    ? new[] { new Column("numerator", ColumnKind.Quantity), new Column("denominator", ColumnKind.Quantity) }
                    : [],
                new Column("value", Cells.KindOf(unit), $"value ({unit})"),
                .. Algebra(rows, unit),
            ],
            rows);
        output.Table(table);
        output.Chart(table, new Chart(!isTotal && !isOrdered, isTotal ? dimensions : ["period", .. dimensions], "value"));
        output.Note(Text(answer, "definition"));
        output.Note(
            $"Data from {Text(answer, "data_from")} to {Text(answer, "data_to")}, warehouse version {Text(answer, "warehouse_version")}.");
        output.Note($"Read from {Text(answer, "source")}.");
        if (rows.Count == 0)
            output.Warn("No rows: nothing in the range passes the filters.");
        if (!isLimited && Table.Value(answer, "truncated") is { ValueKind: JsonValueKind.True })
            output.Warn($"Only the first {rows.Count} rows are shown; --limit sets how many.");
    }

    private static void SideBySide(Output output, JsonElement answer, IReadOnlyList<JsonElement> metrics, bool isLimited)
    {
        foreach (var metric in metrics)
            output.Note($"{Text(metric, "metric")}: {Cells.WithUnit(Table.Value(metric, "total"), Text(metric, "unit"))}, "
                + $"{Text(answer, "from")} to {Text(answer, "to")}");
        string[] dimensions = [.. answer.GetProperty("by").EnumerateArray().Select(dimension => dimension.GetString()!)];
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        output.Table(new Table(
            [
                new Column("period") { IsHidden = Text(answer, "grain") == "total" && dimensions.Length > 0 },
                .. dimensions.Select(dimension => new Column(dimension)),
                .. metrics.Select(metric => new Column(
                    Text(metric, "metric"), Cells.KindOf(Text(metric, "unit")), $"{Text(metric, "metric")} ({Text(metric, "unit")})")),
            ],
            rows));
        output.Note($"Warehouse version {Text(answer, "warehouse_version")}.");
        if (rows.Count == 0)
            output.Warn("No rows: nothing in the range passes the filters.");
        if (!isLimited && Table.Value(answer, "next") is not null)
            output.Warn($"Only the first {rows.Count} rows are shown; --limit sets how many.");
    }

    /// <summary>The columns that were asked for beside the value; every row has them.</summary>
    private static IEnumerable<Column> Algebra(List<JsonElement> rows, string unit)
    {
        Column[] known =
        [
            new("compared_value", Cells.KindOf(unit), "compared value"),
            new("compared_from", Label: "compared from"),
            new("compared_to", Label: "compared to"),
            new("change", Cells.KindOf(unit), "change"),
            new("change_percent", ColumnKind.Quantity, "change (percent)"),
            new("share", ColumnKind.Quantity, "share (fraction)"),
            new("rank", ColumnKind.Quantity, "rank"),
        ];
        return known.Where(column => rows.Count > 0 && rows[0].TryGetProperty(column.Name, out _));
    }

    private static string Text(JsonElement answer, string name) => Cells.Plain(Table.Value(answer, name));
}
