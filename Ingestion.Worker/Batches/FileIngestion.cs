using System.Diagnostics;
using Ingestion.Worker.Erasure;
using Ingestion.Worker.Landing;
using Ingestion.Worker.Reading;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Outbox;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>
/// Takes one file from the landing directory to its end. One transaction holds the rows, what was wrong with the others,
/// the batch and the message about it, so at any moment either all of it happened or nothing. The file goes from its claim
/// to the archive after the commit; when a crash comes between the two, the batch names the claim, and the next worker that
/// finds it finishes the move instead of counting a second delivery.
/// </summary>
internal sealed partial class FileIngestion(
    NpgsqlDataSource warehouse,
    DatasetCatalog catalog,
    FileStore store,
    TombstoneStore tombstones,
    IOptions<LandingOptions> options,
    OutboxSignal outbox,
    TimeProvider time,
    ILogger<FileIngestion> logger)
{
    private const string UniqueViolation = "23505";
    private const string LoadedOnceIndex = "batches_loaded_once";

    /// <summary>Claims a file and brings it to its end.</summary>
    /// <param name="file">The file, of which all that arrived before it are no longer waiting or cannot be taken.</param>
    /// <param name="cancellationToken">Leaves the file in its claim for another try.</param>
    /// <exception cref="NpgsqlException">The warehouse failed; nothing was loaded and the file stays for another try.</exception>
    /// <exception cref="IOException">The file could not be read or moved; it stays for another try.</exception>
    public async Task<TakeOutcome> TakeAsync(ArrivedFile file, CancellationToken cancellationToken)
    {
        var dataset = DatasetOf(file);
        var turn = IsSnapshot(dataset) ? $"extracts of {dataset!.Id}" : null;
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var batches = new BatchStore(connection);
        // The locks live in the session that loads: when the session dies, the load dies with it.
        if (turn is not null && !await batches.TryLockAsync(turn, cancellationToken))
        {
            return TakeOutcome.OutOfTurn;
        }

        var claim = FileClaim.LockName(file.ClaimId);
        var isLocked = false;
        try
        {
            if (turn is not null && HasEarlierClaim(file, dataset!))
            {
                return TakeOutcome.OutOfTurn;
            }

            isLocked = await batches.TryLockAsync(claim, cancellationToken);
            if (!isLocked || FileClaim.Take(file) is not { } claimed)
            {
                return TakeOutcome.NotThere;
            }

            if (file.IsClaimed && await batches.FindByClaimAsync(file.ClaimId, cancellationToken) is { } batch)
            {
                await FinishMoveAsync(batches, claimed, batch, cancellationToken);
            }
            else
            {
                // Only of a dataset that there was when it was claimed.
                var known = dataset ?? throw new IOException(catalog.Explain(file.Domain, file.Name));
                await IngestAsync(connection, batches, claimed, known, cancellationToken);
            }

            FileClaim.End(claimed);
            return TakeOutcome.Taken;
        }
        finally
        {
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                if (isLocked)
                {
                    await batches.ReleaseAsync(claim, CancellationToken.None);
                }

                if (turn is not null)
                {
                    await batches.ReleaseAsync(turn, CancellationToken.None);
                }
            }
        }
    }

    /// <returns>The dataset of which the file is an extract of current state; <c>null</c> for all other files.</returns>
    public string? SnapshotOf(ArrivedFile file) => DatasetOf(file) is { Load: LoadMode.Snapshot } dataset ? dataset.Id : null;

    private static bool IsSnapshot(Dataset? dataset) => dataset is { Load: LoadMode.Snapshot };

    private Dataset? DatasetOf(ArrivedFile file) => catalog.Match(file.Domain, file.Name) is [var dataset] ? dataset : null;

    /// <summary>An extract that a worker took and did not bring to its end comes before those that arrived later.</summary>
    private bool HasEarlierClaim(ArrivedFile file, Dataset dataset) => FileClaim
        .In(file.Folder)
        .Any(claim => string.CompareOrdinal(claim.Id, file.ClaimId) < 0 && catalog.Match(file.Domain, claim.FileName) is [var found] && found.Id == dataset.Id);

    private async Task IngestAsync(
        NpgsqlConnection connection, BatchStore batches, ArrivedFile file, Dataset dataset, CancellationToken cancellationToken)
    {
        // Reading a file twice, for its hash and for its rows, is worth it only when the hash may be a known one.
        if (await batches.HasSizeAsync(dataset.Id, file.Size, cancellationToken)
            && await HandleDuplicateAsync(batches, file, dataset, cancellationToken))
        {
            return;
        }

        using var span = IngestionTelemetry.Source.StartActivity($"ingest {dataset.Name}", ActivityKind.Internal, parentContext: default);
        var started = time.GetTimestamp();
        var batchId = await batches.NextIdAsync(cancellationToken);
        IReadOnlyList<string> examples = [];
        Batch batch;
        try
        {
            EnsureNameFits(file.Name);
            batch = await LoadAsync(connection, batches, file, dataset, batchId, cancellationToken);
            outbox.Wake();
        }
        catch (InvalidDataException) when (file.QuietFor < options.Value.Quiet.Unfinished)
        {
            throw new IOException("its data is broken or ends in the middle, and the rest may still be on its way");
        }
        catch (Exception e) when (Refusal(e) is not null)
        {
            batch = await RefuseAsync(batches, file, dataset.Id, batchId, Refusal(e)!, cancellationToken);
            examples = e.Data[RejectExamples] as IReadOnlyList<string> ?? [];
        }
        catch (PostgresException e) when (e is { SqlState: UniqueViolation, ConstraintName: LoadedOnceIndex })
        {
            // Another worker committed the same content, under another name, while this one was loading it.
            await HandleDuplicateAsync(batches, file, dataset, cancellationToken);
            return;
        }

        IngestionTelemetry.Record(span, batch, time.GetElapsedTime(started));
        await MoveAsync(batches, file, batch, examples, cancellationToken);
    }

    private static void EnsureNameFits(string name)
    {
        var bytes = System.Text.Encoding.UTF8.GetByteCount(name);
        if (bytes > FileStore.MaxNameBytes)
        {
            throw new FileRefusedException($"the file name has {bytes} bytes, more than the {FileStore.MaxNameBytes} that leave room for the hash in the archive; give it a shorter name and send it again");
        }
    }
}

/// <summary>What came of a try to take a file.</summary>
internal enum TakeOutcome
{
    /// <summary>It has come to its end.</summary>
    Taken,

    /// <summary>Another worker has it, or it has changed or gone.</summary>
    NotThere,

    /// <summary>An extract of current state that comes before it is not loaded yet.</summary>
    OutOfTurn,
}
