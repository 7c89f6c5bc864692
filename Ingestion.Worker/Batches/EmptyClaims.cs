using Ingestion.Worker.Landing;
using Npgsql;

namespace Ingestion.Worker.Batches;

/// <summary>
/// Ends claims whose folder is there without a file: whoever took them died, or lost the database, after the file had gone to its
/// place and before the batch said so, or before the file had come into the claim.
/// </summary>
internal sealed partial class EmptyClaims(NpgsqlDataSource warehouse, TimeProvider time, ILogger<EmptyClaims> logger)
{
    /// <summary>Marks their batches as moved and removes their folders, except for those that are in work.</summary>
    /// <exception cref="NpgsqlException">The warehouse failed; the folders stay for another try.</exception>
    public async Task EndAsync(IReadOnlyList<DirectoryInfo> claims, CancellationToken cancellationToken)
    {
        foreach (var claim in claims)
        {
            await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var batches = new BatchStore(connection);
            // Only with the lock is what the folder holds the last word: without it, a file may be on its way in, out, or back.
            if (!await batches.TryLockInTransactionAsync(FileClaim.LockName(claim.Name), cancellationToken)
                || !FileClaim.IsEmpty(claim.FullName))
            {
                continue;
            }

            var batchId = await batches.MarkMovedAsync(claim.Name, time.GetUtcNow(), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            FileClaim.RemoveIfEmpty(claim.FullName);
            if (batchId is { } marked)
            {
                LogMoveMarked(marked);
            }
        }
    }

    [LoggerMessage(1005, LogLevel.Information, "Batch {BatchId}: its file had moved before its worker ended; the batch says so now")]
    private partial void LogMoveMarked(long batchId);
}
