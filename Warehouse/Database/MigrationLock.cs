using System.Data;
using Npgsql;

namespace Warehouse.Database;

/// <summary>A session that has an advisory lock, so that of several hosts that start at once one works and the others wait.</summary>
internal sealed class MigrationLock(NpgsqlConnection connection) : IAsyncDisposable
{
    /// <summary>Any number that nothing else locks; spells "migrate" on a telephone.</summary>
    private const long Key = 6_447_283;

    public NpgsqlConnection Connection => connection;

    /// <summary>Waits until no other session has the lock, however long that takes.</summary>
    public static async Task<MigrationLock> TakeAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        var session = new MigrationLock(connection);
        try
        {
            await session.ExecuteAsync($"select pg_advisory_lock({Key})", cancellationToken);
            return session;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs statements without a limit of time: a step may rewrite a large table.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // A connection that broke has let go of the lock by itself.
        if (connection.State == ConnectionState.Open)
        {
            await ExecuteAsync($"select pg_advisory_unlock({Key})", CancellationToken.None);
        }

        await connection.DisposeAsync();
    }
}
