using TestServers;
using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Project;

namespace Warehouse.Tests.Project;

/// <summary>The bronze tables are declared once: by the datasets.</summary>
public sealed class BronzeSourcesTests
{
    private static readonly ContentDirectory Shipped = new(Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "Warehouse"));

    [Fact]
    public void The_file_for_dbt_is_what_the_datasets_give()
    {
        var expected = BronzeSources.Yaml(DatasetCatalog.Load(Shipped));
        var found = File.ReadAllText(BronzeSources.FileOf(Shipped));

        Assert.True(expected == found, $"{BronzeSources.FileOf(Shipped)} does not follow from the datasets any more: run `{BronzeSources.Command}`, which writes\n{expected}");
    }

    [Fact]
    public void A_model_reads_the_table_of_a_dataset_that_no_properties_file_names()
    {
        using var folder = new ProjectFolder().Model("visits", "select event_id from {{ source('bronze', 'usage_visits') }}");
        folder.Write("datasets/usage/visits.yml", """
            name: visits
            description: Visits. One row per visit.
            files: ["*visits*.csv"]
            load: append
            columns:
              - { name: event_id, type: text }
            """);

        Assert.Equal(["usage_visits"], folder.Load()["visits"].Template.Sources.Select(source => source.Table));
    }

    [Fact]
    public void A_table_that_no_dataset_has_is_no_source()
    {
        using var folder = new ProjectFolder().Model("visits", "select event_id from {{ source('bronze', 'usage_visit') }}");

        Assert.Contains("usage_visit", Assert.Throws<ContentException>(folder.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_has_every_column_with_its_type()
    {
        var yaml = BronzeSources.Yaml(DatasetCatalog.Load(Shipped));

        foreach (var dataset in DatasetCatalog.Load(Shipped).Datasets)
        {
            var table = yaml[yaml.IndexOf($"- name: {dataset.Table}\n", StringComparison.Ordinal)..];
            Assert.All(dataset.Columns, column => Assert.Contains($"          - name: {column.Name}\n            data_type: ", table, StringComparison.Ordinal));
        }
    }
}
