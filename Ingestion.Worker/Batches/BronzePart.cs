using Dapper;
using Ingestion.Worker.Copying;
using Npgsql;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>
/// A table of its own for the rows that a second connection copies, because a transaction cannot span two. It becomes
/// part of the bronze table, as a table that inherits from it, within the transaction of the batch: up to that commit
/// nobody who reads the bronze table sees its rows, and a part that is left behind by a crash is no part of anything.
/// </summary>
internal sealed class BronzePart : IAsyncDisposable
{
    /// <summary>A query locks every part, so there must not be too many of them; further files do with one connection.</summary>
    private const int MostParts = 250;

    /// <summary>Readers that come while another is in the way wait as well.</summary>
    private const int MostWaitSeconds = 5;

    /// <summary>Datasets' tables begin with a letter.</summary>
    private const string Prefix = "_batch_";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly string _table;
    private bool _isCommitted;

    private BronzePart(NpgsqlConnection connection, NpgsqlTransaction transaction, string table)
    {
        _connection = connection;
        _transaction = transaction;
        _table = table;
    }

    /// <summary>Makes the table, in a transaction on a connection of its own.</summary>
    /// <returns>The part; <c>null</c> when the bronze table has as many as it may.</returns>
    public static async Task<BronzePart?> TryCreateAsync(NpgsqlDataSource warehouse, Dataset dataset, long batchId, CancellationToken cancellationToken)
    {
        var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        try
        {
            var parts = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                "select count(*) from pg_inherits where inhparent = to_regclass(@parent)", new { parent = BronzeTables.NameOf(dataset) }, cancellationToken: cancellationToken));
            if (parts < MostParts)
            {
                var table = $"bronze.{Prefix}{batchId}";
                var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await connection.ExecuteAsync(new CommandDefinition($"create table {table} (like {BronzeTables.NameOf(dataset)})", cancellationToken: cancellationToken));
                return new BronzePart(connection, transaction, table);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Drops what crashes have left behind.</summary>
    /// <remarks>A load of another worker that is just about to attach its part fails by this, and is done again.</remarks>
    public static async Task DropLeftoversAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = await connection.QueryAsync<string>(new CommandDefinition(
            """
            select 'bronze.' || relname
            from pg_class
            where relnamespace = 'bronze'::regnamespace and relkind = 'r' and starts_with(relname, @Prefix)
                and not exists (select from pg_inherits where inhrelid = pg_class.oid)
            """,
            new { Prefix },
            cancellationToken: cancellationToken));
        foreach (var table in tables)
        {
            await DropUnlessAttachedAsync(connection, table, cancellationToken);
        }
    }

    /// <summary>The parts of a bronze table, with the batch that each belongs to.</summary>
    public static async Task<IReadOnlyList<(string Part, long BatchId)>> ListAsync(NpgsqlConnection connection, Dataset dataset, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync<(string, long)>(new CommandDefinition(
            """
            select 'bronze.' || relname, substr(relname, length(@Prefix) + 1)::bigint
            from pg_inherits
            inner join pg_class on pg_class.oid = inhrelid
            where inhparent = to_regclass(@parent) and relname ~ ('^' || @Prefix || '[0-9]+$')
            order by 2
            """,
            new { Prefix, parent = BronzeTables.NameOf(dataset) },
            cancellationToken: cancellationToken))];

    /// <summary>
    /// Puts the rows of a part into the bronze table and drops the part, in one transaction. Readers see the rows before or
    /// after it, in the one place or the other.
    /// </summary>
    /// <returns>How many rows there were; <c>null</c> when somebody reads the part for longer than they should be kept waiting.</returns>
    public static async Task<long?> FoldAsync(NpgsqlConnection connection, Dataset dataset, string part, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var columns = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = to_regclass(@part) and attnum > 0 and not attisdropped",
            new { part },
            cancellationToken: cancellationToken));
        try
        {
            var rows = await connection.ExecuteAsync(new CommandDefinition(
                $"insert into {BronzeTables.NameOf(dataset)} ({columns}) select {columns} from only {part}", commandTimeout: 0, cancellationToken: cancellationToken));
            await connection.ExecuteAsync(new CommandDefinition($"set local lock_timeout = '{MostWaitSeconds}s'; drop table {part}", cancellationToken: cancellationToken));
            await transaction.CommitAsync(cancellationToken);
            return rows;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }
    }

    public Task CopyIntoAsync(RowCopy copy, Dataset dataset, CancellationToken cancellationToken) =>
        copy.AddStreamAsync(_connection, BronzeTables.CopyCommand(dataset, _table), cancellationToken);

    /// <summary>Makes the rows part of the bronze table for those who see the batch's transaction.</summary>
    /// <param name="batch">The connection with that transaction.</param>
    /// <param name="dataset">Whose bronze table it is.</param>
    /// <param name="cancellationToken">Leaves the part unattached.</param>
    public async Task AttachAsync(NpgsqlConnection batch, Dataset dataset, CancellationToken cancellationToken)
    {
        await _transaction.CommitAsync(cancellationToken);
        _isCommitted = true;
        await batch.ExecuteAsync(new CommandDefinition($"alter table {_table} inherit {BronzeTables.NameOf(dataset)}", cancellationToken: cancellationToken));
    }

    /// <summary>Drops the table unless it was attached. The batch's transaction must be over: it would be waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _transaction.DisposeAsync();
            if (_isCommitted)
            {
                await DropUnlessAttachedAsync(_connection, _table, CancellationToken.None);
            }
        }
        catch (NpgsqlException)
        {
            // The server has gone, and the load has failed or succeeded by its own connection. If a table is left over, the
            // next worker that starts drops it.
        }
        finally
        {
            await _connection.DisposeAsync();
        }
    }

    /// <summary>
    /// Looks again behind the lock: a batch whose connection was lost in its commit may attach the part until then.
    /// Without the first look, readers of an attached part would be in the way.
    /// </summary>
    private static async Task DropUnlessAttachedAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            do $$
            begin
                if to_regclass('{table}') is null or exists (select from pg_inherits where inhrelid = to_regclass('{table}')) then
                    return;
                end if;
                lock table {table} in access exclusive mode;
                if not exists (select from pg_inherits where inhrelid = to_regclass('{table}')) then
                    drop table {table};
                end if;
            end $$
            """,
            cancellationToken: cancellationToken));
}
