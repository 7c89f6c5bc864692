using System.Runtime.CompilerServices;
using Dapper;
using Ingestion.Worker.Batches;
using Npgsql;
using Warehouse.Catalog;

namespace Ingestion.Worker.Housekeeping;

/// <summary>
/// Puts the parts of bronze tables that a second connection copied into the tables, and looks up again where the rows of
/// batches are that no run has taken yet, when their table was rewritten since. Who calls it holds the lock of runs.
/// </summary>
internal sealed class BronzeUpkeep(NpgsqlConnection connection, DatasetCatalog catalog, TimeProvider time)
{
    public Task<bool> IsIdleAsync(TimeSpan idle, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select not exists (select from ops.batches where loaded_at > @since)", new { since = time.GetUtcNow() - idle }, cancellationToken: cancellationToken));

    public async IAsyncEnumerable<Chore> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var dataset in catalog.Datasets)
        {
            foreach (var (part, batchId) in await BronzePart.ListAsync(connection, dataset, cancellationToken))
            {
                var started = time.GetTimestamp();
                if (await BronzePart.FoldAsync(connection, dataset, part, cancellationToken) is { } rows)
                {
                    yield return new Chore("fold", BronzeTables.NameOf(dataset), batchId, rows, time.GetElapsedTime(started));
                }
            }

            await foreach (var chore in LocateAsync(dataset, cancellationToken))
            {
                yield return chore;
            }
        }
    }

    private async IAsyncEnumerable<Chore> LocateAsync(Dataset dataset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var lost = new List<long>();
        foreach (var batch in await PendingAsync(dataset, cancellationToken))
        {
            if (batch.FirstBlock is null || await CountAsync(dataset, batch, cancellationToken) != batch.Rows)
            {
                lost.Add(batch.BatchId);
            }
        }

        if (lost.Count == 0)
        {
            yield break;
        }

        // Rows in a part that is not folded yet have no place in the table: their batch is left as it is.
        var found = await connection.QueryAsync<(long BatchId, long Rows)>(new CommandDefinition(
            $"""
            with places as (
                select _batch_id, count(*) as row_count, min((ctid::text::point)[0])::bigint as first_block, max((ctid::text::point)[0])::bigint as last_block
                from only {BronzeTables.NameOf(dataset)}
                where _batch_id = any(@lost)
                group by _batch_id
            )
            update ops.batches
            set first_block = places.first_block, last_block = places.last_block
            from places
            where batch_id = places._batch_id and rows_loaded = places.row_count
            returning batch_id, rows_loaded
            """,
            new { lost },
            commandTimeout: 0,
            cancellationToken: cancellationToken));
        foreach (var (batchId, rows) in found)
        {
            yield return new Chore("locate", BronzeTables.NameOf(dataset), batchId, rows, time.GetElapsedTime(started));
        }
    }

    private async Task<IReadOnlyList<Placed>> PendingAsync(Dataset dataset, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync<Placed>(new CommandDefinition(
            """
            select batch_id as "BatchId", rows_loaded as "Rows", first_block as "FirstBlock", last_block as "LastBlock"
            from ops.batches
            where dataset = @Id and status = 'loaded' and modelled_run_id is null and rows_loaded > 0
            """,
            new { dataset.Id },
            cancellationToken: cancellationToken))];

    private Task<long> CountAsync(Dataset dataset, Placed batch, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select count(*) from only {BronzeTables.NameOf(dataset)} where ctid >= '({batch.FirstBlock},0)' and ctid < '({batch.LastBlock + 1},0)' and _batch_id = {batch.BatchId}",
            commandTimeout: 0,
            cancellationToken: cancellationToken));

    private sealed record Placed(long BatchId, long Rows, long? FirstBlock, long? LastBlock);
}
