using Npgsql;

namespace Warehouse.Database;

/// <summary>Lets the services sign in: gives each role that a migration made the password that its service was given.</summary>
public static class ServiceRoles
{
    /// <summary>What PostgreSQL answers to the second of two sessions that change a role: "tuple concurrently updated".</summary>
    private const string ConcurrentlyUpdated = "XX000";

    private const int Attempts = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="database">Signed in as the owner of the database.</param>
    /// <param name="passwords">Role name to password.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="MigrationException">A password is empty, which would take the role its password.</exception>
    /// <exception cref="PostgresException">A role does not exist, or the owner may not change roles.</exception>
    public static async Task AllowLoginAsync(
        NpgsqlDataSource database, IReadOnlyDictionary<string, string> passwords, CancellationToken cancellationToken)
    {
        if (passwords.FirstOrDefault(entry => entry.Value.Length == 0).Key is { } without)
        {
            throw new MigrationException($"Roles:{without} is empty: set it to the password that the service of this role signs in with");
        }

        // Roles belong to the server, so no lock of this database keeps a migration of another one from changing them too.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SetPasswordsAsync(database, passwords, cancellationToken);
                return;
            }
            catch (PostgresException e) when (e.SqlState == ConcurrentlyUpdated && attempt < Attempts)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static async Task SetPasswordsAsync(
        NpgsqlDataSource database, IReadOnlyDictionary<string, string> passwords, CancellationToken cancellationToken)
    {
        await using var session = await MigrationLock.TakeAsync(database, cancellationToken);
        foreach (var (role, password) in passwords)
        {
            // ALTER ROLE takes no parameters, so the server itself quotes the values.
            await using var quote = new NpgsqlCommand("select format('alter role %I login password %L', $1, $2)", session.Connection);
            quote.Parameters.Add(new() { Value = role });
            quote.Parameters.Add(new() { Value = password });
            var sql = (string)(await quote.ExecuteScalarAsync(cancellationToken))!;
            await session.ExecuteAsync(sql, cancellationToken);
        }
    }
}
