using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Database;
using Warehouse.Catalog;

namespace Ingestion.Worker.Housekeeping;

/// <summary>Keeps bronze and ops tidy, one worker at a time, and writes down what it did in <c>ops.housekeeping</c>.</summary>
internal sealed partial class HousekeepingWorker(
    NpgsqlDataSource warehouse,
    DatasetCatalog catalog,
    IOptions<HousekeepingOptions> options,
    TimeProvider time,
    ILogger<HousekeepingWorker> logger) : BackgroundService
{
    /// <returns>What was done in this round; nothing when another worker is at work.</returns>
    public async Task<IReadOnlyList<Chore>> TidyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        if (!await TryLockAsync(connection, AdvisoryLocks.Housekeeping, cancellationToken))
        {
            return [];
        }

        var done = new List<Chore>();
        try
        {
            var pruning = new Pruning(connection, options.Value, time);
            await foreach (var chore in pruning.RunAsync(cancellationToken))
            {
                await NoteAsync(connection, chore, done, cancellationToken);
            }

            var bronze = new BronzeUpkeep(connection, catalog, time);
            // A run reads bronze in many statements, between which nothing may move.
            if (await bronze.IsIdleAsync(options.Value.IdleTime, cancellationToken) && await TryLockAsync(connection, AdvisoryLocks.Run, cancellationToken))
            {
                await foreach (var chore in bronze.RunAsync(cancellationToken))
                {
                    await NoteAsync(connection, chore, done, cancellationToken);
                }
            }
        }
        finally
        {
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                await connection.ExecuteAsync(new CommandDefinition("select pg_advisory_unlock_all()", cancellationToken: CancellationToken.None));
            }
        }

        return done;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await TidyAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                // Nothing waits for it: the next round does what this one did not.
                LogFailed(e);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static Task<bool> TryLockAsync(NpgsqlConnection connection, string key, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition($"select pg_try_advisory_lock({key})", cancellationToken: cancellationToken));

    private async Task NoteAsync(NpgsqlConnection connection, Chore chore, List<Chore> done, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into ops.housekeeping (action, relation, batch_id, row_count, finished_at, duration_seconds)
            values (@Action, @Relation, @BatchId, @Rows, @now, @seconds)
            """,
            new { chore.Action, chore.Relation, chore.BatchId, chore.Rows, now = time.GetUtcNow(), seconds = chore.Duration.TotalSeconds },
            cancellationToken: cancellationToken));
        LogChore(chore.Action, chore.Relation, chore.BatchId, chore.Rows, chore.Duration.TotalSeconds);
        done.Add(chore);
    }

    [LoggerMessage(1021, LogLevel.Information, "Housekeeping: {Action} {Relation} (batch {BatchId}), {Rows} rows in {Seconds} s")]
    private partial void LogChore(string action, string relation, long? batchId, long rows, double seconds);

    [LoggerMessage(1022, LogLevel.Warning, "Housekeeping did not come to its end and goes on in the next round")]
    private partial void LogFailed(Exception exception);
}

/// <summary>Something that was tidied up.</summary>
/// <param name="Action"><c>fold</c>, <c>prune</c> or <c>locate</c>.</param>
/// <param name="Relation">The table.</param>
/// <param name="BatchId">The batch, where it is about one.</param>
/// <param name="Rows">Rows that were moved, deleted or found.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record Chore(string Action, string Relation, long? BatchId, long Rows, TimeSpan Duration);
