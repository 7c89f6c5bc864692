using Dapper;
using Modeling.Worker.Building;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>What a model with <c>recompute_by</c> has for the keys that a run touches.</summary>
/// <param name="Select">Gives the rows that it has for them now.</param>
/// <param name="Standing">Gives the rows that its table has for them.</param>
internal sealed record Recomputation(string Select, string Standing);

/// <summary>Finds the keys of a model with <c>recompute_by</c> that a run touches. It works in the transaction of a merge.</summary>
internal static class Recomputer
{
    /// <param name="merge">The merge; it has tables of the changes in what the model reads.</param>
    /// <param name="model">The model.</param>
    /// <param name="names">Where the run finds what the model reads.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<Recomputation> TouchAsync(MergeContext merge, Model model, BuildNames names, CancellationToken cancellationToken)
    {
        var (connection, project) = (merge.Connection, merge.Project);
        var models = model.Template.Refs.Select(reference => project[reference.Model]).Distinct()
            .Select(read => Read(read.Relation, names.Ref(read.Name)) with { UniqueKey = read.UniqueKey });
        var upstream = models.Concat(model.Template.Sources.Select(source => source.Relation).Distinct().Select(source => Read(source, source.ToString()))).ToList();
        var passes = new List<RecomputePass>();
        foreach (var pass in RecomputeScript.Passes(model, upstream))
        {
            // A relation of a pass has changed, so there are keys.
            await merge.ExecuteAsync(RecomputeScript.Touch(pass), cancellationToken);
            await merge.ExecuteAsync($"analyze {pass.Touched}", cancellationToken);
            var (count, nulls) = await connection.QuerySingleAsync<(long, long)>(RecomputeScript.CountTouched(pass));
            passes.Add(pass with { Count = count, HasNulls = nulls > 0 });
        }

        var live = await DescribeAsync(connection, new Upstream(model.Relation, model.Relation.ToString(), [], false));
        for (var i = 0; i < upstream.Count; i++)
        {
            upstream[i] = await DescribeAsync(connection, upstream[i]);
        }

        return new Recomputation(
            RecomputeScript.Select(model, passes, upstream, bounded => model.Template.Render(new RecomputeNames(project, names, bounded), project.Variables)),
            RecomputeScript.Standing(model, passes, live));

        Upstream Read(Relation relation, string sql) => new(relation, sql, merge.Keys.Of(model, relation), merge.Changed.Contains(relation));
    }

    private static async Task<Upstream> DescribeAsync(NpgsqlConnection connection, Upstream upstream)
    {
        var (rows, indexed, columns) = await connection.QuerySingleAsync<(double, string[], string[])>(
            """
            select reltuples::double precision, array(
                select attname::text
                from pg_index inner join pg_attribute on attrelid = indrelid and attnum = indkey[0]
                where indrelid = pg_class.oid and indpred is null and indisvalid
            ), array(
                select attname::text from pg_attribute where attrelid = pg_class.oid and attnum > 0 and not attisdropped order by attnum
            )
            from pg_class
            where oid = @relation::regclass
            """,
            new { relation = upstream.Sql });
        return upstream with { Rows = rows, Indexed = indexed, Columns = columns };
    }
}
