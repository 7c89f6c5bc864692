using Dapper;
using Ingestion.Worker.Batches;
using Ingestion.Worker.Landing;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Database;
using ServiceDefaults.Outbox;
using Warehouse.Catalog;
using Warehouse.Erasure;

namespace Ingestion.Worker.Erasure;

/// <summary>
/// Carries out one erasure: the database in one transaction, which also makes the tombstones; then the files, by the tombstones
/// alone; then it waits for models that were built since. Whatever a crash interrupts is done again, and does nothing twice.
/// </summary>
internal sealed partial class PersonEraser(
    NpgsqlDataSource warehouse,
    DatasetCatalog catalog,
    TombstoneStore tombstones,
    FileStore store,
    IOptions<LandingOptions> landing,
    OutboxSignal outbox,
    TimeProvider time,
    ILogger<PersonEraser> logger)
{
    /// <summary>Goes on as far as it can; <see cref="ErasureStore.WaitAsync"/> says what it waits for.</summary>
    public async Task WorkAsync(OpenErasure erasure, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var erasures = new ErasureStore(connection);
        var kind = catalog.Persons.FirstOrDefault(kind => kind.Name == erasure.Kind);
        if (kind is null || tombstones.Hash is null || !tombstones.Hash.Check.AsSpan().SequenceEqual(erasure.KeyCheck))
        {
            var what = kind is null ? $"persons.yml has no person '{erasure.Kind}': declare it again"
                : tombstones.Hash is null ? PersonHash.Missing
                : $"the same {PersonHash.Setting} in every service: the ingestion has another one than the API had when it was asked for";
            await erasures.WaitAsync(erasure.Id, what, cancellationToken);
            return;
        }

        switch (erasure.Status)
        {
            case ErasureStatus.Requested:
                await EraseRowsAsync(connection, erasures, erasure, kind, tombstones.Hash, cancellationToken);
                break;
            case ErasureStatus.Rewriting:
                await RewriteFilesAsync(connection, erasures, erasure, kind, cancellationToken);
                break;
            default:
                await FinishAsync(erasures, erasure, cancellationToken);
                break;
        }
    }

    private async Task EraseRowsAsync(
        NpgsqlConnection connection,
        ErasureStore erasures,
        OpenErasure erasure,
        PersonKind kind,
        PersonHash hash,
        CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // No run sees bronze half changed, and no load that does not know of the tombstones ends behind them.
        await connection.ExecuteAsync(new CommandDefinition(
            $"select pg_advisory_xact_lock({AdvisoryLocks.Run}); select pg_advisory_xact_lock({AdvisoryLocks.Tombstones})",
            commandTimeout: 0,
            cancellationToken: cancellationToken));
        var person = await new PersonSearch(connection, catalog).FindAsync(kind, erasure.Subject!, cancellationToken);
        foreach (var known in person.Ids.Keys)
        {
            foreach (var id in person.Ids[known].Order(StringComparer.Ordinal))
            {
                await erasures.AddTombstoneAsync(erasure.Id, known.Name, hash.Of(known.Name, id), cancellationToken);
            }

            foreach (var value in person.Values[known].Order(StringComparer.Ordinal))
            {
                await erasures.AddTombstoneAsync(erasure.Id, known.Name, hash.Of(Tombstones.ValueOf(known), value), cancellationToken);
            }
        }

        var erased = await tombstones.LoadAsync(connection, catalog.WithBelongings(kind), cancellationToken)
            ?? throw new InvalidOperationException($"erasure {erasure.Id} made no tombstones");
        var eraser = new BronzeEraser(connection, erased, landing.Value.Limits);
        foreach (var dataset in DatasetsOf(kind))
        {
            foreach (var (known, ids) in person.Ids.Where(entry => dataset.Persons.Contains(entry.Key)))
            {
                await eraser.EraseAsync(dataset, known, ids, cancellationToken);
            }

            await eraser.EraseRejectedAsync(dataset, cancellationToken);
        }

        await OpsEraser.EraseAsync(eraser, person, cancellationToken);
        var now = time.GetUtcNow();
        Guid? refreshId = eraser.HasChangedBronze ? Guid.CreateVersion7(now) : null;
        if (refreshId is { } request)
        {
            await erasures.RequestRefreshAsync(request, now, cancellationToken);
        }

        await erasures.MarkErasedAsync(erasure.Id, refreshId, eraser.Changes, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Wake();
        LogErased(erasure.Id, kind.Name, eraser.Changes.Values.Sum());
    }

    /// <summary>A file that a load has not brought to its place yet is waited for.</summary>
    private async Task RewriteFilesAsync(
        NpgsqlConnection connection, ErasureStore erasures, OpenErasure erasure, PersonKind kind, CancellationToken cancellationToken)
    {
        var datasets = DatasetsOf(kind).ToDictionary(dataset => dataset.Id);
        var files = await erasures.FilesAsync([.. datasets.Keys], cancellationToken);
        if (files.FirstOrDefault(file => file.IsOnItsWay && file.ReceivedAt <= erasure.ErasedAt) is { } moving)
        {
            await erasures.WaitAsync(erasure.Id, $"batch {moving.BatchId}: its file is on its way to the archive", cancellationToken);
            return;
        }

        var erased = await tombstones.LoadAsync(connection, catalog.WithBelongings(kind), cancellationToken)
            ?? throw new InvalidOperationException($"the tombstones of erasure {erasure.Id} are gone");
        foreach (var file in files.Where(file => !file.IsOnItsWay))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isFailed = file.Status == BatchStatus.Failed;
            var domain = datasets[file.Dataset].Domain;
            var path = isFailed
                ? store.FailedPath(domain, file.FileName, file.Sha256, file.ReceivedAt)
                : store.ArchivePath(domain, file.FileName, file.Sha256, file.ReceivedAt);
            if (!File.Exists(path))
            {
                continue;
            }

            var outcome = FileEraser.Rewrite(path, path, datasets[file.Dataset], landing.Value.Limits, erased);
            if (outcome.Fate is FileFate.Stays)
            {
                continue;
            }

            if (outcome.Fate is FileFate.Unreadable && !isFailed)
            {
                throw new IOException($"{path}, the file of batch {file.BatchId}, cannot be read: restore it or remove it");
            }

            if (outcome.Fate is FileFate.Rewritten)
            {
                await new BatchStore(connection).MarkRewrittenAsync(file.BatchId, outcome, cancellationToken);
            }
            else
            {
                File.Delete(path);
                LogRemoved(file.BatchId, file.FileName);
            }

            if (isFailed)
            {
                FileStore.RemoveExplanation(path);
            }

            await erasures.CountFileAsync(erasure.Id, cancellationToken);
        }

        await erasures.MoveOnAsync(erasure.Id, ErasureStatus.Refreshing, finishedAt: null, cancellationToken);
    }

    private async Task FinishAsync(ErasureStore erasures, OpenErasure erasure, CancellationToken cancellationToken)
    {
        if (erasure.RefreshId is not { } refresh || await erasures.IsRefreshedAsync(refresh, erasure.ErasedAt!.Value, cancellationToken))
        {
            await erasures.MoveOnAsync(erasure.Id, ErasureStatus.Finished, time.GetUtcNow(), cancellationToken);
            LogFinished(erasure.Id);
        }
        else
        {
            var what = await erasures.FailedRunAsync(refresh, cancellationToken) is { } run
                ? $"a full refresh that succeeds: run {run} failed; 'insights runs {run}' says why, 'insights refresh --full' asks again"
                : "the full refresh";
            await erasures.WaitAsync(erasure.Id, what, cancellationToken);
        }
    }

    /// <summary>Whose rows may tell of somebody of the kind, or of what belongs to them.</summary>
    private IEnumerable<Dataset> DatasetsOf(PersonKind kind)
    {
        var kinds = catalog.WithBelongings(kind);
        return catalog.Datasets.Where(dataset => dataset.Persons.Any(kinds.Contains));
    }

    [LoggerMessage(
        1031, LogLevel.Information, "Erasure {ErasureId}: a {Kind} is erased from {Rows} rows of the database; files and models follow")]
    private partial void LogErased(long erasureId, string kind, long rows);

    [LoggerMessage(
        1032,
        LogLevel.Warning,
        "Batch {BatchId}: {FileName} tells of somebody who was erased, or cannot be read, and cannot be rewritten; it is removed")]
    private partial void LogRemoved(long batchId, string fileName);

    [LoggerMessage(1033, LogLevel.Information, "Erasure {ErasureId} is finished")]
    private partial void LogFinished(long erasureId);
}
