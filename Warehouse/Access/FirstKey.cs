using Npgsql;
using Warehouse.Database;

namespace Warehouse.Access;

/// <summary>The key that all others are made with.</summary>
public static class FirstKey
{
    /// <summary>Who made it.</summary>
    private const string Maker = "migration";

    /// <summary>A database without any key gets one with every scope: the given one, or a new one.</summary>
    /// <param name="database">Signed in as the owner of the database.</param>
    /// <param name="given">The text of a key; <c>null</c> to make one.</param>
    /// <param name="now">When it is made.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A new key's text, to be shown once; <c>null</c> if there are keys, or it was given.</returns>
    /// <exception cref="MigrationException">What was given is no key.</exception>
    public static async Task<string?> EnsureAsync(NpgsqlDataSource database, string? given, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (text, key) = KeyText.Create();
        if (given is not null && !KeyText.TryParse(given, out key))
        {
            throw new MigrationException("Access:AdminKey is no key: it is insights_, 12 hexadecimal digits, _ and 64 more");
        }

        // Of hosts that start at once, one makes it.
        await using var session = await MigrationLock.TakeAsync(database, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            insert into ops.api_keys (key_id, name, secret_hash, scopes, created_at, created_by)
            select $1, 'first', $2, $3, $4, $5
            where $6 or not exists (select from ops.api_keys)
            on conflict (key_id) do nothing
            """,
            session.Connection);
        command.Parameters.Add(new() { Value = key!.Id });
        command.Parameters.Add(new() { Value = key.Hash });
        command.Parameters.Add(new() { Value = Scopes.All.ToArray() });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = Maker });
        command.Parameters.Add(new() { Value = given is not null });
        var isNew = await command.ExecuteNonQueryAsync(cancellationToken) > 0;
        return isNew && given is null ? text : null;
    }
}
