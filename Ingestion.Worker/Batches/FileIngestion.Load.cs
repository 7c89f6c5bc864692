using System.Diagnostics;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Landing;
using Ingestion.Worker.Reading;
using Npgsql;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>The load itself.</summary>
internal sealed partial class FileIngestion
{
    private const string RejectExamples = "examples";

    private async Task<Batch> LoadAsync(
        NpgsqlConnection connection, BatchStore batches, ArrivedFile file, Dataset dataset, long batchId, CancellationToken cancellationToken)
    {
        var restates = dataset.Load is LoadMode.Restates;
        // Disposed after the transaction, which may hold a lock on it.
        await using var part = restates || file.Size < options.Value.SecondStreamBytes ? null : await BronzePart.TryCreateAsync(warehouse, dataset, batchId, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var erased = await tombstones.LoadForAsync(connection, dataset, cancellationToken);
        using var source = SourceFile.Open(file.Path, dataset.Encoding);
        using var reader = source.Records(file.Name, dataset, options.Value.Limits);
        using var rows = new RowLoader(dataset, batchId, file.Name, reader.Columns, options.Value.Limits, erased);
        var blocksBefore = await BronzeTables.BlocksAsync(connection, dataset, cancellationToken);
        await using (var copy = new RowCopy())
        {
            var table = restates ? await Restatement.StageAsync(connection, dataset, cancellationToken) : BronzeTables.NameOf(dataset);
            await copy.AddStreamAsync(connection, BronzeTables.CopyCommand(dataset, table), cancellationToken);
            if (part is not null)
            {
                await part.CopyIntoAsync(copy, dataset, cancellationToken);
            }

            while (Fill(copy, reader, rows))
            {
                await copy.SendAsync(cancellationToken);
            }

            EnsureWithinRejectRatio(dataset, rows);
            await copy.CompleteAsync(cancellationToken);
        }

        if (part is not null)
        {
            await part.AttachAsync(connection, dataset, cancellationToken);
        }

        var (sha256, size) = source.Finish();
        if (size != file.Size || !file.IsUnchanged())
        {
            throw new IOException("it was written to while it was read");
        }

        var restated = restates ? await Restatement.LoadAsync(connection, dataset, batchId, sha256, cancellationToken) : 0;
        var now = time.GetUtcNow();
        var follows = IsSnapshot(dataset) ? await batches.PredecessorAsync(dataset.Id, sha256, cancellationToken) : null;
        var batch = new Batch
        {
            BatchId = batchId,
            Dataset = dataset.Id,
            FileName = file.Name,
            Sha256 = sha256,
            SizeBytes = size,
            Encoding = source.Encoding,
            HeaderText = reader.HeaderText,
            Status = BatchStatus.Loaded,
            RowsRead = rows.RowsRead,
            RowsLoaded = rows.RowsLoaded,
            RowsRejected = rows.Quarantine.RowsRejected,
            RowsRepaired = rows.RowsRepaired,
            RowsRestated = restated,
            ExtraColumns = [.. reader.Columns.Extras.Select(extra => extra.Name)],
            ClaimId = file.ClaimId,
            ReceivedAt = Later(file.SeenAt, follows?.LastReceivedAt),
            FollowsBatchId = follows?.BatchId ?? 0,
            LoadedAt = now,
            // The last block may have had room for the first rows. Of rows in two tables it is not said where they are.
            FirstBlock = part is null ? Math.Max(blocksBefore - 1, 0) : null,
            LastBlock = part is null ? await BronzeTables.BlocksAsync(connection, dataset, cancellationToken) : null,
            Traceparent = Activity.Current?.Id,
        };
        await batches.AddAsync(batch, cancellationToken);
        await rows.Quarantine.CopyToAsync(connection, cancellationToken);
        await batches.MarkReplayedAsync(batch, cancellationToken);
        await batches.AnnounceAsync(batch, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return batch;
    }

    /// <summary>States are told apart by when they came, and workers' clocks and scans differ.</summary>
    private static DateTimeOffset Later(DateTimeOffset seenAt, DateTime? last) =>
        last is { } before && seenAt <= before ? new DateTimeOffset(before).AddMicroseconds(1) : seenAt;

    /// <returns>Whether there may be more.</returns>
    private static bool Fill(RowCopy copy, IRecordReader reader, RowLoader rows)
    {
        while (!copy.IsFull)
        {
            if (!reader.Read())
            {
                return false;
            }

            rows.Take(reader.Current, copy.Block);
        }

        return true;
    }

    private static void EnsureWithinRejectRatio(Dataset dataset, RowLoader rows)
    {
        if (dataset.Tolerates(rows.RowsRead, rows.Quarantine.RowsRejected))
        {
            return;
        }

        var examples = rows.Quarantine.Examples;
        var share = (double)rows.Quarantine.RowsRejected / rows.RowsRead;
        throw new FileRefusedException($"{rows.Quarantine.RowsRejected} of {rows.RowsRead} rows are bad ({share:P1}), more than {dataset.Id} allows; the first: {examples[0]}")
        {
            Data = { [RejectExamples] = examples },
        };
    }

    /// <summary>Why a file is refused for good; <c>null</c> for what may go better another time.</summary>
    private static string? Refusal(Exception e) => e switch
    {
        FileRefusedException => e.Message,
        InvalidDataException => $"the gzip data is broken or cut short ({e.Message.TrimEnd('.')}); send the file again",
        UnauthorizedAccessException => "the file cannot be read by this service; check its permissions",
        // Class 22 is "data exception": a value that was accepted here is none for the server, and will not be next time.
        PostgresException { SqlState: ['2', '2', ..] } refusal => $"PostgreSQL refuses the data: {refusal.MessageText}",
        _ => null,
    };
}
