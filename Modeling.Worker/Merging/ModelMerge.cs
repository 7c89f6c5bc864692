using Dapper;
using Modeling.Worker.Building;
using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>The work of a merge on one model.</summary>
internal static class ModelMerge
{
    /// <summary>Builds a model whole beside the live one, and compares it with that if somebody follows it.</summary>
    public static async Task<BuildResult> BuildAsync(MergeContext merge, Model model, BuildNames names, CancellationToken cancellationToken)
    {
        var script = BuildScript.Write(model, [model.Template.Render(names, merge.Project.Variables)]);
        if (script.Create is { } create)
        {
            await merge.ExecuteAsync(create, cancellationToken);
        }

        // A merge works on one connection, so it has not split the rows.
        var made = script.Rows is [var rows] ? await merge.ExplainAsync(rows, cancellationToken) : null;
        foreach (var index in script.Indexes)
        {
            if (await merge.ExecuteUniqueAsync(index, model, BuildNames.InBuild(model).ToString(), cancellationToken) is { Failed: { } twice })
            {
                return BuildResult.NotUnique(model, twice);
            }
        }

        foreach (var statement in script.Finish)
        {
            await merge.ExecuteAsync(statement, cancellationToken);
        }

        if (merge.Followed.Contains(model.Relation))
        {
            await merge.RecordAsync(model.Relation, MergeScript.Compare(model, await merge.ColumnsAsync(model.Relation)), cancellationToken);
        }

        return new BuildResult(model, BuildStatus.Built, made?.RowsMade, default, default, null) { RowsRead = made?.RowsRead, Plan = made?.Json };
    }

    /// <summary>Changes a model's live table. Where nothing changed before it, nothing changes in it.</summary>
    public static async Task<BuildResult> MergeAsync(MergeContext merge, Model model, BuildNames names, CancellationToken cancellationToken)
    {
        var before = await merge.Connection.ExecuteScalarAsync<long>("select row_count from ops.published_models where model = @model", new { model = model.Name });
        var unchanged = new BuildResult(model, BuildStatus.Built, before, default, default, null) { RowsChanged = 0 };
        if (!MergeContext.FollowedBy(merge.Project, model).Any(merge.Changed.Contains))
        {
            if (merge.Followed.Contains(model.Relation))
            {
                await merge.RecordAsync(model.Relation, MergeScript.NoChanges(model.Relation), cancellationToken);
            }

            return unchanged;
        }

        var recomputed = model.RecomputeBy.Count > 0 ? await Recomputer.TouchAsync(merge, model, names, cancellationToken) : null;
        var delta = MergeScript.DeltaOf(model);
        var select = recomputed?.Select ?? model.Template.Render(names, merge.Project.Variables);
        var made = await merge.ExplainAsync($"create temporary table {Relation.Quote(delta.Name)} on commit drop as\n{select}", cancellationToken);
        var (live, given) = (await merge.ColumnsAsync(model.Relation), await merge.ColumnsAsync(delta));
        if (!live.ToHashSet().SetEquals(given.Where(column => column != MergeScript.Change)))
        {
            var reason = $"the incremental select gives other columns than the table has: {string.Join(", ", given)} instead of {string.Join(", ", live)}";
            return new BuildResult(model, BuildStatus.Failed, null, default, default, reason);
        }

        var index = $"create unique index on {delta} ({MergeScript.Names(model.UniqueKey)})";
        if (await merge.ExecuteUniqueAsync(index, model, delta.ToString(), cancellationToken) is { Failed: { } twice })
        {
            return BuildResult.NotUnique(model, twice);
        }

        await merge.ExecuteAsync($"analyze {delta}", cancellationToken);
        if (await merge.RecordAsync(model.Relation, MergeScript.ChangesOf(model, live, given.Contains(MergeScript.Change), recomputed?.Standing), cancellationToken) == 0)
        {
            return unchanged with { RowsRead = made.RowsRead, Plan = made.Json };
        }

        var apply = MergeScript.Apply(model, live);
        var gone = await merge.ExecuteAsync(apply[0], cancellationToken);
        var (came, failed) = await merge.ExecuteUniqueAsync(apply[1], model, MergeScript.Merged(model, live), cancellationToken);
        if (failed is not null)
        {
            return BuildResult.NotUnique(model, failed);
        }

        return new BuildResult(model, BuildStatus.Built, before - gone + came, default, default, null)
        {
            RowsChanged = Math.Max(gone, came),
            RowsRead = made.RowsRead,
            Plan = made.Json,
        };
    }
}
