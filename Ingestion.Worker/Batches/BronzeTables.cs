using Dapper;
using Ingestion.Worker.Values;
using Npgsql;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>Makes bronze tables what the manifests say: missing tables and columns are added, nothing is ever removed.</summary>
internal static class BronzeTables
{
    /// <summary>Any number that nothing else locks; several workers may start at once.</summary>
    private const long LockKey = 5_284_417;

    /// <summary>Rows from before a dataset restated count as they did.</summary>
    private const string RestatedColumn = $"{Dataset.RestatedColumn} boolean not null default false";

    public static string NameOf(Dataset dataset) => $"bronze.{dataset.Table}";

    /// <summary>The COPY that takes the rows of <see cref="RowLoader"/>.</summary>
    /// <param name="dataset">Whose rows they are.</param>
    /// <param name="table">The bronze table or a part of it.</param>
    public static string CopyCommand(Dataset dataset, string table) =>
        $"copy {table} ({ColumnsOf(dataset)}, _extra, _batch_id, _row_number) from stdin (format binary)";

    /// <summary>The columns that the dataset declares, as SQL writes a list of them.</summary>
    public static string ColumnsOf(Dataset dataset) => string.Join(", ", dataset.Columns.Select(column => Quote(column.Name)));

    /// <returns>How many blocks the dataset's table has.</returns>
    public static Task<long> BlocksAsync(NpgsqlConnection connection, Dataset dataset, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select pg_relation_size('{NameOf(dataset)}') / current_setting('block_size')::bigint", cancellationToken: cancellationToken));

    /// <exception cref="InvalidOperationException">A column exists with another type; the message names both.</exception>
    public static async Task PrepareAsync(NpgsqlDataSource warehouse, DatasetCatalog catalog, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition($"select pg_advisory_xact_lock({LockKey})", cancellationToken: cancellationToken));
        foreach (var dataset in catalog.Datasets)
        {
            var found = (await connection.QueryAsync<(string Name, string Type)>(new CommandDefinition(
                """
                select attname, format_type(atttypid, atttypmod)
                from pg_attribute
                where attrelid = to_regclass(@table) and attnum > 0 and not attisdropped
                """,
                new { table = NameOf(dataset) },
                cancellationToken: cancellationToken))).ToDictionary(column => column.Name, column => column.Type);
            var statement = found.Count == 0 ? Create(dataset) : Extend(dataset, found);
            if (statement is not null)
            {
                await connection.ExecuteAsync(new CommandDefinition(statement, cancellationToken: cancellationToken));
            }
        }

        await KeepInOrderAsync(connection, catalog, cancellationToken);
        await BronzePart.DropLeftoversAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Keeps the rows of a batch together: after a vacuum the server finds the room that is left in any block, and small batches are put
    /// there, all over the table, so that a merge has to read it whole. A table that only grows has nothing else to vacuum; deleted rows
    /// make the server do it all the same.
    /// </summary>
    private static async Task KeepInOrderAsync(NpgsqlConnection connection, DatasetCatalog catalog, CancellationToken cancellationToken)
    {
        const string setting = "autovacuum_vacuum_insert_threshold=-1";
        var vacuumed = await connection.QueryAsync<string>(new CommandDefinition(
            $"select oid::regclass::text from pg_class where oid = any(@tables::regclass[]) and not coalesce(reloptions, '{{}}') @> '{{{setting}}}'",
            new { tables = catalog.Datasets.Select(NameOf).ToArray() },
            cancellationToken: cancellationToken));
        foreach (var table in vacuumed.ToList())
        {
            await connection.ExecuteAsync(new CommandDefinition($"alter table {table} set ({setting})", cancellationToken: cancellationToken));
        }
    }

    /// <summary>No index: even a block range index on <c>_batch_id</c> makes a COPY half as long again (3 million rows: 2.3 s without, 3.6 s with).</summary>
    private static string Create(Dataset dataset) =>
        $"""
        create table {NameOf(dataset)} (
            {string.Join(",\n    ", dataset.Columns.Select(Definition))},
            _extra jsonb,
            _batch_id bigint not null,
            _row_number bigint not null{(dataset.Load is LoadMode.Restates ? $",\n    {RestatedColumn}" : "")}
        );
        grant select on {NameOf(dataset)} to modeling;
        """;

    private static string? Extend(Dataset dataset, Dictionary<string, string> found)
    {
        foreach (var column in dataset.Columns)
        {
            var wanted = TypeOf(column) == "timestamptz" ? "timestamp with time zone" : TypeOf(column);
            if (found.TryGetValue(column.Name, out var type) && type != wanted)
            {
                throw new InvalidOperationException($"{NameOf(dataset)}.{column.Name} is {type}, but {dataset.Id} declares {wanted}: give the column another name, or migrate the table");
            }
        }

        var missing = dataset.Columns.Where(column => !found.ContainsKey(column.Name)).Select(Definition).ToList();
        if (dataset.Load is LoadMode.Restates && !found.ContainsKey(Dataset.RestatedColumn))
        {
            missing.Add(RestatedColumn);
        }

        return missing.Count == 0
            ? null
            : $"alter table {NameOf(dataset)} {string.Join(", ", missing.Select(definition => $"add column {definition}"))}";
    }

    /// <summary>
    /// Text compares by its bytes, whatever the locale of the server: the same order everywhere, and sorts that need 26 s instead of
    /// 43 s for 10 million keys.
    /// </summary>
    private static string Definition(DatasetColumn column) =>
        $"{Quote(column.Name)} {TypeOf(column)}{(TypeOf(column) == "text" ? " collate \"C\"" : "")}";

    private static string TypeOf(DatasetColumn column) => ColumnWriter.Of(column).PostgresType;

    /// <summary>Names are checked identifiers, but may be words that SQL reserves.</summary>
    private static string Quote(string name) => $"\"{name}\"";
}
