using Warehouse.Catalog;
using YamlDotNet.Serialization.NamingConventions;

namespace Warehouse.Tests.Catalog;

/// <summary>The page about datasets shows manifests that load, and has every key.</summary>
public sealed class DatasetsPageTests
{
    [Fact]
    public void The_examples_on_the_page_are_datasets()
    {
        using var folder = new DatasetFolder();
        foreach (var (file, yaml) in DatasetsPage.Examples)
        {
            folder.Write(file, yaml);
        }

        var datasets = folder.Load().Datasets;

        Assert.Equal(["shop/old_stock", "shop/sales", "shop/visits"], datasets.Select(dataset => dataset.Id));
        Assert.Equal(("windows-1252", 0.01, "shop_stock"), (datasets[0].Encoding, datasets[0].MaxRejectRatio, datasets[0].Table));
        Assert.Equal((',', '.', "€ EUR"), (datasets[1].Columns[4].Numbers.Point, datasets[1].Columns[4].Numbers.Thousands, string.Join(' ', datasets[1].Columns[4].Numbers.Currency)));
        Assert.Equal(LoadMode.Restates, datasets[2].Load);
    }

    [Theory]
    [InlineData("Keys of a dataset", typeof(DatasetFile))]
    [InlineData("Keys of a column", typeof(ColumnEntry))]
    public void Every_key_is_on_the_page_and_no_other(string heading, Type manifest) =>
        Assert.Equal(Keys(manifest).Order(StringComparer.Ordinal), DatasetsPage.KeysBelow(heading).Order(StringComparer.Ordinal));

    /// <summary>The keys that a class of the manifest takes.</summary>
    internal static IEnumerable<string> Keys(Type manifest) =>
        manifest.GetProperties().Select(property => UnderscoredNamingConvention.Instance.Apply(property.Name));
}
