using System.Text.Json;
using Dapper;
using Ingestion.Worker.Erasure;
using Npgsql;
using Warehouse.Contracts;

namespace Ingestion.Worker.Batches;

/// <summary>An earlier delivery of the same content.</summary>
/// <param name="BatchId">Its batch.</param>
/// <param name="FileName">Its file.</param>
/// <param name="Status">See <see cref="BatchStatus"/>.</param>
/// <param name="ReceivedAt">When it arrived.</param>
/// <param name="MayStillBeInLanding">Its file was not seen to leave the landing directory, and no later one of its name has come.</param>
/// <param name="IsSuperseded">Other content was loaded after it; of an extract of current state it is no longer the current state.</param>
internal sealed record EarlierBatch(long BatchId, string FileName, string Status, DateTime ReceivedAt, bool MayStillBeInLanding, bool IsSuperseded);

/// <summary>The batch that a claimed file has become.</summary>
/// <param name="BatchId">Its number.</param>
/// <param name="Dataset">Its dataset, which may be gone since.</param>
/// <param name="Status">See <see cref="BatchStatus"/>.</param>
/// <param name="Sha256">Hash of the content that was read.</param>
/// <param name="SizeBytes">Size of the content that was read.</param>
/// <param name="ReceivedAt">When the file arrived.</param>
internal sealed record ClaimedBatch(long BatchId, string Dataset, string Status, string Sha256, long SizeBytes, DateTime ReceivedAt);

/// <summary>What an extract of current state comes after.</summary>
/// <param name="BatchId">The batch of other content that was loaded last, 0 when there is none. With the content it is what is loaded once.</param>
/// <param name="LastReceivedAt">Of all that were loaded; states are ordered by this time.</param>
internal sealed record Predecessor(long BatchId, DateTime? LastReceivedAt);

/// <summary>Reads and writes batches in <c>ops</c> on one connection, in its transaction.</summary>
internal sealed class BatchStore(NpgsqlConnection connection)
{
    /// <summary>Corrected rows of an extract are a part of its state, no other state.</summary>
    private const string IsState = "not exists (select from ops.replays where replays.dataset = state.dataset and replays.sha256 = state.sha256)";

    private const string Insert = """
        insert into ops.batches (
            batch_id, dataset, file_name, sha256, size_bytes, encoding, header_text, status, rows_read, rows_loaded, rows_rejected,
            rows_repaired, rows_restated, reason, extra_columns, received_at, follows_batch_id, loaded_at, first_block,
            last_block, traceparent, claim_id
        )
        values (
            @BatchId, @Dataset, @FileName, @Sha256, @SizeBytes, @Encoding, @HeaderText, @Status, @RowsRead, @RowsLoaded, @RowsRejected,
            @RowsRepaired, @RowsRestated, @Reason, @ExtraColumns, @ReceivedAt, @FollowsBatchId, @LoadedAt, @FirstBlock,
            @LastBlock, @Traceparent, @ClaimId
        )
        """;

    public Task<long> NextIdAsync(CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition("select nextval('ops.batches_batch_id_seq')", cancellationToken: cancellationToken));

    /// <summary>Takes a claim, or whatever else has a name, for this connection, until <see cref="ReleaseAsync"/> or its end.</summary>
    /// <returns>Whether no other worker has it.</returns>
    public Task<bool> TryLockAsync(string name, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select pg_try_advisory_lock(hashtextextended(@name, 0))", new { name }, cancellationToken: cancellationToken));

    /// <summary>Takes what <see cref="TryLockAsync"/> takes, until the end of the transaction.</summary>
    /// <returns>Whether no other worker has it.</returns>
    public Task<bool> TryLockInTransactionAsync(string name, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select pg_try_advisory_xact_lock(hashtextextended(@name, 0))", new { name }, cancellationToken: cancellationToken));

    public Task ReleaseAsync(string name, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "select pg_advisory_unlock(hashtextextended(@name, 0))", new { name }, cancellationToken: cancellationToken));

    /// <summary>The batch of a claim whose file a crash has kept from its place.</summary>
    public Task<ClaimedBatch?> FindByClaimAsync(string claimId, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<ClaimedBatch>(new CommandDefinition(
            """
            select
                batch_id as "BatchId", dataset as "Dataset", status as "Status", sha256 as "Sha256", size_bytes as "SizeBytes",
                received_at as "ReceivedAt"
            from ops.batches
            where claim_id = @claimId
            """,
            new { claimId },
            cancellationToken: cancellationToken));

    public Task<bool> HasSizeAsync(string dataset, long sizeBytes, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from ops.batches where dataset = @dataset and (size_bytes = @sizeBytes or archived_bytes = @sizeBytes))",
            new { dataset, sizeBytes },
            cancellationToken: cancellationToken));

