using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Tests.Catalog;

namespace Warehouse.Tests.Erasure;

/// <summary><c>docs/personal-data.md</c> has every column that says something of people.</summary>
public sealed class PersonalDataPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(DatasetsPage.Root, "docs", "personal-data.md"));

    [Fact]
    public void Every_column_of_a_dataset_that_names_people_or_is_theirs_is_on_the_page()
    {
        var columns = DatasetCatalog.Load(ContentDirectory.BesideProgram).Datasets
            .SelectMany(dataset => dataset.Columns.Where(column => column.Person is not null || column.IsPersonal), (dataset, column) => $"`{dataset.Id}.{column.Name}`")
            .ToList();

        Assert.InRange(columns.Count, 20, 200);
        Assert.All(columns, column => Assert.Contains(column, Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_column_of_a_model_that_is_tagged_is_on_the_page()
    {
        var columns = ModelProject.Load(ContentDirectory.BesideProgram).Models
            .SelectMany(model => model.Columns.Where(column => column.IsPersonal), (model, column) => (model, column)).ToList();

        Assert.InRange(columns.Count, 10, 200);
        Assert.All(columns, found => Assert.Contains(Page.Split('\n'), line =>
            (line.Contains($"`{found.model.Relation.Schema}.{found.model.Relation.Name}`", StringComparison.Ordinal)
                || line.Contains($"`{found.model.Name}`", StringComparison.Ordinal))
            && line.Contains($"`{found.column.Name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_kind_of_people_is_on_the_page() =>
        Assert.All(
            DatasetCatalog.Load(ContentDirectory.BesideProgram).Persons, kind => Assert.Contains($"| `{kind.Name}` |", Page, StringComparison.Ordinal));
}
