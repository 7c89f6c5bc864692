using Warehouse.Catalog;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>The bronze table of each dataset, by its name such as <c>usage/navigation</c>.</summary>
public sealed record BronzeTables(IReadOnlyDictionary<string, Relation> ByDataset)
{
    public static BronzeTables Of(DatasetCatalog catalog) =>
        new(catalog.Datasets.ToDictionary(dataset => dataset.Id, dataset => new Relation("bronze", dataset.Table)));
}
