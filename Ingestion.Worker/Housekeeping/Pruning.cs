using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;

namespace Ingestion.Worker.Housekeeping;

/// <summary>
/// Deletes rows of ops that are older than they are to be kept. Batches themselves, and their counts, stay, and so does what is
/// still in use: the runs of what is published, the last result of each model and test, and the runs that batches name.
/// </summary>
internal sealed class Pruning(NpgsqlConnection connection, HousekeepingOptions options, TimeProvider time)
{
    /// <summary>So that one transaction stays short whatever has come together.</summary>
    private const int RowsAtOnce = 50_000;

    /// <summary>Of runs that ended long ago and stand for nothing that is published now.</summary>
    private const string OfOldRuns = """
        run_id in (
            select run_id
            from ops.runs as old
            where finished_at < @before
                and not exists (select from ops.published_models as live where live.run_id = old.run_id)
                and not exists (select from ops.warehouse_version as live where live.run_id = old.run_id)
        )
        """;

    private const string HasNoFailures = """
        not exists (select from ops.test_failures as failure where failure.run_id = run_tests.run_id and failure.test = run_tests.test)
        """;

    private const string IsUnused = """
        not exists (select from ops.run_tests as result where result.run_id = runs.run_id)
        and not exists (select from ops.run_models as result where result.run_id = runs.run_id)
        and not exists (select from ops.batches where modelled_run_id = runs.run_id)
        """;

    private const string OfOldBatches = "batch_id in (select batch_id from ops.batches where received_at < @before)";

    public async IAsyncEnumerable<Chore> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string Table, TimeSpan Keep, string Old)[] tables =
        [
            ("ops.outbox", options.KeepSentMessages, "sent_at < @before"),
            // Rows that were replayed say which delivery the corrected ones belong to.
            ("ops.rejected_rows", options.KeepRejectedRows, $"replayed_batch_id is null and {OfOldBatches}"),
            ("ops.repaired_values", options.KeepRepairedValues, OfOldBatches),
            ("ops.test_failures", options.KeepTestFailures, $"{OfOldRuns} and {IsNotLast("run_tests", "test", "test_failures")}"),
            ("ops.run_tests", options.KeepRuns, $"{OfOldRuns} and {IsNotLast("run_tests", "test", "run_tests")} and {HasNoFailures}"),
            ("ops.run_models", options.KeepRuns, $"{OfOldRuns} and {IsNotLast("run_models", "model", "run_models")}"),
            ("ops.runs", options.KeepRuns, $"{OfOldRuns} and {IsUnused}"),
            ("ops.generations", options.KeepGenerations, "created_at < @before"),
            ("ops.access_log", options.KeepAccessLog, "accessed_at < @before"),
            ("ops.housekeeping", options.KeepHousekeeping, "finished_at < @before"),
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

    /// <summary>A model that was removed, or is seldom built, keeps its last result however old it is.</summary>
    private static string IsNotLast(string results, string name, string table) =>
        $"exists (select from ops.{results} as later where later.{name} = {table}.{name} and later.run_id > {table}.run_id)";
}
