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
    /// <summary>Of batches that nothing reads, and of relations that nothing of the run has to do with.</summary>
    private const string Rest = "other";

    /// <param name="plan">The plan of the run.</param>
    /// <param name="project">All models.</param>
    /// <param name="tables">The bronze table of each dataset.</param>
    /// <param name="state">What the database knows.</param>
    /// <returns>Parts that merge come first, because they take moments; else in the order of their first models.</returns>
    public static IReadOnlyList<RunPart> Split(RunPlan plan, ModelProject project, IReadOnlyDictionary<string, Relation> tables, WarehouseState state)
    {
        var graph = Connect(project, tables, state);
        var groups = plan.Models.GroupBy(model => graph.Find(model.Relation)).ToList();
        var roots = groups.Select(group => group.Key).ToHashSet();
        var relations = state.Published.ToDictionary(published => published.Model, published => published.Relation);
        var parts = groups.Select(group => PartOf(group.Key, group.First())).ToList();
        if (PartOf(null, null) is { Plan.IsEmpty: false } rest)
        {
            parts.Add(rest);
        }

        return [.. parts.OrderBy(part => part.Plan.Merge.Merged.Count == 0)];

        RunPart PartOf(Relation? root, Model? first)
        {
            var models = plan.Models.Where(model => root is not null && graph.Find(model.Relation) == root).ToList();
            var names = models.Select(model => model.Name).ToHashSet();
            return new RunPart(
                first is null ? Rest : NameOf(project, graph, root!, first, roots),
                new RunPlan(
                    models,
                    [.. plan.Tests.Where(test => names.Contains(test.Model) || test.Query.Refs.Any(reference => names.Contains(reference.Model)))],
                    [.. plan.Batches.Where(batch => IsOf(root, tables.GetValueOrDefault(batch.Dataset)))],
                    [],
                    new MergePlan(plan.Merge.Merged.Intersect(names).ToHashSet(), plan.Merge.Known.Intersect(names).ToHashSet()),
                    new Removal(
                        [.. plan.Removal.Dropped.Where(relation => IsOf(root, relation))],
                        [.. plan.Removal.Forgotten.Where(model => IsOf(root, relations[model]))])));
        }

        bool IsOf(Relation? root, Relation? relation) =>
            root is null ? relation is null || !roots.Contains(graph.Find(relation)) : relation is not null && graph.Find(relation) == root;
    }

    private static DisjointSets<Relation> Connect(ModelProject project, IReadOnlyDictionary<string, Relation> tables, WarehouseState state)
    {
        var graph = new DisjointSets<Relation>();
        var datasets = tables.Values.ToHashSet();
        foreach (var model in project.Models)
        {
            graph.Union([model.Relation, .. model.Template.Refs.Select(reference => project[reference.Model].Relation)]);
            graph.Union([model.Relation, .. model.Template.Sources.Select(source => new Relation(source.Schema, source.Table)).Where(datasets.Contains)]);
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

    /// <summary>Two parts of one folder have the name of their first model behind it.</summary>
    private static string NameOf(ModelProject project, DisjointSets<Relation> graph, Relation root, Model first, IEnumerable<Relation> roots)
    {
        var folders = Folders(root);
        return roots.Any(other => other != root && Folders(other) == folders) ? $"{folders}/{first.Name}" : folders;

        string Folders(Relation part) => string.Join(
            '+', project.Models.Where(model => graph.Find(model.Relation) == part).Select(model => Path.GetFileName(Path.GetDirectoryName(model.File)!)).Distinct().Order(StringComparer.Ordinal));
    }
}
