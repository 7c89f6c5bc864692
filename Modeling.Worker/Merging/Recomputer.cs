using Dapper;
using Modeling.Worker.Building;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>What a model with <c>recompute_by</c> has for the keys that a run touches.</summary>
/// <param name="Now">A select of the rows that it has now.</param>
/// <param name="Standing">A select of the rows that its table has.</param>
internal sealed record Recomputation(string Now, string Standing);

/// <summary>Finds the keys of a model with <c>recompute_by</c> that a run touches. It works in the transaction of a merge.</summary>
internal static class Recomputer
{
    /// <param name="merge">The merge; it has tables of the changes in what the model reads.</param>
    /// <param name="model">The model.</param>
    /// <param name="names">Where the run finds what the model reads.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns><c>null</c> when no key is touched.</returns>
    public static async Task<Recomputation?> DecideAsync(MergeContext merge, Model model, BuildNames names, CancellationToken cancellationToken)
    {
        var (connection, project) = (merge.Connection, merge.Project);
        var read = model.Template.Refs.Select(reference => (project[reference.Model].Relation, Sql: names.Ref(reference.Model)))
            .Concat(model.Template.Sources.Select(source => (source.Relation, Sql: source.Relation.ToString()))).Distinct();
        var upstream = read.Select(read => new Upstream(read.Relation, read.Sql, merge.Keys.Of(model, read.Relation), merge.Changed.Contains(read.Relation))).ToList();
        var passes = new List<RecomputePass>();
        foreach (var pass in RecomputeScript.Passes(model, upstream))
        {
            await merge.ExecuteAsync(RecomputeScript.Touch(pass), cancellationToken);
            var (count, nulls) = await connection.QuerySingleAsync<(long, long)>(RecomputeScript.CountTouched(pass));
            if (count > 0)
            {
                await merge.ExecuteAsync($"analyze {pass.Touched}", cancellationToken);
                passes.Add(pass with { Count = count, HasNulls = nulls > 0 });
            }
        }

        if (passes.Count == 0)
        {
            return null;
        }

        var live = await DescribeAsync(connection, new Upstream(model.Relation, model.Relation.ToString(), [], false));
        for (var i = 0; i < upstream.Count; i++)
        {
            upstream[i] = await DescribeAsync(connection, upstream[i]);
        }

        return new Recomputation(
            RecomputeScript.Now(model, passes, upstream, bounded => model.Template.Render(new RecomputeNames(project, names, bounded), project.Variables)),
            RecomputeScript.Standing(model, passes, live));
    }

    private static async Task<Upstream> DescribeAsync(NpgsqlConnection connection, Upstream upstream)
    {
        var (rows, indexed) = await connection.QuerySingleAsync<(double, string[])>(
            """
            select reltuples::double precision, array(
                select attname::text
                from pg_index inner join pg_attribute on attrelid = indrelid and attnum = indkey[0]
                where indrelid = pg_class.oid and indpred is null and indisvalid
            )
            from pg_class
            where oid = @relation::regclass
            """,
            new { relation = upstream.Sql });
        return upstream with { Rows = rows, Indexed = indexed };
    }
}
