namespace Modeling.Worker.Tests;

public sealed class MetricDefinitionTests
{
    [Fact]
    public async Task Every_metric_can_be_computed_by_each_of_its_dimensions()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.NotEmpty(MetricNumbers.Catalog.Metrics);
        foreach (var metric in MetricNumbers.Catalog.Metrics)
        {
            var rows = await warehouse.ByEverythingAsync(metric);

            Assert.True(rows.Any(row => row.IsTotal), metric.Name.Text);
        }
    }
}
