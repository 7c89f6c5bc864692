using Modeling.Worker.Merging;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>What the database knows when a run is planned.</summary>
/// <param name="Batches">Loaded batches that no run has taken yet.</param>
/// <param name="Published">What runs have published and not taken down, whether or not the project still has it.</param>
/// <param name="Views">What the views among it read.</param>
/// <param name="Sources">The tables and views in the schemas of the sources.</param>
/// <param name="Rows">Rows that earlier runs took, by dataset.</param>
public sealed record WarehouseState(
    IReadOnlyList<PendingBatch> Batches,
    IReadOnlyList<PublishedModel> Published,
    IReadOnlyList<LiveView> Views,
    IReadOnlySet<Relation> Sources,
    IReadOnlyDictionary<string, long> Rows)
{
    /// <summary>The keys that upstream relations of models with <c>recompute_by</c> have.</summary>
    public RecomputeKeys Keys { get; init; } = RecomputeKeys.None;

    /// <summary>Fingerprint of what is live, by model.</summary>
    public IReadOnlyDictionary<string, string> Fingerprints { get; } = Published.ToDictionary(
        published => published.Model, published => published.Fingerprint);

    /// <returns>Models whose live view reads one of the relations, however indirectly.</returns>
    public IReadOnlyList<PublishedModel> ViewsOn(IEnumerable<Relation> relations)
    {
        var found = new HashSet<Relation>();
        var left = new Queue<Relation>(relations);
        while (left.TryDequeue(out var relation))
        {
            foreach (var view in Views.Where(view => view.Reads == relation && found.Add(view.View)))
            {
                left.Enqueue(view.View);
            }
        }

        return [.. Published.Where(published => found.Contains(published.Relation))];
    }
}

/// <summary>A loaded batch that no run has taken yet.</summary>
/// <param name="BatchId">Its key.</param>
/// <param name="Dataset">Domain and dataset.</param>
/// <param name="Rows">Rows that it loaded.</param>
/// <param name="FirstBlock">The first block of its bronze table that may hold them; <c>null</c> when that is not known.</param>
/// <param name="LastBlock">The last such block.</param>
/// <param name="ReceivedAt">When the file arrived, UTC.</param>
/// <param name="TraceParent">The W3C trace context of its ingestion.</param>
public sealed record PendingBatch(
    long BatchId, string Dataset, long Rows, long? FirstBlock, long? LastBlock, DateTime ReceivedAt, string? TraceParent);

/// <summary>A model as a run has published it.</summary>
/// <param name="Model">Its name then.</param>
/// <param name="Relation">Where readers find it.</param>
/// <param name="Fingerprint">Of the SQL and settings that built it.</param>
public sealed record PublishedModel(string Model, Relation Relation, string Fingerprint);

/// <summary>A live view reads a relation.</summary>
public sealed record LiveView(Relation View, Relation Reads);
