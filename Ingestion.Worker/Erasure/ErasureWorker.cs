using Dapper;
using Ingestion.Worker.Batches;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Database;
using Warehouse.Catalog;

namespace Ingestion.Worker.Erasure;

/// <summary>Looks again and again for erasures that were asked for and carries them out, one worker at a time.</summary>
internal sealed partial class ErasureWorker(
    NpgsqlDataSource warehouse,
    DatasetCatalog catalog,
    PersonEraser eraser,
    IOptions<ErasureOptions> options,
    TimeProvider time,
    ILogger<ErasureWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await WorkAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
            {
                // Whoever asked sees that it is not finished; the next round goes on.
                LogRoundFailed(e);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var open = await new ErasureStore(connection).OpenAsync(cancellationToken);
        if (open.Count == 0 || !await TryLockAsync(connection, cancellationToken))
        {
            return;
        }

        try
        {
            // A worker that has not looked for files yet may not have made the tables.
            await BronzeTables.PrepareAsync(warehouse, catalog, cancellationToken);
            foreach (var erasure in await new ErasureStore(connection).OpenAsync(cancellationToken))
            {
                await WorkAsync(connection, erasure, cancellationToken);
            }
        }
        finally
        {
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    $"select pg_advisory_unlock({AdvisoryLocks.Erasures})", cancellationToken: CancellationToken.None));
            }
        }
    }

    /// <summary>Whatever is wrong with one erasure, the others go on.</summary>
    private async Task WorkAsync(NpgsqlConnection connection, OpenErasure erasure, CancellationToken cancellationToken)
    {
        try
        {
            await eraser.WorkAsync(erasure, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            LogFailed(e, erasure.Id);
            await new ErasureStore(connection).WaitAsync(
                erasure.Id, "another try: the log of the ingestion says what failed (event 1034)", cancellationToken);
        }
    }

    private static Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            $"select pg_try_advisory_lock({AdvisoryLocks.Erasures})", cancellationToken: cancellationToken));

    [LoggerMessage(1034, LogLevel.Error, "Erasure {ErasureId} did not come to its end and goes on in the next round")]
    private partial void LogFailed(Exception exception, long erasureId);

    [LoggerMessage(1035, LogLevel.Error, "Erasures could not be looked for; the next round does")]
    private partial void LogRoundFailed(Exception exception);
}
