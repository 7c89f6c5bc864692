using Npgsql;
using ServiceDefaults.Database;

namespace Modeling.Worker.Runs;

/// <summary>
/// The database sessions of a run. PostgreSQL finishes the statement of a client that was killed: it would hold the lock of
/// runs for as long, or put a table into the schema <c>build</c> under the hands of the run that took over.
/// </summary>
internal static class RunSessions
{
    private const string RunKey = AdvisoryLocks.Run;

    /// <summary>Any number that nothing else locks.</summary>
    private const string WorkKey = "66335465";

    private const string PatienceMilliseconds = "10000";

    /// <summary>
    /// To be sent before a statement of a run on another connection than the one with the lock, in the same transaction.
    /// It marks the session, for as long, as one that is to end with the run.
    /// </summary>
    public const string Mark = $"select pg_advisory_xact_lock_shared({WorkKey})";

    /// <summary>The same for a statement that cannot be in a transaction; <see cref="UnmarkSession"/> takes it back.</summary>
    public const string MarkSession = $"select pg_advisory_lock_shared({WorkKey})";

    public const string UnmarkSession = $"select pg_advisory_unlock_shared({WorkKey})";

    /// <summary>Waits until no other run is going on, over all workers. The lock lasts as long as the session.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Makes the server end this session within a second when the worker dies in the middle of a statement. Servers on
        // Windows cannot look; there the next run waits for the end of the statement.
        const string notice = "select set_config('client_connection_check_interval', '1s', false) "
            + "where version() !~* 'visual c|msvc|mingw'";
        await using var wait = new NpgsqlBatch(connection)
        {
            BatchCommands = { new(notice), new($"select pg_advisory_lock({RunKey})") },
            Timeout = 0,
        };
        await wait.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Lets the next run begin.</summary>
    public static async Task UnlockAsync(NpgsqlConnection connection)
    {
        await using var release = new NpgsqlCommand($"select pg_advisory_unlock({RunKey})", connection);
        await release.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>
    /// Ends the marked sessions that a run which died has left behind. Who calls it holds the lock, so no others can exist.
    /// </summary>
    /// <exception cref="TimeoutException">A session does not end.</exception>
    public static async Task EndAbandonedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string working =
            $"from pg_locks where locktype = 'advisory' and classid = 0 and objid = {WorkKey} and objsubid = 1 and database = (select oid "
                + "from pg_database where datname = current_database())";
        await using (var end = new NpgsqlCommand($"select pg_terminate_backend(pid, {PatienceMilliseconds}) {working}", connection)
        {
            CommandTimeout = 0
        })
        {
            await end.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var count = new NpgsqlCommand($"select count(*) {working}", connection);
        if ((long)(await count.ExecuteScalarAsync(cancellationToken))! is > 0 and var left)
        {
            throw new TimeoutException($"{left} database sessions of a run that died still work after they were told to end; "
                + "its work is taken over when they have ended");
        }
    }
}
