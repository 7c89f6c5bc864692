using System.Diagnostics;
using Ingestion.Worker.Erasure;
using Ingestion.Worker.Landing;
using Ingestion.Worker.Reading;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>What becomes of files that are not loaded, and of every file at the end.</summary>
internal sealed partial class FileIngestion
{
    private const string UnreadableHash = "unreadable";

    /// <summary>
    /// Handles a file whose content was delivered before; <c>false</c> when it was not, or failed then, or is a state to which an
    /// extract returns.
    /// </summary>
    private async Task<bool> HandleDuplicateAsync(BatchStore batches, ArrivedFile file, Dataset dataset, CancellationToken cancellationToken)
    {
        var (sha256, size) = TryHash(file.Path);
        var earlier = await batches.FindAsync(dataset.Id, sha256, size, cancellationToken);
        if (earlier.FirstOrDefault(batch => batch.FileName == file.Name && batch.MayStillBeInLanding && !File.Exists(TargetOf(batch))) is { } unfinished)
        {
            var batch = new ClaimedBatch(unfinished.BatchId, dataset.Id, unfinished.Status, sha256, size, unfinished.ReceivedAt);
            await FinishMoveAsync(batches, file, batch, cancellationToken);
            return true;
        }

        var isSnapshot = IsSnapshot(dataset);
        if (earlier.LastOrDefault(batch => batch.Status == BatchStatus.Loaded && !(isSnapshot && batch.IsSuperseded)) is not { } loaded)
        {
            return false;
        }

        using var span = IngestionTelemetry.Source.StartActivity($"ingest {file.Name}", ActivityKind.Internal, parentContext: default);
        var duplicate = new Batch
        {
            BatchId = await batches.NextIdAsync(cancellationToken),
            Dataset = dataset.Id,
            FileName = file.Name,
            Sha256 = sha256,
            SizeBytes = size,
            Status = BatchStatus.Duplicate,
            ClaimId = file.ClaimId,
            Reason = $"the same content was loaded as batch {loaded.BatchId} from {loaded.FileName}",
            ReceivedAt = file.SeenAt,
            Traceparent = Activity.Current?.Id,
        };
        await batches.AddAsync(duplicate, cancellationToken);
        IngestionTelemetry.Record(span, duplicate, TimeSpan.Zero);
        await MoveAsync(batches, file, duplicate, [], cancellationToken);
        return true;

        string TargetOf(EarlierBatch batch) => Target(batch.Status, file, sha256, batch.ReceivedAt);
    }

    /// <summary>Does for a batch that was committed what a crash has kept from being done.</summary>
    private async Task FinishMoveAsync(BatchStore batches, ArrivedFile file, ClaimedBatch batch, CancellationToken cancellationToken)
    {
        await KeepAsync(file, batch, Target(batch.Status, file, batch.Sha256, batch.ReceivedAt), cancellationToken);
        await batches.MarkMovedAsync(batch.BatchId, time.GetUtcNow(), cancellationToken);
        LogMoveFinished(batch.BatchId, file.Name);
    }

    private static async Task<Batch> RefuseAsync(BatchStore batches, ArrivedFile file, string dataset, long batchId, string reason, CancellationToken cancellationToken)
    {
        var (sha256, size) = TryHash(file.Path);
        var batch = new Batch
        {
            BatchId = batchId,
            Dataset = dataset,
            FileName = file.Name,
            Sha256 = sha256,
            SizeBytes = size,
            Status = BatchStatus.Failed,
            ClaimId = file.ClaimId,
            Reason = reason,
            ReceivedAt = file.SeenAt,
            Traceparent = Activity.Current?.Id,
        };
        await batches.AddAsync(batch, cancellationToken);
        return batch;
    }

