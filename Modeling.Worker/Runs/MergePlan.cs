using Modeling.Worker.Merging;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>
/// Which models of a run are merged into what is live, row by row; the others are built whole. A model is merged only if
/// it follows everything that the run changes before it: then the result is that of building it whole.
/// </summary>
/// <param name="Merged">Names of the models to merge.</param>
/// <param name="Known">
/// Names of the models whose changes can be told: the merged ones, and tables that are compared with the live ones.
/// </param>
/// <param name="Keys">The keys by which models with <c>recompute_by</c> are merged.</param>
public sealed record MergePlan(IReadOnlySet<string> Merged, IReadOnlySet<string> Known, RecomputeKeys Keys)
{
    public static readonly MergePlan Nothing = new(new HashSet<string>(), new HashSet<string>(), RecomputeKeys.None);

    /// <param name="project">All models.</param>
    /// <param name="built">The models of the run, in dependency order.</param>
    /// <param name="sources">Rows of each source that batches load into.</param>
    /// <param name="fingerprints">Fingerprint of what is live, by model.</param>
    /// <param name="keys">The keys that upstream relations of models with <c>recompute_by</c> have.</param>
    /// <param name="largestShare">
    /// An incremental model whose sources have grown by more than this share is built whole, which is faster then. So is all that is
    /// made from it, however indirectly: merged after it, little would keep the whole run on one connection.
    /// </param>
    public static MergePlan Decide(
        ModelProject project,
        IReadOnlyList<Model> built,
        IReadOnlyDictionary<Relation, SourceRows> sources,
        IReadOnlyDictionary<string, string> fingerprints,
        RecomputeKeys keys,
        double largestShare)
    {
        var names = built.Select(model => model.Name).ToHashSet();
        var (merged, known, large) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        foreach (var model in built)
        {
            var read = model.Template.Sources.Select(source => source.Relation).Distinct().Where(sources.ContainsKey).ToList();
            var isIncremental = model.Materialization == Materialization.Incremental;
            if (model.Template.Refs.Any(reference => large.Contains(reference.Model))
                || isIncremental && read.Sum(source => sources[source].Arrived) > largestShare * read.Sum(source => sources[source].Before))
            {
                large.Add(model.Name);
            }

            var isAsLive = fingerprints.GetValueOrDefault(model.Name) == model.Fingerprint;
            if (isAsLive && isIncremental && !large.Contains(model.Name) && Follows(model))
            {
                merged.Add(model.Name);
            }

            if (merged.Contains(model.Name) || isAsLive && model.Materialization == Materialization.Table)
            {
                known.Add(model.Name);
            }

            bool Follows(Model model) => model.RecomputeBy.Count > 0
                ? model.Template.Refs.Where(reference => names.Contains(reference.Model))
                    .All(reference => known.Contains(reference.Model) && keys.Of(model, project[reference.Model].Relation).Count > 0)
                    && read.TrueForAll(source => sources[source].Arrived == 0 || keys.Of(model, source).Count > 0)
                : FollowsModels(model.Template, names, known)
                    && read.TrueForAll(source => sources[source].Arrived == 0 || FollowsSource(model.Template, source));
        }

        return new MergePlan(merged, known, keys);
    }

    /// <summary>Whether a data test may look at the changes alone: its model is merged, and it follows all that the run changes.</summary>
    /// <param name="test">The test.</param>
    /// <param name="built">Names of the run's models.</param>
    public bool IsIncremental(DataTest test, IReadOnlySet<string> built) =>
        Merged.Contains(test.Model) && FollowsModels(test.Query, built, Known);

    private static bool FollowsModels(ModelTemplate template, IReadOnlySet<string> built, IReadOnlySet<string> known) =>
        template.Refs.Select(reference => reference.Model).Where(built.Contains)
            .All(name => known.Contains(name) && template.Changes.Any(changes => changes.Schema is null && changes.Name == name));

    private static bool FollowsSource(ModelTemplate template, Relation source) =>
        template.Changes.Any(changes => changes.Schema == source.Schema && changes.Name == source.Name);
}

/// <summary>Rows of a source.</summary>
/// <param name="Before">That earlier runs took.</param>
/// <param name="Arrived">That this run takes.</param>
public sealed record SourceRows(long Before, long Arrived);
