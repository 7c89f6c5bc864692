using Dapper;
using Npgsql;

namespace Insights.Api.Pipeline;

/// <summary>The batch that corrected rows come from.</summary>
internal sealed record ReplayedBatch(string Dataset, string FileName, string? HeaderText);

/// <summary>A rejected row, and the last replay of it.</summary>
internal sealed record RejectedRow(long RowNumber, long? ReplayedBatchId, string? ReplayFile);

/// <summary>Reads and writes replays in <c>ops</c> on one connection, in its transaction.</summary>
internal sealed class ReplayStore(NpgsqlConnection connection)
{
    /// <summary>Any number that nothing else locks.</summary>
    private const long LockKey = 7_245_013;

    /// <summary>Until the end of the transaction nobody else asks for a replay, so that no row is asked for twice.</summary>
    public Task LockAsync(CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition($"select pg_advisory_xact_lock({LockKey})", cancellationToken: cancellationToken));

    public Task<ReplayedBatch?> FindBatchAsync(long batchId, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<ReplayedBatch>(new CommandDefinition(
            """select dataset as "Dataset", file_name as "FileName", header_text as "HeaderText" from ops.batches where batch_id = @batchId""",
            new { batchId },
            cancellationToken: cancellationToken));

    public async Task<IReadOnlyList<RejectedRow>> RowsAsync(long batchId, long[] rowNumbers, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync<RejectedRow>(new CommandDefinition(
            """
            select row_number as "RowNumber", replayed_batch_id as "ReplayedBatchId", replays.file_name as "ReplayFile"
            from ops.rejected_rows
            left join ops.replays using (replay_id)
            where rejected_rows.batch_id = @batchId and row_number = any(@rowNumbers)
            """,
            new { batchId, rowNumbers },
            cancellationToken: cancellationToken))];

    /// <summary>Whether the dataset has had a file of this content, which the ingestion would take for the same delivery.</summary>
    public Task<bool> IsKnownAsync(string dataset, string sha256, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            select exists (select from ops.replays where dataset = @dataset and sha256 = @sha256)
                or exists (select from ops.batches where dataset = @dataset and sha256 = @sha256)
            """,
            new { dataset, sha256 },
            cancellationToken: cancellationToken));

    /// <summary>Writes down a replay with the rows that it holds.</summary>
    public async Task<long> AddAsync(long batchId, long[] rowNumbers, string dataset, string fileName, string sha256, DateTimeOffset requestedAt, CancellationToken cancellationToken)
    {
        var id = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            insert into ops.replays (batch_id, dataset, file_name, sha256, requested_at)
            values (@batchId, @dataset, @fileName, @sha256, @requestedAt)
            returning replay_id
            """,
            new { batchId, dataset, fileName, sha256, requestedAt },
            cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            "update ops.rejected_rows set replay_id = @id where batch_id = @batchId and row_number = any(@rowNumbers)",
            new { id, batchId, rowNumbers },
            cancellationToken: cancellationToken));
        return id;
    }
}
