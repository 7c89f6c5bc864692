namespace Modeling.Worker.Tests;

internal static class CorrectedRows
{
    /// <summary>Notes that a row of a file was in quarantine and came corrected with another file.</summary>
    public static Task AddCorrectionAsync(this TestWarehouse warehouse, string file, string corrected) => warehouse.ExecuteAsync(
        $"""
        insert into ops.rejected_rows (batch_id, row_number, line_number, rule, message, raw_text, replayed_batch_id)
        select was.batch_id, 100, 101, 'test', 'test', 'test', became.batch_id
        from ops.batches as was cross join ops.batches as became
        where was.file_name = '{file}' and became.file_name = '{corrected}'
        """);
}
