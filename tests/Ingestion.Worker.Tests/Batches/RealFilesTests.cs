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
    public async Task Every_sample_is_loaded_and_exactly_its_broken_rows_are_kept()
    {
        var expected = RepositoryFiles.ExpectedBatches;
        var files = Directory.GetFiles(RepositoryFiles.Samples, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryFiles.Samples, path).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), files);
        // Files of the same content are delivered one by one, so that it is known which is the duplicate.
        foreach (var file in files)
        {
            var name = "sample_" + file.Replace('/', '_');
            _host.Deliver(file.Split('/')[0], name, await File.ReadAllBytesAsync(Path.Combine(RepositoryFiles.Samples, file)));
            await AssertBecomesAsync(expected[file], await _host.BatchOfAsync(name), file);
        }
    }

    private async Task AssertBecomesAsync(ExpectedBatch expected, BatchRow batch, string file)
    {
        var rejected = await _host.RowsAsync(
            "trim(rule || ' ' || coalesce(column_name, '')), count(*)) from ops.rejected_rows where batch_id = @BatchId group by rule, column_name", batch);
        Assert.Equal(
            expected.SameContentAs is null ? expected.Rejected.Select(reason => $"{reason.Key}|{reason.Value}").Order(StringComparer.Ordinal) : [],
            rejected.Order(StringComparer.Ordinal));
        Assert.True(
            (expected.SameContentAs is null ? ("loaded", expected.Rows, expected.Rows - expected.Rejected.Values.Sum(), expected.Repaired) : ("duplicate", 0, 0, 0))
                == (batch.Status, batch.RowsRead, batch.RowsLoaded, batch.RowsRepaired),
            $"{file}: {batch.Status} {batch.RowsRead} {batch.RowsLoaded} {batch.RowsRepaired} {batch.Reason}; expected {expected}");
    }
}
