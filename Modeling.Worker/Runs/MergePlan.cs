using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>
/// Which models of a run are merged into what is live, row by row; the others are built whole. A model is merged only if
/// it follows everything that the run changes before it: then the result is that of building it whole.
/// </summary>
/// <param name="Merged">Names of the models to merge.</param>
/// <param name="Known">Names of the models whose changes can be told: the merged ones, and tables that are compared with the live ones.</param>
public sealed record MergePlan(IReadOnlySet<string> Merged, IReadOnlySet<string> Known)
{
    public static readonly MergePlan Nothing = new(new HashSet<string>(), new HashSet<string>());

    /// <param name="built">The models of the run, in dependency order.</param>
    /// <param name="sources">Rows of each source that batches load into.</param>
    /// <param name="fingerprints">Fingerprint of what is live, by model.</param>
    /// <param name="largestShare">A model whose sources have grown by more than this share is built whole, which is faster then.</param>
    public static MergePlan Decide(
        IReadOnlyList<Model> built, IReadOnlyDictionary<Relation, SourceRows> sources, IReadOnlyDictionary<string, string> fingerprints, double largestShare)
    {
        var names = built.Select(model => model.Name).ToHashSet();
        var merged = new HashSet<string>();
        var known = new HashSet<string>();
        foreach (var model in built.Where(model => fingerprints.GetValueOrDefault(model.Name) == model.Fingerprint))
        {
            var read = model.Template.Sources.Select(source => new Relation(source.Schema, source.Table)).Distinct().Where(sources.ContainsKey).ToList();
            if (model.Materialization == Materialization.Incremental
                && FollowsModels(model.Template, names, known)
                && read.TrueForAll(source => sources[source].Arrived == 0 || Follows(model.Template, source))
                && read.Sum(source => sources[source].Arrived) <= largestShare * read.Sum(source => sources[source].Before))
            {
                merged.Add(model.Name);
            }

            if (model.Materialization == Materialization.Table || merged.Contains(model.Name))
            {
                known.Add(model.Name);
            }
        }

        return new MergePlan(merged, known);
    }

    /// <summary>Whether a data test may look at the changes alone: its model is merged, and it follows all that the run changes.</summary>
    /// <param name="test">The test.</param>
    /// <param name="built">Names of the run's models.</param>
    public bool IsIncremental(DataTest test, IReadOnlySet<string> built) =>
        Merged.Contains(test.Model) && FollowsModels(test.Query, built, Known);

    private static bool FollowsModels(ModelTemplate template, IReadOnlySet<string> built, IReadOnlySet<string> known) =>
        template.Refs.Select(reference => reference.Model).Where(built.Contains)
            .All(name => known.Contains(name) && template.Changes.Any(changes => changes.Schema is null && changes.Name == name));

    private static bool Follows(ModelTemplate template, Relation source) =>
        template.Changes.Any(changes => changes.Schema == source.Schema && changes.Name == source.Name);
}

/// <summary>Rows of a source.</summary>
/// <param name="Before">That earlier runs took.</param>
/// <param name="Arrived">That this run takes.</param>
public sealed record SourceRows(long Before, long Arrived);
