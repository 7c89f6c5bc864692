using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>The bronze table of each dataset, by its name such as <c>usage/navigation</c>.</summary>
public sealed record BronzeTables(IReadOnlyDictionary<string, Relation> ByDataset);
