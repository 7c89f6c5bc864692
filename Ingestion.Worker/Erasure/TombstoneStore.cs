using Dapper;
using Npgsql;
using ServiceDefaults.Database;
using Warehouse.Catalog;
using Warehouse.Erasure;

namespace Ingestion.Worker.Erasure;

/// <summary>Reads the tombstones of <c>ops</c>.</summary>
/// <param name="hash">Made with <c>Erasure:Key</c>; <c>null</c> where none is set, which is well while nobody was erased.</param>
internal sealed class TombstoneStore(PersonHash? hash)
{
    public PersonHash? Hash => hash;

    /// <summary>
    /// Those that matter for a load, until whose end nobody is erased: a load sees the tombstones, or the erasure sees its rows.
    /// </summary>
    /// <param name="connection">In the transaction of the load.</param>
    /// <param name="dataset">Whose rows are loaded.</param>
    /// <param name="cancellationToken">Ends the wait for an erasure that is going on.</param>
    /// <returns><c>null</c> when nobody of whom the rows may tell was erased.</returns>
    /// <exception cref="InvalidOperationException">They were made with another key than the one that is set, or none is.</exception>
    public async Task<Tombstones?> LoadForAsync(NpgsqlConnection connection, Dataset dataset, CancellationToken cancellationToken)
    {
        if (!dataset.Persons.Any())
        {
            return null;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            $"select pg_advisory_xact_lock_shared({AdvisoryLocks.Tombstones})",
            commandTimeout: 0,
            cancellationToken: cancellationToken));
        return await LoadAsync(connection, dataset.Persons, cancellationToken);
    }

    /// <inheritdoc cref="LoadForAsync"/>
    /// <param name="connection">Any.</param>
    /// <param name="kinds">Of whom.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<Tombstones?> LoadAsync(
        NpgsqlConnection connection, IEnumerable<PersonKind> kinds, CancellationToken cancellationToken)
    {
        var rows = (await connection.QueryAsync<(long Number, byte[] Hash)>(new CommandDefinition(
            "select tombstone_id, hash from ops.tombstones where kind = any(@kinds)",
            new { kinds = kinds.Select(kind => kind.Name).ToArray() },
            cancellationToken: cancellationToken))).AsList();
        if (rows.Count == 0)
        {
            return null;
        }

        if (hash is null)
        {
            throw new InvalidOperationException($"people were erased whom this service would not recognise: {PersonHash.Missing}");
        }

        var isOtherKey = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from ops.erasures where key_check <> @check and erased_at is not null)",
            new { check = hash.Check },
            cancellationToken: cancellationToken));
        return isOtherKey
            ? throw new InvalidOperationException(
                $"people were erased with another {PersonHash.Setting} than the one that is set, by which nobody would recognise them: "
                    + "set that one again")
            : new Tombstones(hash, rows);
    }
}
