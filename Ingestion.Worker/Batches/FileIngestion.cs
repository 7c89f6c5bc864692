using System.Diagnostics;
using Ingestion.Worker.Landing;
using Ingestion.Worker.Reading;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Outbox;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>
/// Takes one file from the landing directory to its end. One transaction holds the rows, what was wrong with the others,
/// the batch and the message about it, so at any moment either all of it happened or nothing. The file moves after the
/// commit; when a crash comes between the two, the batch says that its file has not moved yet, and the next worker that
/// finds the file finishes the move instead of counting a second delivery.
/// </summary>
internal sealed partial class FileIngestion(
    NpgsqlDataSource warehouse,
    DatasetCatalog catalog,
    FileStore store,
    IOptions<LandingOptions> options,
    OutboxSignal outbox,
    TimeProvider time,
    ILogger<FileIngestion> logger)
{
    /// <summary>What batches of files that belong to no dataset are filed under, behind the domain.</summary>
    private const string NoDataset = "unknown";

    private const string UniqueViolation = "23505";
    private const string LoadedOnceIndex = "batches_loaded_once";

    /// <summary>Takes one file that no others wait behind.</summary>
    public Task<bool> TakeAsync(ArrivedFile file, CancellationToken cancellationToken) => TakeAsync(file, new HashSet<string>(), cancellationToken);

    /// <param name="file">The file.</param>
    /// <param name="busy">
    /// Extracts of current state are loaded one after the other, in the order in which they came. Gets the dataset that another
    /// worker is loading; files of datasets in here are left for the next scan, so that none overtakes an earlier one.
    /// </param>
    /// <param name="cancellationToken">Leaves the file for another try.</param>
    /// <returns>Whether this worker took the file; otherwise another has it, or it has changed or gone.</returns>
    /// <exception cref="NpgsqlException">The warehouse failed; nothing was loaded and the file stays for another try.</exception>
    /// <exception cref="IOException">The file could not be read or moved; it stays for another try.</exception>
    public async Task<bool> TakeAsync(ArrivedFile file, ISet<string> busy, CancellationToken cancellationToken)
    {
        var matches = catalog.Match(file.Domain, file.Name);
        var dataset = matches.Count == 1 ? matches[0] : null;
        var turn = IsSnapshot(dataset) ? $"extracts of {dataset!.Id}" : null;
        if (dataset is not null && busy.Contains(dataset.Id))
        {
            return false;
        }

        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var batches = new BatchStore(connection);
        // The locks live in the session that loads: when the session dies, the load dies with it.
        if (turn is not null && !await batches.TryClaimAsync(turn, cancellationToken))
        {
            busy.Add(dataset!.Id);
            return false;
        }

        var claim = $"{file.Domain}/{file.Name}";
        var isClaimed = false;
        try
        {
            isClaimed = await batches.TryClaimAsync(claim, cancellationToken);
            if (!isClaimed || !file.IsUnchanged())
            {
                return false;
            }

            await IngestAsync(connection, batches, file, dataset, cancellationToken);
            return true;
        }
        finally
        {
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                if (isClaimed)
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

    private static bool IsSnapshot(Dataset? dataset) => dataset is { Load: LoadMode.Snapshot };

    private async Task IngestAsync(NpgsqlConnection connection, BatchStore batches, ArrivedFile file, Dataset? dataset, CancellationToken cancellationToken)
    {
        var datasetId = dataset?.Id ?? $"{file.Domain}/{NoDataset}";
        // Reading a file twice, for its hash and for its rows, is worth it only when the hash may be a known one.
        if (await batches.HasSizeAsync(datasetId, file.Size, cancellationToken) && await HandleDuplicateAsync(batches, file, datasetId, IsSnapshot(dataset), cancellationToken))
        {
            return;
        }

        using var span = IngestionTelemetry.Source.StartActivity($"ingest {dataset?.Name ?? file.Name}", ActivityKind.Internal, parentContext: default);
        var started = time.GetTimestamp();
        var batchId = await batches.NextIdAsync(cancellationToken);
        IReadOnlyList<string> examples = [];
        Batch batch;
        try
        {
            if (dataset is null)
            {
                throw new FileRefusedException(catalog.Explain(file.Domain, file.Name));
            }

            batch = await LoadAsync(connection, batches, file, dataset, batchId, cancellationToken);
            outbox.Wake();
        }
        catch (Exception e) when (Refusal(e) is not null)
        {
            batch = await RefuseAsync(batches, file, datasetId, batchId, Refusal(e)!, cancellationToken);
            examples = e.Data[RejectExamples] as IReadOnlyList<string> ?? [];
        }
        catch (PostgresException e) when (e is { SqlState: UniqueViolation, ConstraintName: LoadedOnceIndex })
        {
            // Another worker committed the same content, under another name, while this one was loading it.
            await HandleDuplicateAsync(batches, file, datasetId, IsSnapshot(dataset), cancellationToken);
            return;
        }

        IngestionTelemetry.Record(span, batch, time.GetElapsedTime(started));
        await MoveAsync(batches, file, batch, examples, cancellationToken);
    }
}
