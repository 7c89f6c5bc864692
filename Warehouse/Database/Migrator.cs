using Npgsql;

namespace Warehouse.Database;

/// <summary>
/// Applies migrations: one at a time, each in a transaction of its own together with its line in <c>ops.migrations</c>,
/// under an advisory lock, so that several hosts that start at once apply each step once.
/// </summary>
public sealed class Migrator(NpgsqlDataSource database, TimeProvider time)
{
    private const string History = """
        create schema if not exists ops;
        create table if not exists ops.migrations (
            version integer primary key,
            file_name text not null,
            checksum text not null,
            applied_at timestamptz not null,
            duration_seconds double precision not null
        );
        """;

    /// <summary>Reads what is still to be applied, and changes nothing.</summary>
    /// <exception cref="MigrationException">History and files differ.</exception>
    public async Task<IReadOnlyList<Migration>> FindPendingAsync(IReadOnlyList<Migration> files, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select to_regclass('ops.migrations') is not null", connection);
        var hasHistory = (bool)(await exists.ExecuteScalarAsync(cancellationToken))!;
        return MigrationPlan.Decide(files, hasHistory ? await ReadHistoryAsync(connection, cancellationToken) : []);
    }

    /// <returns>The migrations that this call applied.</returns>
    /// <exception cref="MigrationException">History and files differ, or a step failed; what was applied before it stays.</exception>
    public async Task<IReadOnlyList<Migration>> ApplyAsync(IReadOnlyList<Migration> files, CancellationToken cancellationToken)
    {
        await using var session = await MigrationLock.TakeAsync(database, cancellationToken);
        await session.ExecuteAsync(History, cancellationToken);
        var pending = MigrationPlan.Decide(files, await ReadHistoryAsync(session.Connection, cancellationToken));
        foreach (var migration in pending)
        {
            await ApplyAsync(session, migration, cancellationToken);
        }

        return pending;
    }

    private async Task ApplyAsync(MigrationLock session, Migration migration, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await using var transaction = await session.Connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await session.ExecuteAsync(migration.Sql, cancellationToken);
        }
        catch (PostgresException e)
        {
            throw new MigrationException($"{migration.FileName}: {e.MessageText}; nothing of this file was applied", e);
        }

        await using var record = new NpgsqlCommand(
            "insert into ops.migrations values ($1, $2, $3, $4, $5)", session.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = migration.Version },
                new() { Value = migration.FileName },
                new() { Value = migration.Checksum },
                new() { Value = time.GetUtcNow() },
                new() { Value = time.GetElapsedTime(started).TotalSeconds },
            },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<List<AppliedMigration>> ReadHistoryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select version, file_name, checksum, applied_at from ops.migrations order by version", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var history = new List<AppliedMigration>();
        while (await reader.ReadAsync(cancellationToken))
        {
            history.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetDateTime(3)));
        }

        return history;
    }
}
