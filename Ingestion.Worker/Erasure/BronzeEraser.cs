using System.Text;
using Dapper;
using Ingestion.Worker.Batches;
using Ingestion.Worker.Reading;
using Ingestion.Worker.Values;
using Npgsql;
using Warehouse.Catalog;

namespace Ingestion.Worker.Erasure;

/// <summary>Takes somebody out of bronze and quarantine, in the transaction that makes the tombstones.</summary>
internal sealed class BronzeEraser(NpgsqlConnection connection, Tombstones tombstones, ReaderLimits limits)
{
    /// <summary>Rows that were changed, by table.</summary>
    public Dictionary<string, long> Changes { get; } = [];

    public bool HasChangedBronze => Changes.Keys.Any(table => table.StartsWith("bronze.", StringComparison.Ordinal));

    /// <param name="dataset">Whose table it is.</param>
    /// <param name="kind">A kind that the rows tell of.</param>
    /// <param name="ids">Of one person, and what belongs to them.</param>
    /// <param name="cancellationToken">Ends the statements.</param>
    public async Task EraseAsync(Dataset dataset, PersonKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            ids = ids.ToArray(),
            pseudonyms = ids.Select(id => kind.Pseudonym(tombstones.Find(kind, Encoding.UTF8.GetBytes(id))!.Value)).ToArray(),
            columns = dataset.Columns.Where(column => column.Person == kind || column.IsPersonal).Select(column => column.Name).ToArray(),
        };
        await CountAsync("ops.repaired_values", RepairedValues(dataset, kind), parameters, cancellationToken);
        foreach (var column in dataset.Columns.Where(column => column is { IsPersonal: true, Type: ColumnType.Jsonb }))
        {
            await EraseJsonAsync(dataset, kind, column, parameters.ids, cancellationToken);
        }

        await CountAsync(BronzeTables.NameOf(dataset), Rows(dataset, kind), parameters, cancellationToken);
    }

    /// <summary>Rejected rows of a dataset are read again, for what they were rejected with may be anything.</summary>
    public async Task EraseRejectedAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        var rows = (await connection.QueryAsync<(long Id, string RawText, string? HeaderText)>(new CommandDefinition(
            """
            select rejected.reject_id, rejected.raw_text, batches.header_text
            from ops.rejected_rows as rejected
            inner join ops.batches as batches on batches.batch_id = rejected.batch_id
            where batches.dataset = @Id
            """,
            new { dataset.Id },
            commandTimeout: 0,
            cancellationToken: cancellationToken))).AsList();
        foreach (var row in rows)
        {
            if (FileEraser.EraseRow(row.RawText, row.HeaderText, dataset, limits, tombstones) is { } left)
            {
                await CountAsync(
                    "ops.rejected_rows",
                    $"""
                    update ops.rejected_rows
                    set raw_text = @left, message = batches.file_name || ' line ' || line_number || ': {PersonKind.Marker}'
                    from ops.batches as batches
                    where reject_id = @Id and batches.batch_id = rejected_rows.batch_id
                    """,
                    new { row.Id, left },
                    cancellationToken);
            }
        }
    }

    /// <summary>Runs a statement and counts what it changed.</summary>
    public async Task CountAsync(string table, string sql, object parameters, CancellationToken cancellationToken)
    {
        var rows = await connection.ExecuteAsync(new CommandDefinition(
            sql, parameters, commandTimeout: 0, cancellationToken: cancellationToken));
        if (rows > 0)
        {
            Changes[table] = Changes.GetValueOrDefault(table) + rows;
        }
    }

    private static string RepairedValues(Dataset dataset, PersonKind kind) =>
        $"""
        update ops.repaired_values
        set original_value = '{PersonKind.Marker}', repaired_value = '{PersonKind.Marker}'
        from {BronzeTables.NameOf(dataset)} as person
        where repaired_values.batch_id = person._batch_id and repaired_values.row_number = person._row_number
            and repaired_values.column_name = any(@columns) and ({PersonSearch.HasId(dataset, kind, "person")})
        """;

    private static string Rows(Dataset dataset, PersonKind kind)
    {
        var names = dataset.Columns.Where(column => column.Person == kind).Select(column =>
            $"""
            "{column.Name}" = (
                select pseudonym::{ColumnWriter.Of(column).PostgresType}
                from unnest(@ids, @pseudonyms) as known (id, pseudonym)
                where known.id = person."{column.Name}"::text
            )
            """);
        var texts = dataset.Columns.Where(column => column is { IsPersonal: true, Type: ColumnType.Text }).Select(column =>
            $"\"{column.Name}\" = case when person.\"{column.Name}\" <> '' then '{PersonKind.Marker}' else person.\"{column.Name}\" end");
        return $"""
            update {BronzeTables.NameOf(dataset)} as person
            set {string.Join(",\n", names.Concat(texts))}, _extra = null
            where {PersonSearch.HasId(dataset, kind, "person")}
            """;
    }

    private async Task EraseJsonAsync(
        Dataset dataset, PersonKind kind, DatasetColumn column, string[] ids, CancellationToken cancellationToken)
    {
        var rows = (await connection.QueryAsync<(long BatchId, long RowNumber, string Json)>(new CommandDefinition(
            $"""
            select _batch_id, _row_number, "{column.Name}"::text
            from {BronzeTables.NameOf(dataset)} as person
            where "{column.Name}" is not null and ({PersonSearch.HasId(dataset, kind, "person")})
            """,
            new { ids },
            commandTimeout: 0,
            cancellationToken: cancellationToken))).AsList();
        foreach (var row in rows)
        {
            var left = JsonEraser.Erase(Encoding.UTF8.GetBytes(row.Json), column.Keep)
                ?? throw new InvalidOperationException(
                    $"{BronzeTables.NameOf(dataset)}.{column.Name} has no readable JSON: row {row.RowNumber} of batch {row.BatchId}");
            await connection.ExecuteAsync(new CommandDefinition(
                $"""
                update {BronzeTables.NameOf(dataset)} set "{column.Name}" = @left::jsonb
                where _batch_id = @BatchId and _row_number = @RowNumber
                """,
                new { row.BatchId, row.RowNumber, left = Encoding.UTF8.GetString(left) },
                commandTimeout: 0,
                cancellationToken: cancellationToken));
        }
    }
}
