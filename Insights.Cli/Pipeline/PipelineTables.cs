using System.Text.Json;
using Insights.Cli.Rendering;

namespace Insights.Cli.Pipeline;

/// <summary>How batches, rejected rows and runs are shown.</summary>
internal static class PipelineTables
{
    private static readonly Column Reason = new("reason") { IsOptional = true };

    public static Table Batches(IReadOnlyList<JsonElement> batches) => new(
        [
            new("id", ColumnKind.Number), new("dataset"), new("file_name", Label: "file"), new("status"),
            new("rows_read", ColumnKind.Quantity, "read"), new("rows_loaded", ColumnKind.Quantity, "loaded"),
            new("rows_rejected", ColumnKind.Quantity, "rejected"), new("rows_repaired", ColumnKind.Quantity, "repaired"),
            new("rows_restated", ColumnKind.Quantity, "restated"), new("received_at", ColumnKind.Time, "received"),
            new("modelled_run_id", ColumnKind.Number, "run"), Reason,
        ],
        batches);

    public static Table Rejects(IReadOnlyList<JsonElement> rejects) => new(
        [
            // A batch's own list leaves the batch out.
            .. rejects is [var first, ..] && first.TryGetProperty("batch_id", out _)
                ? new Column[] { new("batch_id", ColumnKind.Number, "batch"), new("dataset") }
                : [],
            new("line_number", ColumnKind.Number, "line"), new("column") { IsOptional = true }, new("rule"), new("message"),
        ],
        rejects);

    public static Table Runs(IReadOnlyList<JsonElement> runs) => new(
        [
            new("id", ColumnKind.Number), new("trigger"), new("full_refresh", Label: "full"), new("status"),
            new("version", ColumnKind.Number),
            new("started_at", ColumnKind.Time, "started"), new("finished_at", ColumnKind.Time, "finished"), new("batches", ColumnKind.List),
            Reason,
        ],
        runs);

    public static Table Models(JsonElement run) => new(
        [
            new("model"), new("status"), new("row_count", ColumnKind.Quantity, "rows"), new("rows_changed", ColumnKind.Quantity, "changed"),
            new("rows_read", ColumnKind.Quantity, "read"), new("duration_seconds", ColumnKind.Quantity, "seconds"),
            new("waiting_seconds", ColumnKind.Quantity, "waited"), Reason,
        ],
        [.. run.GetProperty("models").EnumerateArray()]);

    /// <summary>How far a run has come, behind what is said of it; empty for one that has ended.</summary>
    public static string Progress(JsonElement run)
    {
        var models = run.TryGetProperty("progress", out var progress) ? progress.EnumerateArray().ToList() : [];
        var building = Of("building").Take(1).Select(model => $", now {model.GetProperty("model").GetString()}");
        return models.Count == 0 ? "" : $": {Of("built").Count()} of {models.Count} models are built{string.Concat(building)}";

        IEnumerable<JsonElement> Of(string status) => models.Where(model => model.GetProperty("status").GetString() == status);
    }

    /// <summary>Those that found something.</summary>
    public static Table FailingTests(JsonElement run) => new(
        [new("test"), new("model"), new("severity"), new("status"), new("failures", ColumnKind.Quantity)],
        [.. run.GetProperty("tests").EnumerateArray().Where(test => Cells.Plain(Table.Value(test, "status")) != "passed")]);
}
