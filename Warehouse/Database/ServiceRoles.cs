using Npgsql;

namespace Warehouse.Database;

/// <summary>Lets the services sign in: gives each role that a migration made the password that its service was given.</summary>
public static class ServiceRoles
{
    /// <param name="database">Signed in as the owner of the database.</param>
    /// <param name="passwords">Role name to password.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="PostgresException">A role does not exist, or the owner may not change roles.</exception>
    public static async Task AllowLoginAsync(
        NpgsqlDataSource database, IReadOnlyDictionary<string, string> passwords, CancellationToken cancellationToken)
    {
        foreach (var (role, password) in passwords)
        {
            // ALTER ROLE takes no parameters, so the server itself quotes the values.
            await using var quote = database.CreateCommand("select format('alter role %I login password %L', $1, $2)");
            quote.Parameters.Add(new() { Value = role });
            quote.Parameters.Add(new() { Value = password });
            var sql = (string)(await quote.ExecuteScalarAsync(cancellationToken))!;
            await using var alter = database.CreateCommand(sql);
            await alter.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
