using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>What a run will build, and the batches that are in the warehouse afterwards.</summary>
/// <param name="Models">In dependency order.</param>
/// <param name="Tests">Those that read one of the models, and nothing that does not exist yet.</param>
/// <param name="Batches">Batches that the run takes.</param>
/// <param name="Waiting">Models that cannot be built yet, because a source does not exist.</param>
/// <param name="Merge">Which of the models are merged into what is live.</param>
/// <param name="Removal">What is taken down.</param>
public sealed record RunPlan(
    IReadOnlyList<Model> Models, IReadOnlyList<DataTest> Tests, IReadOnlyList<PendingBatch> Batches, IReadOnlyList<Model> Waiting,
    MergePlan Merge, Removal Removal)
{
    /// <summary>The plan of a run that could not be planned.</summary>
    public static readonly RunPlan Nothing = new([], [], [], [], MergePlan.Nothing, new Removal([], []));

    /// <summary>Incremental models that are compared with what is live of them before they are published.</summary>
    public IReadOnlyList<Model> Verified { get; init; } = [];

    /// <summary>Whether nothing is to be done.</summary>
    public bool IsEmpty => Models.Count == 0 && Batches.Count == 0 && Removal.IsEmpty;

    /// <summary>Models that are built whole, beside the live ones.</summary>
    public IReadOnlyList<Model> Whole => [.. Models.Where(model => !Merge.Merged.Contains(model.Name))];

    /// <param name="all">All models; those that wait for what cannot be read are left out.</param>
    /// <param name="tables">The bronze table of each dataset.</param>
    /// <param name="state">What the database knows.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="largestMerge">A model whose sources have grown by more than this share is built whole.</param>
    /// <exception cref="ArgumentException">A selected model does not exist.</exception>
    public static RunPlan Decide(
        ModelProject all, IReadOnlyDictionary<string, Relation> tables, WarehouseState state, RunRequest request, double largestMerge)
    {
        var project = all.Sound;
        var wanted = request.Select is { } select
            ? Known(all, select)
            : request.FullRefresh ? project.Models : Touched(project, tables, state);
        var selected = Removal.WithViewsInTheWay(all, state, project.WithDownstream(wanted.Select(model => model.Name)));
        var waiting = project.WithDownstream(
            project.Models.Where(model => !HasItsSources(model.Template, state.Sources)).Select(model => model.Name))
            .Select(model => model.Name).ToHashSet();
        var built = selected.Where(model => !waiting.Contains(model.Name)).ToList();
        var taken = Taken(all, tables, state, built, waiting);
        var merge = request.FullRefresh || request.Select is not null
            ? MergePlan.Nothing
            : MergePlan.Decide(project, built, RowsOf(tables, state, taken), state.Fingerprints, state.Keys, largestMerge);
        return new RunPlan(
            built,
            TestsOf(project, state, built),
            taken,
            [.. selected.Where(model => waiting.Contains(model.Name))],
            merge,
            Removal.Decide(all, state, built, [.. built.Where(model => !merge.Merged.Contains(model.Name))]))
        {
            Verified = !request.Verify ? [] : [.. built.Where(model =>
                model.Materialization == Materialization.Incremental
                    && state.Fingerprints.GetValueOrDefault(model.Name) == model.Fingerprint)],
        };
    }

    /// <returns>The models of these names.</returns>
    /// <exception cref="ArgumentException">One does not exist, or waits for something to be mended.</exception>
    public static IReadOnlyList<Model> Known(ModelProject project, IReadOnlyList<string> names)
    {
        if (project.Waiting.FirstOrDefault(part => names.Any(part.Models.Contains)) is { } waiting)
        {
            throw new ArgumentException($"{names.First(waiting.Models.Contains)} cannot be built: {waiting.Problem}");
        }

        var known = project.Models.ToDictionary(model => model.Name);
        return [.. names.Select(name => known.GetValueOrDefault(name)
            ?? throw new ArgumentException(
                $"there is no model '{name}'; known are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}"))];
    }

    /// <summary>Models whose files changed, or were never published, and those that read a table with new rows.</summary>
    private static IEnumerable<Model> Touched(ModelProject project, IReadOnlyDictionary<string, Relation> tables, WarehouseState state) =>
        project.Models.Where(model => state.Fingerprints.GetValueOrDefault(model.Name) != model.Fingerprint)
            .Concat(project.ReadersOf(
                state.Batches.Where(batch => tables.ContainsKey(batch.Dataset)).Select(batch => tables[batch.Dataset]).ToHashSet()));

    /// <summary>
    /// A batch is taken when every model that reads its table is built; one that nothing reads is done as it is. A model that
    /// waits and was never published holds nothing up: it reads all of the table when it is built. What reads a table is not
    /// known for sure while something cannot be read.
    /// </summary>
    private static List<PendingBatch> Taken(
        ModelProject project, IReadOnlyDictionary<string, Relation> tables, WarehouseState state, IReadOnlyList<Model> built,
        IReadOnlySet<string> waiting)
    {
        var names = built.Select(model => model.Name).Concat(waiting.Where(name => !state.Fingerprints.ContainsKey(name))).ToHashSet();
        return [.. state.Batches.Where(batch => !tables.TryGetValue(batch.Dataset, out var table)
            || (project.ReadersOf(new HashSet<Relation> { table }).Select(model => model.Name).ToList() is var readers
                && readers.TrueForAll(names.Contains) && (readers.Count > 0 || project.Waiting.Count == 0)))];
    }

    /// <summary>A test that also reads something that does not exist yet waits with it.</summary>
    private static List<DataTest> TestsOf(ModelProject project, WarehouseState state, IReadOnlyList<Model> built)
    {
        var names = built.Select(model => model.Name).ToHashSet();
        return [.. project.TestsOf(names).Where(test =>
            test.Query.Refs.All(reference => names.Contains(reference.Model) || state.Fingerprints.ContainsKey(reference.Model))
                && HasItsSources(test.Query, state.Sources))];
    }

    private static Dictionary<Relation, SourceRows> RowsOf(
        IReadOnlyDictionary<string, Relation> tables, WarehouseState state, IEnumerable<PendingBatch> taken)
    {
        var arrived = taken.ToLookup(batch => batch.Dataset, batch => batch.Rows);
        return tables.ToDictionary(
            table => table.Value, table => new SourceRows(state.Rows.GetValueOrDefault(table.Key), arrived[table.Key].Sum()));
    }

    private static bool HasItsSources(ModelTemplate template, IReadOnlySet<Relation> sources) =>
        template.Sources.All(source => sources.Contains(new Relation(source.Schema, source.Table)));
}
