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
            await merge.ExecuteAsync([create], cancellationToken);
        }

        // A merge works on one connection, so it has not split the rows.
        var made = script.Rows is [var rows] ? await merge.ExplainAsync(ExplainedStatement.Write(rows), cancellationToken) : null;
        foreach (var index in script.Indexes)
        {
            if (await merge
                .ExecuteUniqueAsync([index], model, BuildNames.InBuild(model).ToString(), cancellationToken) is { Failed: { } twice })
            {
                return BuildResult.NotUnique(model, twice);
            }
        }

        await merge.ExecuteAsync(script.Finish, cancellationToken);
        if (merge.Followed.Contains(model.Relation))
        {
            var shape = await merge.ShapeAsync(model.Relation);
            await merge.RecordAsync(
                model.Relation, MergeScript.Compare(model, [.. shape.Columns.Select(column => column.Name)]), cancellationToken);
        }

        return new BuildResult(model, BuildStatus.Built, made?.RowsMade, default, default, null)
        {
            RowsRead = made?.RowsRead,
            Plan = made?.Json
        };
    }

    /// <summary>Changes a model's live table. Where nothing changed before it, nothing changes in it, and no statement is sent.</summary>
    public static async Task<BuildResult> MergeAsync(MergeContext merge, Model model, BuildNames names, CancellationToken cancellationToken)
    {
        var before = merge.RowCounts[model.Name];
        if (!MergeContext.FollowedBy(merge.Project, model).Any(merge.Changed.Contains))
        {
            return Changed(0, 0);
        }

        var live = await merge.ShapeAsync(model.Relation);
        var columns = live.Columns.Select(column => column.Name).ToList();
        var made = new List<ExplainedStatement>();
        string standing, given;
        if (model.RecomputeBy.Count > 0)
        {
            (given, standing) = await Recomputer.TouchAsync(merge, model, names, cancellationToken);
        }
        else
        {
            var select = model.Template.Render(names, merge.Project.Variables);
            var (delta, found) = await merge.ExplainAsync(
                MergeScript.CreateDelta(model, select), row => row.GetString(0), cancellationToken);
            made.Add(delta);
            if (!columns.ToHashSet().SetEquals(found.Where(column => column != MergeScript.Change)))
            {
                var reason = "the incremental select gives other columns than the table has: "
                    + $"{string.Join(", ", found)} instead of {string.Join(", ", columns)}";
                return new BuildResult(model, BuildStatus.Failed, null, default, default, reason);
            }

            (given, standing) = (MergeScript.Given(model, found.Contains(MergeScript.Change)), MergeScript.Standing(
                model, delta.RowsMade, live.Rows));
        }

        // That the live table's index lets them in proves that the rows that were given are unique too.
        var statements = MergeScript.Merge(model, columns, standing, given);
        var (rows, compared, failed) = await merge.ExecuteUniqueAsync(
            statements, model, MergeScript.Merged(model, columns), cancellationToken);
        if (failed is not null)
        {
            return BuildResult.NotUnique(model, failed);
        }

        made.Add(compared!);
        if (compared!.RowsMade > 0)
        {
            merge.Note(model.Relation);
        }

        return Changed(rows[^2], rows[^1]) with
        {
            RowsRead = made.Sum(rows => rows.RowsRead),
            Plan = made.MaxBy(rows => rows.Duration)!.Json
        };

        BuildResult Changed(long gone, long came) =>
            new(model, BuildStatus.Built, before - gone + came, default, default, null) { RowsChanged = Math.Max(gone, came) };
    }
}
