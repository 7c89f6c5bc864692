using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Project;

namespace Warehouse.Tests.Project;

/// <summary>Rows that extracts repeat are in bronze: no model may count them by forgetting them.</summary>
public sealed class RestatedRowsTests
{
    [Fact]
    public void Every_model_over_a_dataset_that_restates_says_what_it_does_with_the_rows()
    {
        var tables = DatasetCatalog.Load(ContentDirectory.BesideProgram).Datasets.Where(dataset => dataset.Load is LoadMode.Restates).Select(dataset => new Relation("bronze", dataset.Table)).ToHashSet();
        var readers = ModelProject.Load(ContentDirectory.BesideProgram).ReadersOf(tables);

        Assert.NotEmpty(readers);
        Assert.All(readers, model => Assert.Contains(Dataset.RestatedColumn, model.Sql, StringComparison.Ordinal));
    }
}
