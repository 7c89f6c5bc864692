using Modeling.Worker.Runs;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>
/// Puts what a run has built in the place of what is live: one transaction, so that a reader sees the old warehouse or
/// the new one. It takes exclusive locks on all replaced relations; to get them without ever making a reader the victim of
/// a deadlock it gives up sooner than the server looks for one, and tries again.
/// </summary>
internal sealed class Publisher(TimeProvider time)
{
    /// <summary>Below the server's <c>deadlock_timeout</c> of one second.</summary>
    private const int LockTimeoutMilliseconds = 300;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="connection">The connection that holds the run's lock: if it is lost, another worker may have taken over, and nothing is published.</param>
    /// <param name="project">All models.</param>
    /// <param name="run">What was built.</param>
    /// <param name="timeout">How long to try to get past readers.</param>
    /// <param name="cancellationToken">Stops the work; nothing is published then.</param>
    /// <returns>The new version of the warehouse.</returns>
    /// <exception cref="PostgresException">The publish failed, or a reader held a relation for the whole timeout.</exception>
    public async Task<long> PublishAsync(
        NpgsqlConnection connection, ModelProject project, FinishedRun run, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await TryPublishAsync(connection, project, run, cancellationToken);
            }
            catch (PostgresException e) when (
                e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
                && time.GetElapsedTime(started) < timeout)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private static async Task<long> TryPublishAsync(
        NpgsqlConnection connection, ModelProject project, FinishedRun run, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var live = await LiveKindsAsync(connection, run.Models, cancellationToken);
        await using (var swap = new NpgsqlBatch(connection, transaction) { Timeout = 0 })
        {
            foreach (var sql in PublishScript.Write(project, run.Models, live))
            {
                swap.BatchCommands.Add(new NpgsqlBatchCommand(sql));
            }

            swap.BatchCommands.Insert(0, new NpgsqlBatchCommand($"set local lock_timeout = {LockTimeoutMilliseconds}"));
            await swap.ExecuteNonQueryAsync(cancellationToken);
        }

        var version = await RunLog.FinishAsync(connection, transaction, run, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return version;
    }

    /// <returns>By relation: <c>v</c> for a view, <c>r</c> for a table; what is not there has no entry.</returns>
    private static async Task<IReadOnlyDictionary<Relation, char>> LiveKindsAsync(
        NpgsqlConnection connection, IReadOnlyList<Model> models, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select namespace.nspname, relation.relname, relation.relkind
            from pg_class as relation
            inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
            where namespace.nspname = any($1) and relation.relkind in ('r', 'v')
            """,
            connection)
        {
            Parameters = { new() { Value = models.Select(model => model.Relation.Schema).Distinct().ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var kinds = new Dictionary<Relation, char>();
        while (await reader.ReadAsync(cancellationToken))
        {
            kinds[new Relation(reader.GetString(0), reader.GetString(1))] = reader.GetChar(2);
        }

        return kinds;
    }
}
