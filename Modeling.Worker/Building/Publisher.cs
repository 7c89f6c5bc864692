using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>
/// Puts what a run has built in the place of what is live, inside the transaction that publishes the run, so that a reader
/// sees the old warehouse or the new one. It takes exclusive locks on all replaced relations; to get them without ever
/// making a reader the victim of a deadlock it gives up sooner than the server looks for one, and tries again.
/// </summary>
internal sealed class Publisher(TimeProvider time)
{
    private const string BeforeSwap = "before_swap";

    /// <summary>Below the server's <c>deadlock_timeout</c> of one second.</summary>
    private const int LockTimeoutMilliseconds = 300;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="transaction">
    /// On the connection that holds the run's lock: if it is lost, another worker may have taken over, and nothing is
    /// published.
    /// </param>
    /// <param name="project">All models.</param>
    /// <param name="models">What was built beside the live models, in dependency order.</param>
    /// <param name="dropped">Live relations that go without another in their place.</param>
    /// <param name="timeout">How long to try to get past readers.</param>
    /// <param name="cancellationToken">Stops the work; nothing is published then.</param>
    /// <returns><c>null</c>, or what stands in the way: things that depend on a relation and are not of the project.</returns>
    /// <exception cref="PostgresException">The swap failed, or a reader held a relation for the whole timeout.</exception>
    public async Task<string?> SwapAsync(
        NpgsqlTransaction transaction,
        ModelProject project,
        IReadOnlyList<Model> models,
        IReadOnlyList<Relation> dropped,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        var started = time.GetTimestamp();
        while (true)
        {
            await transaction.SaveAsync(BeforeSwap, cancellationToken);
            try
            {
                await TrySwapAsync(connection, project, models, dropped, cancellationToken);
                return null;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DependentObjectsStillExist)
            {
                // The server tells its clients only that there is something; its log has the rest.
                await transaction.RollbackAsync(BeforeSwap, cancellationToken);
                return Dependants.Describe(await Dependants.FindAsync(
                    connection, [.. PublishScript.Old(models, dropped), .. models.Select(BuildNames.InBuild)], cancellationToken))
                    ?? e.MessageText;
            }
            catch (PostgresException e) when (
                e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
                && time.GetElapsedTime(started) < timeout)
            {
                await transaction.RollbackAsync(BeforeSwap, cancellationToken);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private static async Task TrySwapAsync(
        NpgsqlConnection connection, ModelProject project, IReadOnlyList<Model> models, IReadOnlyList<Relation> dropped,
        CancellationToken cancellationToken)
    {
        var live = await LiveKindsAsync(connection, [.. PublishScript.Old(models, dropped)], cancellationToken);
        await using var swap = new NpgsqlBatch(connection) { Timeout = 0 };
        swap.BatchCommands.Add(new NpgsqlBatchCommand($"set local lock_timeout = {LockTimeoutMilliseconds}"));
        foreach (var sql in PublishScript.Write(project, models, dropped, live))
        {
            swap.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        await swap.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>By relation: <c>v</c> for a view, <c>r</c> for a table; what is not there has no entry.</returns>
    private static async Task<IReadOnlyDictionary<Relation, char>> LiveKindsAsync(
        NpgsqlConnection connection, IReadOnlyList<Relation> relations, CancellationToken cancellationToken)
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
            Parameters = { new() { Value = relations.Select(relation => relation.Schema).Distinct().ToArray() } },
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
