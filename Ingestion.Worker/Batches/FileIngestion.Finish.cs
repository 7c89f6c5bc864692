using System.Diagnostics;
using Ingestion.Worker.Landing;
using Ingestion.Worker.Reading;

namespace Ingestion.Worker.Batches;

/// <summary>What becomes of files that are not loaded, and of every file at the end.</summary>
internal sealed partial class FileIngestion
{
    private const string UnreadableHash = "unreadable";

    /// <summary>
    /// Handles a file whose content was delivered before; <c>false</c> when it was not, or failed then, or is a state to which an
    /// extract returns.
    /// </summary>
    private async Task<bool> HandleDuplicateAsync(BatchStore batches, ArrivedFile file, string dataset, bool isSnapshot, CancellationToken cancellationToken)
    {
        var (sha256, size) = TryHash(file);
        var earlier = await batches.FindAsync(dataset, sha256, size, cancellationToken);
        if (earlier.FirstOrDefault(batch => batch.FileName == file.Name && batch.MayStillBeInLanding && !File.Exists(TargetOf(batch))) is { } unfinished)
        {
            FileStore.Move(file.Path, TargetOf(unfinished));
            await batches.MarkMovedAsync(unfinished.BatchId, time.GetUtcNow(), cancellationToken);
            LogMoveFinished(unfinished.BatchId, file.Name);
            return true;
        }

        if (earlier.LastOrDefault(batch => batch.Status == BatchStatus.Loaded && !(isSnapshot && batch.IsSuperseded)) is not { } loaded)
        {
            return false;
        }

        using var span = IngestionTelemetry.Source.StartActivity($"ingest {file.Name}", ActivityKind.Internal, parentContext: default);
        var duplicate = new Batch
        {
            BatchId = await batches.NextIdAsync(cancellationToken),
            Dataset = dataset,
            FileName = file.Name,
            Sha256 = sha256,
            SizeBytes = size,
            Status = BatchStatus.Duplicate,
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

    private static async Task<Batch> RefuseAsync(BatchStore batches, ArrivedFile file, string dataset, long batchId, string reason, CancellationToken cancellationToken)
    {
        var (sha256, size) = TryHash(file);
        var batch = new Batch
        {
            BatchId = batchId,
            Dataset = dataset,
            FileName = file.Name,
            Sha256 = sha256,
            SizeBytes = size,
            Status = BatchStatus.Failed,
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

        if (!FileStore.Move(file.Path, target))
        {
            LogFileGone(batch.BatchId, file.Name);
        }

        await batches.MarkMovedAsync(batch.BatchId, time.GetUtcNow(), cancellationToken);
        LogBatch(batch.BatchId, batch.Dataset, file.Name, batch.Status, batch.RowsRead, batch.RowsLoaded, batch.RowsRestated, batch.RowsRejected);
    }

    private string Target(string status, ArrivedFile file, string sha256, DateTimeOffset receivedAt) =>
        status == BatchStatus.Failed
            ? store.FailedPath(file.Domain, file.Name, sha256, receivedAt)
            : store.ArchivePath(file.Domain, file.Name, sha256, receivedAt);

    private static (string Sha256, long Size) Hash(ArrivedFile file)
    {
        using var bytes = new HashingStream(File.OpenRead(file.Path));
        return (bytes.Finish(), bytes.BytesRead);
    }

    private static (string Sha256, long Size) TryHash(ArrivedFile file)
    {
        try
        {
            return Hash(file);
        }
        catch (UnauthorizedAccessException)
        {
            return (UnreadableHash, file.Size);
        }
    }

    [LoggerMessage(1001, LogLevel.Information, "Batch {BatchId}: {Dataset} {FileName} {Status}, {RowsRead} rows read, {RowsLoaded} loaded ({RowsRestated} of them had come before), {RowsRejected} rejected")]
    private partial void LogBatch(long batchId, string dataset, string fileName, string status, long rowsRead, long rowsLoaded, long rowsRestated, long rowsRejected);

    [LoggerMessage(1002, LogLevel.Information, "Batch {BatchId}: {FileName} was delivered before a restart; its move is finished now")]
    private partial void LogMoveFinished(long batchId, string fileName);

    [LoggerMessage(1003, LogLevel.Warning, "Batch {BatchId}: {FileName} was removed from the landing directory while it was read; the batch stands, the archive lacks the file")]
    private partial void LogFileGone(long batchId, string fileName);
}
