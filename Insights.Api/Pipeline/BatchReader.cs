using Dapper;
using Npgsql;

namespace Insights.Api.Pipeline;

/// <summary>Reads batches and their rejected rows.</summary>
internal sealed class BatchReader(NpgsqlDataSource warehouse)
{
    private const string Columns = """
        batch_id as "Id", dataset as "Dataset", file_name as "FileName", sha256 as "Sha256", status as "Status",
        rows_read as "RowsRead", rows_loaded as "RowsLoaded", rows_rejected as "RowsRejected", rows_repaired as "RowsRepaired",
        rows_restated as "RowsRestated", reason as "Reason", extra_columns as "ExtraColumns", received_at as "ReceivedAt", loaded_at as "LoadedAt",
        modelled_run_id as "ModelledRunId", split_part(traceparent, '-', 2) as "TraceId"
        """;

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<Batch>> ListAsync(string? dataset, string? status, long? before, int count, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Batch>(new CommandDefinition(
            $"""
            select {Columns} from ops.batches
            where (@dataset::text is null or dataset = @dataset) and (@status::text is null or status = @status) and (@before::bigint is null or batch_id < @before)
            order by batch_id desc
            limit @count
            """,
            new { dataset, status, before, count },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task<Batch?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Batch>(new CommandDefinition(
            $"select {Columns} from ops.batches where batch_id = @id", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>In the order of the file.</summary>
    public async Task<IReadOnlyList<Reject>> RejectsAsync(long batchId, long? after, int count, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Reject>(new CommandDefinition(
            """
            select row_number as "RowNumber", line_number as "LineNumber", column_name as "Column", rule as "Rule", message as "Message",
                raw_text as "RawText", replayed_batch_id as "ReplayedBatchId", replays.file_name as "ReplayFile",
                -- Which took the file of the correction, whatever became of its rows.
                (select taken.batch_id from ops.batches as taken where taken.dataset = replays.dataset and taken.sha256 = replays.sha256 limit 1)
                    as "ReplayBatchId"
            from ops.rejected_rows
            left join ops.replays using (replay_id)
            where rejected_rows.batch_id = @batchId and row_number > coalesce(@after::bigint, 0)
            order by row_number
            limit @count
            """,
            new { batchId, after, count },
            cancellationToken: cancellationToken))).AsList();
    }
}
