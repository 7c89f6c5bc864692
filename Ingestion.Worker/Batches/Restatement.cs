using Dapper;
using Npgsql;
using Warehouse.Catalog;

namespace Ingestion.Worker.Batches;

/// <summary>
/// Loads a file of a dataset without a key that may repeat rows of earlier files. Of rows of the same content as many count
/// as the delivery has that has most of them, so a file adds what it has more of than all before it, and the order in which
/// files come does not matter. The others are loaded too, marked as restated. Content is what the dataset declares, as it is
/// stored: another spelling of a time is the same time, and an unknown extra column makes no other row.
/// </summary>
internal static class Restatement
{
    private const string Staged = "pg_temp.staged_rows";

    /// <summary>For this transaction: memory for the sorts of large files, and no compilation, which small ones would wait for.</summary>
    private const string Prepare = $"""
        analyze {Staged};
        set local jit = off;
        select set_config('work_mem', '64MB', true) where pg_size_bytes(current_setting('work_mem')) < 64 * 1024 * 1024;
        """;

    /// <summary>Makes a table for the rows of the file, which goes away with the transaction.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> StageAsync(NpgsqlConnection connection, Dataset dataset, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(new CommandDefinition(
            $"create temporary table staged_rows (like {BronzeTables.NameOf(dataset)} including defaults) on commit drop", cancellationToken: cancellationToken));
        return Staged;
    }

    /// <summary>Puts the staged rows into the bronze table. Other workers do so before or after this transaction.</summary>
    /// <param name="connection">In the transaction that staged them.</param>
    /// <param name="dataset">Whose rows they are.</param>
    /// <param name="batchId">Their batch.</param>
    /// <param name="sha256">Of the file: one of corrected rows adds to the delivery that they were first in.</param>
    /// <param name="cancellationToken">Ends the transaction.</param>
    /// <returns>How many of them earlier files have had.</returns>
    public static async Task<long> LoadAsync(NpgsqlConnection connection, Dataset dataset, long batchId, string sha256, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(new CommandDefinition(
            "select pg_advisory_xact_lock(hashtextextended(@name, 0))", new { name = $"restatement of {dataset.Id}" }, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(Prepare, cancellationToken: cancellationToken));
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            Insert(dataset), new { batchId, dataset = dataset.Id, sha256 }, commandTimeout: 0, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Rows are compared as records, in which nulls are equal. Their hash comes first, because it sorts and joins several times
    /// as fast; what has the same hash is compared in full.
    /// </summary>
    private static string Insert(Dataset dataset)
    {
        var columns = BronzeTables.ColumnsOf(dataset);
        var content = $"row({columns})";
        var hash = $"hash_record_extended({content}, 0)";
        return $"""
            with delivery as materialized (
                select batch_id
                from ops.batch_origins
                where origin_batch_id = (
                    select origins.origin_batch_id
                    from ops.replays as replays
                    inner join ops.batch_origins as origins on origins.batch_id = replays.batch_id
                    where replays.dataset = @dataset and replays.sha256 = @sha256
                )
            ),

            numbered as (
                select *, row_number() over (partition by _hash, _content order by _row_number) as _occurrence
                from (select *, {content} as _content, {hash} as _hash from {Staged}) as staged
            ),

            earlier as (
                select
                    _hash,
                    _content,
                    count(*) filter (where not {Dataset.RestatedColumn}) as _counted,
                    count(*) filter (where _batch_id in (select batch_id from delivery)) as _delivered
                from (select {Dataset.RestatedColumn}, _batch_id, {content} as _content, {hash} as _hash from {BronzeTables.NameOf(dataset)}) as bronze
                where _hash in (select {hash} from {Staged})
                group by _hash, _content
            ),

            loaded as (
                insert into {BronzeTables.NameOf(dataset)} ({columns}, _extra, _batch_id, _row_number, {Dataset.RestatedColumn})
                select
                    {columns},
                    _extra,
                    _batch_id,
                    _row_number,
                    coalesce(earlier._delivered, 0) + numbered._occurrence <= coalesce(earlier._counted, 0)
                from numbered
                left join earlier on earlier._hash = numbered._hash and earlier._content = numbered._content
                returning {Dataset.RestatedColumn}
            )

            select count(*) from loaded where {Dataset.RestatedColumn}
            """;
    }
}