    /// <summary>Batches of the same content, the latest first.</summary>
    public async Task<IReadOnlyList<EarlierBatch>> FindAsync(string dataset, string sha256, long sizeBytes, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync<EarlierBatch>(new CommandDefinition(
            $"""
            select batch_id as "BatchId", file_name as "FileName", status as "Status", received_at as "ReceivedAt",
                file_moved_at is null and not exists (
                    select from ops.batches as later
                    where later.dataset = batches.dataset and later.file_name = batches.file_name and later.batch_id > batches.batch_id
                ) as "MayStillBeInLanding",
                exists (
                    select from ops.batches as state
                    where state.dataset = batches.dataset and state.status = 'loaded' and state.sha256 <> batches.sha256
                        and (state.received_at, state.batch_id) > (batches.received_at, batches.batch_id)
                        and {IsState}
                ) as "IsSuperseded"
            from ops.batches
            where dataset = @dataset
                and ((sha256 = @sha256 and size_bytes = @sizeBytes) or (archived_sha256 = @sha256 and archived_bytes = @sizeBytes))
            order by batch_id desc
            """,
            new { dataset, sha256, sizeBytes },
            cancellationToken: cancellationToken))];

    public Task<Predecessor> PredecessorAsync(string dataset, string sha256, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<Predecessor>(new CommandDefinition(
            $"""
            select
                coalesce((
                    select batch_id
                    from ops.batches as state
                    where dataset = @dataset and status = 'loaded' and sha256 <> @sha256 and {IsState}
                    order by received_at desc, batch_id desc
                    limit 1
                ), 0) as "BatchId",
                (select max(received_at) from ops.batches where dataset = @dataset and status = 'loaded') as "LastReceivedAt"
            """,
            new { dataset, sha256 },
            cancellationToken: cancellationToken));

    public Task AddAsync(Batch batch, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(Insert, batch, cancellationToken: cancellationToken));

    /// <summary>Puts the message that announces a batch beside it; the relay sends it after the commit.</summary>
    public Task AnnounceAsync(Batch batch, DateTimeOffset completedAt, CancellationToken cancellationToken)
    {
        var message = new BatchCompleted(batch.BatchId, batch.Dataset, batch.RowsLoaded, batch.RowsRejected, completedAt);
        return connection.ExecuteAsync(new CommandDefinition(
            """
            insert into ops.outbox (message_id, message_type, body, traceparent, created_at)
            values (@messageId, @messageType, @body::jsonb, @traceparent, @createdAt)
            """,
            new
            {
                messageId = Guid.CreateVersion7(completedAt),
                messageType = nameof(BatchCompleted),
                body = JsonSerializer.Serialize(message),
                traceparent = batch.Traceparent,
                createdAt = completedAt,
            },
            cancellationToken: cancellationToken));
    }

    /// <summary>If the file holds corrected rows, marks those that were rejected as taken by this batch.</summary>
    public Task MarkReplayedAsync(Batch batch, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            """
            update ops.rejected_rows set replayed_batch_id = @BatchId
            where replay_id = (select replay_id from ops.replays where dataset = @Dataset and sha256 = @Sha256)
            """,
            new { batch.BatchId, batch.Dataset, batch.Sha256 },
            cancellationToken: cancellationToken));

    public Task MarkRewrittenAsync(long batchId, FileOutcome outcome, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "update ops.batches set archived_sha256 = @Sha256, archived_bytes = @SizeBytes where batch_id = @batchId",
            new { batchId, outcome.Sha256, outcome.SizeBytes },
            cancellationToken: cancellationToken));

    public Task MarkMovedAsync(long batchId, DateTimeOffset movedAt, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "update ops.batches set file_moved_at = @movedAt where batch_id = @batchId",
            new { batchId, movedAt },
            cancellationToken: cancellationToken));

    /// <returns>The batch of the claim; <c>null</c> when there is none, or it says already that its file has moved.</returns>
    public Task<long?> MarkMovedAsync(string claimId, DateTimeOffset movedAt, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "update ops.batches set file_moved_at = @movedAt where claim_id = @claimId and file_moved_at is null returning batch_id",
            new { claimId, movedAt },
            cancellationToken: cancellationToken));
}
