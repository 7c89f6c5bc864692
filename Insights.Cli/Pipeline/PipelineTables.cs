using System.Text.Json;
using Insights.Cli.Rendering;

namespace Insights.Cli.Pipeline;

/// <summary>How batches, rejected rows and runs are shown.</summary>
internal static class PipelineTables
{
    public static Table Batches(IReadOnlyList<JsonElement> batches) => new(
        [
            new("id", ColumnKind.Number), new("dataset"), new("file_name"), new("status"), new("rows_read", ColumnKind.Quantity), new("rows_loaded", ColumnKind.Quantity),
            new("rows_rejected", ColumnKind.Quantity), new("rows_repaired", ColumnKind.Quantity), new("received_at", ColumnKind.Time), new("modelled_run_id", ColumnKind.Number), new("reason"),
        ],
        batches);

    public static Table Rejects(IReadOnlyList<JsonElement> rejects) => new(
        [
            // A batch's own list leaves the batch out.
            .. rejects is [var first, ..] && first.TryGetProperty("batch_id", out _) ? new Column[] { new("batch_id", ColumnKind.Number), new("dataset") } : [],
            new("line_number", ColumnKind.Number), new("column"), new("rule"), new("message"),
        ],
        rejects);

    public static Table Runs(IReadOnlyList<JsonElement> runs) => new(
        [
            new("id", ColumnKind.Number), new("trigger"), new("full_refresh"), new("status"), new("version", ColumnKind.Number),
            new("started_at", ColumnKind.Time), new("finished_at", ColumnKind.Time), new("batches"), new("reason"),
        ],
        runs);

    public static Table Models(JsonElement run) => new(
        [new("model"), new("status"), new("row_count", ColumnKind.Quantity), new("duration_seconds", ColumnKind.Quantity), new("reason")],
        [.. run.GetProperty("models").EnumerateArray()]);

    /// <summary>Those that found something.</summary>
    public static Table FailingTests(JsonElement run) => new(
        [new("test"), new("model"), new("severity"), new("status"), new("failures", ColumnKind.Quantity)],
        [.. run.GetProperty("tests").EnumerateArray().Where(test => Cells.Plain(Table.Value(test, "status")) != "passed")]);
}
