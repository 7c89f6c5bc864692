using Modeling.Worker.Building;
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
    public static async Task<Recomputation> TouchAsync(
        MergeContext merge, Model model, BuildNames names, CancellationToken cancellationToken)
    {
        var project = merge.Project;
        var upstream = new List<Upstream>();
        foreach (var read in model.Template.Refs.Select(reference => project[reference.Model]).Distinct())
        {
            upstream.Add(await DescribeAsync(read.Relation, names.Find(read)) with { UniqueKey = read.UniqueKey });
        }

        foreach (var source in model.Template.Sources.Select(source => source.Relation).Distinct())
        {
            upstream.Add(await DescribeAsync(source, source));
        }

        var passes = new List<RecomputePass>();
        foreach (var pass in RecomputeScript.Passes(model, upstream))
        {
            // A relation of a pass has changed, so there are keys.
            var touched = await merge.QueryAsync(
                RecomputeScript.Touch(pass), row => pass with { Count = row.GetInt64(0), HasNulls = row.GetInt64(1) > 0 },
                cancellationToken);
            passes.Add(touched[0]);
        }

        return new Recomputation(
            RecomputeScript.Select(
                model, passes, upstream, bounded => model.Template.Render(new RecomputeNames(project, names, bounded), project.Variables)),
            RecomputeScript.Standing(model, passes, await DescribeAsync(model.Relation, model.Relation)));

        async Task<Upstream> DescribeAsync(Relation relation, Relation found)
        {
            var shape = await merge.ShapeAsync(found);
            return new Upstream(relation, found.ToString(), merge.Keys.Of(model, relation), merge.Changed.Contains(relation))
            {
                Rows = shape.Rows,
                Indexed = shape.Indexed,
                Columns = [.. shape.Columns.Select(column => column.Name)],
            };
        }
    }
}