    private async Task MoveAsync(BatchStore batches, ArrivedFile file, Batch batch, IReadOnlyList<string> examples, CancellationToken cancellationToken)
    {
        var target = Target(batch.Status, file, batch.Sha256, batch.ReceivedAt);
        if (batch.Status == BatchStatus.Failed)
        {
            var traceId = ActivityContext.TryParse(batch.Traceparent, null, out var context) ? context.TraceId.ToHexString() : null;
            var error = new FileError
            {
                BatchId = batch.BatchId,
                Dataset = batch.Dataset,
                FileName = file.Name,
                Reason = batch.Reason!,
                Examples = examples,
                Sha256 = batch.Sha256,
                SizeBytes = batch.SizeBytes,
                ReceivedAt = batch.ReceivedAt,
                TraceId = traceId,
            };
            await FileStore.ExplainAsync(target, error, cancellationToken);
        }

        var claimed = new ClaimedBatch(batch.BatchId, batch.Dataset, batch.Status, batch.Sha256, batch.SizeBytes, batch.ReceivedAt.UtcDateTime);
        await KeepAsync(file, claimed, target, cancellationToken);
        await batches.MarkMovedAsync(batch.BatchId, time.GetUtcNow(), cancellationToken);
        LogBatch(batch.BatchId, batch.Dataset, file.Name, batch.Status, batch.RowsRead, batch.RowsLoaded, batch.RowsRestated, batch.RowsRejected);
    }

    /// <summary>Moves the file to its place, unless somebody has written to it since it was read.</summary>
    private async Task KeepAsync(ArrivedFile file, ClaimedBatch batch, string target, CancellationToken cancellationToken)
    {
        var status = FileStatus.Of(file.Path);
        if (status.Kind == FileKind.Missing)
        {
            LogFileGone(batch.BatchId, file.Name);
            return;
        }

        if (batch.Status != BatchStatus.Failed && !IsWhatWasRead(file.Path, batch))
        {
            await SetAsideAsync(file, batch, target, cancellationToken);
            return;
        }

        if (await KeepErasedAsync(file, batch, target, cancellationToken))
        {
            return;
        }

        if (!FileStore.Move(file.Path, target))
        {
            LogFileGone(batch.BatchId, file.Name);
        }
        else if (batch.Status != BatchStatus.Failed && !FileStatus.Of(target).IsSameContent(status) && !IsWhatWasRead(target, batch))
        {
            FileStore.Move(target, file.Path);
            await SetAsideAsync(file, batch, target, cancellationToken);
        }
    }

    /// <summary>
    /// Keeps a file that tells of somebody who was erased without them. The batch still has the hash of what came, by which the
    /// same file is recognised when it comes again, and that of what is kept.
    /// </summary>
    /// <returns>Whether the file has come to its end; otherwise it is kept as it is.</returns>
    private async Task<bool> KeepErasedAsync(ArrivedFile file, ClaimedBatch batch, string target, CancellationToken cancellationToken)
    {
        if (catalog.Datasets.FirstOrDefault(dataset => dataset.Id == batch.Dataset) is not { } dataset)
        {
            return false;
        }

        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        if (await tombstones.LoadAsync(connection, dataset.Persons, cancellationToken) is not { } erased)
        {
            return false;
        }

        var outcome = FileEraser.Rewrite(file.Path, target, dataset, options.Value.Limits, erased);
        if (outcome.Fate is FileFate.Stays or FileFate.Unreadable)
        {
            return false;
        }

        if (outcome.Fate is FileFate.Rewritten)
        {
            await new BatchStore(connection).MarkRewrittenAsync(batch.BatchId, outcome, cancellationToken);
        }
        else
        {
            LogNotKept(batch.BatchId, file.Name);
        }

        File.Delete(file.Path);
        return true;
    }

