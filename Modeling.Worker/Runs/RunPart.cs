using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>
/// A part of a run that is built, tested and published for itself: what fails in it holds back nothing else. Two models are
/// of one part if one reads the other, if both read a dataset, or if a test reads both, however indirectly; so what is
/// published together is consistent, and each batch belongs to one part.
/// </summary>
/// <param name="Name">The folders of its models, such as <c>usage</c>.</param>
/// <param name="Plan">What of the run's plan is its own.</param>
public sealed record RunPart(string Name, RunPlan Plan)
{
    /// <summary>Why nothing of it can be built; <c>null</c> for a part that can be read.</summary>
    public string? Problem { get; init; }

    /// <summary>Of batches that nothing reads, and of relations that nothing of the run has to do with.</summary>
    private const string Rest = "other";

    /// <param name="plan">The plan of the run.</param>
    /// <param name="project">All models.</param>
    /// <param name="tables">The bronze table of each dataset.</param>
    /// <param name="state">What the database knows.</param>
    /// <param name="request">What is asked for.</param>
    /// <returns>Parts that merge come first, because they take moments; else in the order of their first models.</returns>
    public static IReadOnlyList<RunPart> Split(
        RunPlan plan, ModelProject project, IReadOnlyDictionary<string, Relation> tables, WarehouseState state, RunRequest request)
    {
        var graph = Connect(project.Sound, tables, state);
        var roots = plan.Models.Select(model => graph.Find(model.Relation)).Distinct().ToList();
        var relations = state.Published.ToDictionary(published => published.Model, published => published.Relation);
        var parts = roots.Select(root => PartOf(
            ModelProject.FoldersOf(project.Sound.Models.Where(model => graph.Find(model.Relation) == root).Select(model => model.File)),
            relation => relation is not null && graph.Find(relation) == root)).ToList();
        parts.Add(PartOf(Rest, relation => relation is null || !roots.Contains(graph.Find(relation))));
        // Somebody wants what cannot be read: whoever asked, or a batch that waits for it.
        var wanted = project.Waiting.Where(part => request.RequestId is not null || request.FullRefresh
            || state.Batches.Any(batch => tables.TryGetValue(batch.Dataset, out var table) && part.Datasets.Contains(table)));
        parts.AddRange(wanted.Select(part => new RunPart(part.NameIn(project), RunPlan.Nothing) { Problem = part.Problem }));
        return Distinct(
            [.. parts.Where(part => !part.Plan.IsEmpty || part.Problem is not null).OrderBy(part => part.Plan.Merge.Merged.Count == 0)]);

        RunPart PartOf(string name, Func<Relation?, bool> isOfPart)
        {
            var models = plan.Models.Where(model => isOfPart(model.Relation)).ToList();
            var names = models.Select(model => model.Name).ToHashSet();
            return new RunPart(name, new RunPlan(
                models,
                [.. plan.Tests.Where(test => test.Query.Refs.Any(reference => names.Contains(reference.Model)))],
                [.. plan.Batches.Where(batch => isOfPart(tables.GetValueOrDefault(batch.Dataset)))],
                [],
                new MergePlan(
                    plan.Merge.Merged.Intersect(names).ToHashSet(), plan.Merge.Known.Intersect(names).ToHashSet(), plan.Merge.Keys),
                new Removal(
                    [.. plan.Removal.Dropped.Where(isOfPart)],
                    [.. plan.Removal.Forgotten.Where(model => isOfPart(relations[model]))]))
            {
                Verified = [.. plan.Verified.Where(models.Contains)],
            });
        }
    }

    /// <returns>The same parts; those that would share a name have that of a model, or a number, behind it.</returns>
    private static IReadOnlyList<RunPart> Distinct(IReadOnlyList<RunPart> parts)
    {
        var shared = parts.CountBy(part => part.Name).Where(name => name.Value > 1).Select(name => name.Key).ToHashSet();
        return [.. parts.Select((part, number) => shared.Contains(part.Name)
            ? part with { Name = $"{part.Name}/{(part.Plan.Models is [var first, ..] ? first.Name : number)}" }
            : part)];
    }

    private static DisjointSets<Relation> Connect(ModelProject project, IReadOnlyDictionary<string, Relation> tables, WarehouseState state)
    {
        var graph = new DisjointSets<Relation>();
        var datasets = tables.Values.ToHashSet();
        foreach (var model in project.Models)
        {
            graph.Union([model.Relation, .. model.Template.Refs.Select(reference => project[reference.Model].Relation)]);
            graph.Union([model.Relation, .. model.Template.Sources.Select(source => new Relation(source.Schema, source.Table))
                .Where(datasets.Contains)]);
        }

        foreach (var test in project.Tests)
        {
            graph.Union([.. test.Query.Refs.Select(reference => project[reference.Model].Relation)]);
        }

        // What is live in an earlier form goes in the publish that replaces it, with the views that read it.
        var published = state.Published.Select(live => live.Relation).ToHashSet();
        var makers = project.Models.ToDictionary(model => model.Name, model => model.Relation);
        foreach (var live in state.Published.Where(live => makers.ContainsKey(live.Model)))
        {
            graph.Union([live.Relation, makers[live.Model]]);
        }

        foreach (var view in state.Views.Where(view => published.Contains(view.Reads)))
        {
            graph.Union([view.View, view.Reads]);
        }

        return graph;
    }
}
