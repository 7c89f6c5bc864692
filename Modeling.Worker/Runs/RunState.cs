using Dapper;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>Reads what a plan needs to know, and clears away what a run that died had built.</summary>
internal static class RunState
{
    public static async Task<WarehouseState> ReadAsync(NpgsqlConnection connection, ModelProject project)
    {
        var batches = await connection.QueryAsync<PendingBatch>(
            """
            select
                batch_id as "BatchId", dataset as "Dataset", rows_loaded as "Rows", first_block as "FirstBlock", last_block as "LastBlock",
                received_at as "ReceivedAt", traceparent as "TraceParent"
            from ops.batches
            where status = 'loaded' and modelled_run_id is null
            order by batch_id
            """);
        var rows = await connection.QueryAsync<(string Dataset, long Rows)>(
            "select dataset, sum(rows_loaded)::bigint from ops.batches where status = 'loaded' and modelled_run_id is not null group by dataset");
        var fingerprints = await connection.QueryAsync<(string Model, string Fingerprint)>("select model, fingerprint from ops.published_models");
        var schemas = project.Models.SelectMany(model => model.Template.Sources).Select(source => source.Schema).Distinct().ToArray();
        var sources = await connection.QueryAsync<(string Schema, string Table)>(
            "select schemaname, tablename from pg_tables where schemaname = any(@schemas)", new { schemas });
        return new WarehouseState(
            [.. batches],
            fingerprints.ToDictionary(published => published.Model, published => published.Fingerprint),
            sources.Select(source => new Relation(source.Schema, source.Table)).ToHashSet(),
            rows.ToDictionary(dataset => dataset.Dataset, dataset => dataset.Rows));
    }

    /// <summary>Empties the schema <c>build</c>.</summary>
    public static async Task ClearBuildAsync(NpgsqlConnection connection)
    {
        var drops = await connection.QueryAsync<string>(
            """
            select format('drop %s if exists %I.%I cascade', case relation.relkind when 'v' then 'view' else 'table' end, namespace.nspname, relation.relname)
            from pg_class as relation
            inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
            where namespace.nspname = 'build' and relation.relkind in ('r', 'v')
            """);
        foreach (var drop in drops.ToList())
        {
            await connection.ExecuteAsync(drop);
        }
    }
}
