using Dapper;
using Modeling.Worker.Merging;
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
            "select dataset, sum(rows_loaded)::bigint from ops.batches where status = 'loaded' and modelled_run_id is not null "
                + "group by dataset");
        var published = await connection.QueryAsync<(string Model, string[] Relation, string Fingerprint)>(
            "select model, parse_ident(relation), fingerprint from ops.published_models order by model");
        var live = published.ToDictionary(model => model.Model, model => model.Fingerprint);
        var recomputed = project.Models.Where(
            model => model.RecomputeBy.Count > 0 && live.GetValueOrDefault(model.Name) == model.Fingerprint);
        var views = await connection.QueryAsync<(string ViewSchema, string View, string Schema, string Name)>(
            """
            select distinct view_schema.nspname::text, live.relname::text, read_schema.nspname::text, read.relname::text
            from ops.published_models as published
            inner join pg_class as live on live.oid = to_regclass(published.relation) and live.relkind = 'v'
            inner join pg_namespace as view_schema on view_schema.oid = live.relnamespace
            inner join pg_rewrite as rule on rule.ev_class = live.oid
            inner join pg_depend as dependency
                on dependency.classid = 'pg_rewrite'::regclass and dependency.objid = rule.oid and dependency.refclassid = 'pg_class'::regclass
            inner join pg_class as read on read.oid = dependency.refobjid and read.oid <> live.oid
            inner join pg_namespace as read_schema on read_schema.oid = read.relnamespace
            """);
        var schemas = project.Models.SelectMany(model => model.Template.Sources).Select(source => source.Schema).Distinct().ToArray();
        var sources = await connection.QueryAsync<(string Schema, string Table)>(
            """
            select namespace.nspname::text, relation.relname::text
            from pg_class as relation
            inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
            where namespace.nspname = any(@schemas) and relation.relkind in ('r', 'p', 'v', 'm', 'f')
            """,
            new { schemas });
        return new WarehouseState(
            [.. batches],
            [.. published.Select(
                model => new PublishedModel(model.Model, new Relation(model.Relation[0], model.Relation[1]), model.Fingerprint))],
            [.. views.Select(view => new LiveView(new Relation(view.ViewSchema, view.View), new Relation(view.Schema, view.Name)))],
            sources.Select(source => new Relation(source.Schema, source.Table)).ToHashSet(),
            rows.ToDictionary(dataset => dataset.Dataset, dataset => dataset.Rows))
        {
            Keys = await RecomputeKeyReader.ReadAsync(connection, project, recomputed),
        };
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
