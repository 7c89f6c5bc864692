using Ingestion.Worker.Tests.Hosting;
using TestServers;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Real extracts and the repository's own samples go in whole.</summary>
public sealed class RealFilesTests(IngestionFixture fixture) : IClassFixture<IngestionFixture>
{
    private readonly IngestionHost _host = fixture.Host;

    [RealDataFact("commerce")]
    public async Task Commerce_extracts_are_loaded_row_by_row_without_a_reject()
    {
        var expected = new Dictionary<string, long>
        {
            ["products.csv"] = 62,
            ["users.csv"] = 5_000,
            ["transactions.csv"] = 35_980,
            ["campaigns.csv"] = 1_494,
            ["pageviews.csv"] = 50_000,
        };
        foreach (var name in expected.Keys)
            _host.Deliver("commerce", name, await File.ReadAllBytesAsync(Path.Combine(RepositoryFiles.RealData("commerce")!, name)));

        foreach (var (name, rows) in expected)
            Assert.Equal(("loaded", rows, rows, 0L), (await _host.BatchOfAsync(name)).Outcome());
        // Exactly as the source writes it, on each of the order's lines.
        Assert.Equal(
            ["-1003.3199999999999", "-1003.3199999999999", "-1003.3199999999999"],
            await _host.RowsAsync("total) from bronze.commerce_transactions where total = -1003.3199999999999"));
    }

    [RealDataFact("crm")]
    public async Task Crm_extracts_are_loaded_and_the_repaired_customer_is_recorded()
    {
        foreach (var path in Directory.EnumerateFiles(RepositoryFiles.RealData("crm")!))
            _host.Deliver("crm", Path.GetFileName(path), await File.ReadAllBytesAsync(path));

        Assert.Equal(("loaded", 13L, 13L, 0L), (await _host.BatchOfAsync("customer.csv")).Outcome());
        Assert.Equal(("loaded", 34L, 34L, 0L), (await _host.BatchOfAsync("product.csv")).Outcome());
        var interactions = await _host.BatchOfAsync("customer_interactions.csv");
        Assert.Equal(("loaded", 20L, 20L, 0L), interactions.Outcome());
        Assert.Equal(1, interactions.RowsRepaired);
        Assert.Equal(
            ["15|customers|leading_integer|12in|12"],
            await _host.RowsAsync("row_number, column_name, rule, original_value, repaired_value) from ops.repaired_values where batch_id = @BatchId", interactions));
        Assert.Equal(
            ["2019-10-04 09:00:00+00|Email|1|Drug Interaction Concerns|Negative"],
            await _host.RowsAsync("date_start, interaction, customers, topic, sentiment) from bronze.crm_interactions where _row_number = 1"));
        Assert.Equal(["2019-01-01|Sand"], await _host.RowsAsync("date, product) from bronze.crm_products_of_discussion where _row_number = 1"));
    }

    [Fact]
    public async Task Every_sample_is_loaded_and_its_broken_rows_are_kept()
    {
        var files = Directory.GetFiles(RepositoryFiles.Samples, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var path in files)
            _host.Deliver(Path.GetFileName(Path.GetDirectoryName(path)!), "sample_" + Path.GetFileName(path), await File.ReadAllBytesAsync(path));

        foreach (var path in files)
        {
            var batch = await _host.BatchOfAsync("sample_" + Path.GetFileName(path));
            Assert.Equal("loaded", batch.Status);
            Assert.Equal(batch.RowsRead, batch.RowsLoaded + batch.RowsRejected);
            Assert.Equal(batch.RowsRejected, await _host.ScalarAsync<long>("select count(*) from ops.rejected_rows where batch_id = @BatchId", batch));
        }
    }
}