    /// <summary>
    /// By its content: a writer that has the file open may change bytes in place and put its time back. Read again when
    /// something happens to it meanwhile, behind the place that was reached.
    /// </summary>
    private static bool IsWhatWasRead(string path, ClaimedBatch batch)
    {
        FileStatus status;
        do
        {
            status = FileStatus.Of(path);
            if (status.Size != batch.SizeBytes || TryHash(path).Sha256 != batch.Sha256)
            {
                return false;
            }
        }
        while (FileStatus.Of(path) != status);
        return true;
    }

    /// <summary>
    /// The archive gets what was read, under its hash, and the file with what was written to it too late is kept like a refused
    /// one, for a person to look at.
    /// </summary>
    private async Task SetAsideAsync(ArrivedFile file, ClaimedBatch batch, string target, CancellationToken cancellationToken)
    {
        var isArchived = await FileStore.CopyStartAsync(file.Path, target, batch.SizeBytes, batch.Sha256, cancellationToken);
        var (sha256, size) = TryHash(file.Path);
        var place = store.FailedPath(file.Domain, file.Name, sha256, batch.ReceivedAt);
        var kept = isArchived
            ? "the archive has what was loaded: send what is missing as a file of its own"
            : "what was loaded is overwritten and not in the archive: compare this file with the rows of the batch, "
                + "and send what is missing as a file of its own";
        var error = new FileError
        {
            BatchId = batch.BatchId,
            Dataset = batch.Dataset,
            FileName = file.Name,
            Reason = $"the file had {batch.SizeBytes} bytes when it was loaded as batch {batch.BatchId}, "
                + $"and has been written to since ({size} bytes); {kept}",
            Examples = [],
            Sha256 = sha256,
            SizeBytes = size,
            ReceivedAt = batch.ReceivedAt,
            TraceId = null,
        };
        await FileStore.ExplainAsync(place, error, cancellationToken);
        FileStore.Move(file.Path, place);
        LogWrittenToLate(batch.BatchId, file.Name, batch.SizeBytes, size);
    }

    private string Target(string status, ArrivedFile file, string sha256, DateTimeOffset receivedAt) =>
        status == BatchStatus.Failed
            ? store.FailedPath(file.Domain, file.Name, sha256, receivedAt)
            : store.ArchivePath(file.Domain, file.Name, sha256, receivedAt);

    private static (string Sha256, long Size) TryHash(string path)
    {
        try
        {
            using var bytes = new HashingStream(new FileStream(path, FileStore.BesideItsWriter));
            return (bytes.Finish(), bytes.BytesRead);
        }
        catch (UnauthorizedAccessException)
        {
            return (UnreadableHash, FileStatus.Of(path).Size);
        }
    }

    [LoggerMessage(1001, LogLevel.Information, "Batch {BatchId}: {Dataset} {FileName} {Status}, {RowsRead} rows read, {RowsLoaded} loaded ({RowsRestated} of them had come before), {RowsRejected} rejected")]
    private partial void LogBatch(long batchId, string dataset, string fileName, string status, long rowsRead, long rowsLoaded, long rowsRestated, long rowsRejected);

    [LoggerMessage(1002, LogLevel.Information, "Batch {BatchId}: {FileName} was delivered before a restart; its move is finished now")]
    private partial void LogMoveFinished(long batchId, string fileName);

    [LoggerMessage(1003, LogLevel.Warning, "Batch {BatchId}: {FileName} was removed from the landing directory while it was read; the batch stands, the archive lacks the file")]
    private partial void LogFileGone(long batchId, string fileName);

    [LoggerMessage(1006, LogLevel.Warning, "Batch {BatchId}: {FileName} tells of somebody who was erased and cannot be rewritten in its format; it is loaded without them and not kept")]
    private partial void LogNotKept(long batchId, string fileName);

    [LoggerMessage(1004, LogLevel.Warning, "Batch {BatchId}: {FileName} was written to after its {LoadedBytes} bytes were loaded and has {Bytes} now; the file is in the folder of failed ones")]
    private partial void LogWrittenToLate(long batchId, string fileName, long loadedBytes, long bytes);
}
