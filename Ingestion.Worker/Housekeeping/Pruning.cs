using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;

namespace Ingestion.Worker.Housekeeping;

/// <summary>Deletes rows of ops that are older than they are to be kept. Batches themselves, and their counts, stay.</summary>
internal sealed class Pruning(NpgsqlConnection connection, HousekeepingOptions options, TimeProvider time)
{
    /// <summary>So that one transaction stays short whatever has come together.</summary>
    private const int RowsAtOnce = 50_000;

    public async IAsyncEnumerable<Chore> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string Table, TimeSpan Keep, string Old)[] tables =
        [
            ("ops.outbox", options.KeepSentMessages, "sent_at < @before"),
            // Rows that were replayed say which delivery the corrected ones belong to.
            ("ops.rejected_rows", options.KeepRejectedRows, $"replayed_batch_id is null and {OfOldBatches}"),
            ("ops.repaired_values", options.KeepRepairedValues, OfOldBatches),
        ];
        foreach (var (table, keep, old) in tables)
        {
            var started = time.GetTimestamp();
            long rows = 0;
            int deleted;
            do
            {
                deleted = await connection.ExecuteAsync(new CommandDefinition(
                    $"delete from {table} where ctid = any(array(select ctid from {table} where {old} limit {RowsAtOnce}))",
                    new { before = time.GetUtcNow() - keep },
                    commandTimeout: 0,
                    cancellationToken: cancellationToken));
                rows += deleted;
            }
            while (deleted == RowsAtOnce);
            if (rows > 0)
            {
                yield return new Chore("prune", table, null, rows, time.GetElapsedTime(started));
            }
        }
    }

    private const string OfOldBatches = "batch_id in (select batch_id from ops.batches where received_at < @before)";
}
