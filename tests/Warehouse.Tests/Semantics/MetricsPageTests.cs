using System.Reflection;
using System.Text.RegularExpressions;
using TestServers;
using Warehouse.Content;
using Warehouse.Semantics;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Warehouse.Tests.Semantics;

/// <summary>What <c>docs/metrics.md</c> shows loads, and it names every key.</summary>
public sealed partial class MetricsPageTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "docs", "metrics.md")).ReplaceLineEndings("\n");

    private readonly ContentDirectory _content = new(Directory.CreateTempSubdirectory("metrics-page").FullName);

    public MetricsPageTests()
    {
        foreach (var example in Example().Matches(Page).Cast<Match>())
        {
            var file = Path.Combine(_content.Path, example.Groups["file"].Value);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, example.Groups["text"].Value);
        }
    }

    public static TheoryData<Type> Entries =>
        [typeof(SemanticModel), typeof(SemanticDefaults), typeof(Entity), typeof(Dimension), typeof(Population), typeof(Measure), typeof(PreAggregation), typeof(PreviousDates), typeof(MetricDefinition)];

    public void Dispose() => Directory.Delete(_content.Path, recursive: true);

    [Fact]
    public void The_whole_files_on_the_page_load()
    {
        var catalog = MetricCatalog.Load(_content);
        var words = new WordCatalog(catalog);

        Assert.Equal(
            ["sales", "turnover", "returned_amount", "basket_p90", "buyers", "turnover_per_buyer", "net_turnover", "buyers_of_28_days", "pieces_in_stock"],
            catalog.Metrics.Select(metric => metric.Name.Text));
        Assert.Equal(("Turnover", "sales team", "amount", "not is_returned"), (catalog.Find("turnover")!.Label, catalog.Find("turnover")!.Owner, catalog.Find("turnover")!.Expression, catalog.Find("turnover")!.Filter));
        Assert.Equal(("finance", 0.9), (catalog.Find("basket_p90")!.Owner, catalog.Find("basket_p90")!.Percentile));
        Assert.Equal("buyer_gaps", catalog.Find("buyers")!.DistinctCounts.Single().Relation);
        Assert.Equal(("sales_by_shop", "turnover_sum_real"), (catalog.Find("turnover")!.Rollups.Single().Relation, catalog.Find("turnover")!.Rollups.Single().Columns["real"].Value));
        Assert.Equal(("baskets_of_months", "counted_value"), (catalog.Find("basket_p90")!.Rollups.Single().Relation, catalog.Find("basket_p90")!.Rollups.Single().Columns["real"].Value));
        Assert.True(catalog.Find("pieces_in_stock")!.LastOfPeriod);
        Assert.Equal((new CumulativeWindow(28, "day"), Better.More), (catalog.Find("buyers_of_28_days")!.Cumulative, catalog.Find("turnover")!.Better));
        Assert.Equal(("sold_at", "(case when amount < 20 then 'small' else 'large' end)"), (catalog.Find("sales")!.Timestamp, catalog.Find("sales")!.SqlOf("basket")));
        Assert.Equal(("dim_shops", "\"region\""), catalog.Find("pieces_in_stock")!.SourceOf("region"));
        Assert.Equal(("Shop", "shop_name", "turnover"), (words.Find("shop_id", "fct_stock_days")!.Label, words.Find("shop_id", "fct_stock_days")!.NamedBy, words.Find("shop_id", "fct_stock_days")!.RankedBy));
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Every_key_is_on_the_page(Type entry)
    {
        var keys = entry.GetProperties().Where(property => property.GetCustomAttribute<YamlIgnoreAttribute>() is null).Select(property => UnderscoredNamingConvention.Instance.Apply(property.Name)).ToList();

        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Contains($"`{key}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_error_on_the_page_is_what_is_said()
    {
        var file = Path.Combine(_content.SemanticModels, "shop", "fct_sales.yml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("measure: amount\n    filter: not", "measure: amuont\n    filter: not", StringComparison.Ordinal));

        var problem = Assert.Throws<ContentException>(() => MetricCatalog.Load(_content)).Message[(_content.Path.Length + 1)..];

        Assert.Contains($"\n{problem}\n", Page, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^```yaml\n# (?<file>\S+\.yml)\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Example();
}
