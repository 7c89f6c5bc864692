using System.Text.Json;
using Dapper;
using Npgsql;
using Warehouse.Contracts;

namespace Ingestion.Worker.Erasure;

/// <summary>How far an erasure has come, as <c>ops.erasures</c> says it.</summary>
internal static class ErasureStatus
{
    public const string Requested = "requested";
    public const string Rewriting = "rewriting";
    public const string Refreshing = "refreshing";
    public const string Finished = "finished";
}

/// <summary>An erasure that has not come to its end.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">The kind of people.</param>
/// <param name="KeyCheck">Tells the key of whoever wrote it down.</param>
/// <param name="Subject">Who, until they are erased from the database.</param>
/// <param name="Status">See <see cref="ErasureStatus"/>.</param>
/// <param name="ErasedAt">When they were.</param>
/// <param name="RefreshId">The refresh that was asked for then; <c>null</c> where no row of bronze had to change.</param>
internal sealed record OpenErasure(
    long Id, string Kind, byte[] KeyCheck, string? Subject, string Status, DateTime? ErasedAt, Guid? RefreshId);

/// <summary>The file of a batch.</summary>
/// <param name="BatchId">Its number.</param>
/// <param name="Dataset">Whose records it has.</param>
/// <param name="FileName">Its name.</param>
/// <param name="Sha256">Of what came; names its place.</param>
/// <param name="Status">See <see cref="Batches.BatchStatus"/>.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="IsOnItsWay">Whether its load has not brought it to its place yet.</param>
internal sealed record ErasableFile(
    long BatchId, string Dataset, string FileName, string Sha256, string Status, DateTime ReceivedAt, bool IsOnItsWay);

/// <summary>Reads and writes erasures in <c>ops</c> on one connection, in its transaction.</summary>
internal sealed class ErasureStore(NpgsqlConnection connection)
{
    public async Task<IReadOnlyList<OpenErasure>> OpenAsync(CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync<OpenErasure>(new CommandDefinition(
            """
            select
                erasure_id as "Id", kind as "Kind", key_check as "KeyCheck", subject as "Subject", status as "Status",
                erased_at as "ErasedAt", refresh_id as "RefreshId"
            from ops.erasures
            where status <> 'finished'
            order by erasure_id
            """,
            cancellationToken: cancellationToken))];

    /// <summary>Says what an erasure waits for; <c>null</c> for nothing.</summary>
    public Task WaitAsync(long id, string? what, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "update ops.erasures set waits_for = @what where erasure_id = @id and waits_for is distinct from @what",
            new { id, what },
            cancellationToken: cancellationToken));

    public Task AddTombstoneAsync(long id, string kind, byte[] hash, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "insert into ops.tombstones (kind, hash, erasure_id) values (@kind, @hash, @id) on conflict (kind, hash) do nothing",
            new { id, kind, hash },
            cancellationToken: cancellationToken));

    /// <summary>The database no longer says who it was; files and models follow.</summary>
    public Task MarkErasedAsync(
        long id, Guid? refreshId, IReadOnlyDictionary<string, long> changes, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            """
            update ops.erasures
            set status = 'rewriting', subject = null, erased_at = @now, refresh_id = @refreshId, changes = @changes::jsonb, waits_for = null
            where erasure_id = @id
            """,
            new { id, refreshId, changes = JsonSerializer.Serialize(changes), now },
            cancellationToken: cancellationToken));

    /// <summary>Asks for models without those who were erased, whatever the batches say; the relay sends it after the commit.</summary>
    public Task RequestRefreshAsync(Guid requestId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var message = new RefreshRequested(requestId, Select: null, FullRefresh: true, RequestedBy: "erasure");
        return connection.ExecuteAsync(new CommandDefinition(
            """
            insert into ops.outbox (message_id, message_type, body, created_at)
            values (@messageId, @messageType, @body::jsonb, @now)
            """,
            new
            {
                messageId = Guid.CreateVersion7(now),
                messageType = nameof(RefreshRequested),
                body = JsonSerializer.Serialize(message),
                now,
            },
            cancellationToken: cancellationToken));
    }

    /// <summary>All files of the datasets that came before somebody was erased, and those that came since.</summary>
    public async Task<IReadOnlyList<ErasableFile>> FilesAsync(string[] datasets, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync<ErasableFile>(new CommandDefinition(
            """
            select
                batch_id as "BatchId", dataset as "Dataset", file_name as "FileName", sha256 as "Sha256", status as "Status",
                received_at as "ReceivedAt", file_moved_at is null as "IsOnItsWay"
            from ops.batches
            where dataset = any(@datasets)
            order by batch_id
            """,
            new { datasets },
            cancellationToken: cancellationToken))];

    public Task CountFileAsync(long id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            """
            update ops.erasures
            set changes = changes || jsonb_build_object('files', coalesce((changes ->> 'files')::bigint, 0) + 1)
            where erasure_id = @id
            """,
            new { id },
            cancellationToken: cancellationToken));

    public Task MoveOnAsync(long id, string status, DateTimeOffset? finishedAt, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "update ops.erasures set status = @status, finished_at = @finishedAt, waits_for = null where erasure_id = @id",
            new { id, status, finishedAt },
            cancellationToken: cancellationToken));

    /// <summary>Whether everything has been built anew since a moment, by whoever asked for it.</summary>
    public Task<bool> IsRefreshedAsync(Guid refreshId, DateTime since, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            select exists (
                select from ops.runs
                where full_refresh and status = 'succeeded' and (request_id = @refreshId or started_at >= @since)
            )
            """,
            new { refreshId, since },
            cancellationToken: cancellationToken));

    /// <summary>The run of a refresh that failed.</summary>
    public Task<long?> FailedRunAsync(Guid refreshId, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "select max(run_id) from ops.runs where request_id = @refreshId and status = 'failed'",
            new { refreshId },
            cancellationToken: cancellationToken));
}
