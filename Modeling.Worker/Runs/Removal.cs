using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>
/// What a run takes down, because the engine published it and the project no longer says so: relations of models that were
/// removed, renamed or moved. It goes with the publish that makes it wrong, not before.
/// </summary>
/// <param name="Dropped">Relations that go without another in their place.</param>
/// <param name="Forgotten">Models that are not published any more.</param>
public sealed record Removal(IReadOnlyList<Relation> Dropped, IReadOnlyList<string> Forgotten)
{
    public bool IsEmpty => Dropped.Count == 0 && Forgotten.Count == 0;

    /// <param name="project">All models.</param>
    /// <param name="state">What the database knows.</param>
    /// <param name="built">Models that the run builds.</param>
    /// <param name="replaced">Those of them whose live relation is replaced.</param>
    public static Removal Decide(ModelProject project, WarehouseState state, IReadOnlyList<Model> built, IReadOnlyList<Model> replaced)
    {
        var ofRun = built.Select(model => model.Name).ToHashSet();
        var names = project.Models.Select(model => model.Name).Concat(project.Waiting.SelectMany(part => part.Models)).ToHashSet();
        var makers = project.Models.ToLookup(model => model.Relation, model => model.Name);
        // What another model makes now stays until that one is built.
        var removed = state.Published.Where(published => !names.Contains(published.Model) && makers[published.Relation].All(ofRun.Contains))
            .ToList();
        var moved = state.Published.Where(published => ofRun.Contains(published.Model));
        var dropped = removed.Concat(moved)
            .Select(published => published.Relation).Where(relation => !makers.Contains(relation)).ToHashSet();
        // A view of a model that cannot be read must not go: it could not be put back.
        var kept = project.Waiting.SelectMany(part => part.Models).ToHashSet();
        var inTheWay = state.ViewsOn(replaced.Select(model => model.Relation).Concat(dropped))
            .Where(published => !kept.Contains(published.Model))
            .Where(published => !dropped.Contains(published.Relation) && !makers[published.Relation].Any(ofRun.Contains)).ToList();
        dropped.UnionWith(inTheWay.Select(published => published.Relation));
        return new Removal([.. dropped], [.. removed.Concat(inTheWay).Select(published => published.Model)]);
    }

    /// <summary>
    /// A view that is live in an earlier form may read what its file no longer names. It has to be built with what it reads,
    /// although it is not downstream of that; one that cannot be built, because a source is missing, is taken down.
    /// </summary>
    /// <returns>The selected models and those whose views would be in the way, in dependency order.</returns>
    public static IReadOnlyList<Model> WithViewsInTheWay(ModelProject project, WarehouseState state, IReadOnlyList<Model> selected)
    {
        while (true)
        {
            var removal = Decide(project, state, selected, selected);
            var inTheWay = project.Sound.Models.Except(selected)
                .Where(model => removal.Dropped.Contains(model.Relation) || removal.Forgotten.Contains(model.Name))
                .Select(model => model.Name).ToList();
            if (inTheWay.Count == 0)
            {
                return selected;
            }

            selected = project.Sound.WithDownstream(selected.Select(model => model.Name).Concat(inTheWay));
        }
    }
}
