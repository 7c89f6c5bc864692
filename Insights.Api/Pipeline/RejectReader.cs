using Dapper;
using Npgsql;

namespace Insights.Api.Pipeline;

/// <summary>Reads the quarantine.</summary>
internal sealed class RejectReader(NpgsqlDataSource warehouse)
{
    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<QuarantinedRow>> ListAsync(string? dataset, bool? replayed, long? before, int count, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<QuarantinedRow>(new CommandDefinition(
            """
            select reject_id as "RejectId", batch_id as "BatchId", dataset as "Dataset", row_number as "RowNumber", line_number as "LineNumber",
                column_name as "Column", rule as "Rule", message as "Message", raw_text as "RawText", replayed_batch_id as "ReplayedBatchId"
            from ops.rejected_rows
            join ops.batches using (batch_id)
            where (@dataset::text is null or dataset = @dataset)
                and (@replayed::boolean is null or (replayed_batch_id is not null) = @replayed)
                and (@before::bigint is null or reject_id < @before)
            order by reject_id desc
            limit @count
            """,
            new { dataset, replayed, before, count },
            cancellationToken: cancellationToken))).AsList();
    }
}
