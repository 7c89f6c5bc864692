using Modeling.Worker.Tests.Crm;
using TestServers;

namespace Modeling.Worker.Tests.Content;

/// <summary>The counts of the samples and of real extracts against the oracle.</summary>
public sealed class CountTests
{
    [Fact]
    public Task Counts_of_the_samples_agree_with_their_interactions() => AgreeAsync(Path.Combine(RepositoryFiles.Samples, "crm"));

    [RealDataFact("crm")]
    public Task Counts_of_real_extracts_agree_with_their_interactions() => AgreeAsync(RepositoryFiles.RealData("crm")!);

    private static async Task AgreeAsync(string directory)
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("crm", directory);
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        var all = await warehouse.InteractionsAsync();
        await using var host = await ContentHost.StartAsync(warehouse);

        var channels = all.Select(interaction => interaction.Channel).Distinct().ToList();
        foreach (var customer in await warehouse.ListAsync("select customer_id from gold.dim_crm_customers", row => row.GetInt32(0)))
        {
            var counts = await host.GetAsync($"interactions/{customer}");

            Assert.Equal(
                channels.Select(channel => $"{channel} {all.Count(interaction => interaction.CustomerId == customer && interaction.Channel == channel)}").Order(StringComparer.Ordinal),
                counts.GetProperty("channels").EnumerateObject().Select(channel => $"{channel.Name} {channel.Value.GetInt32()}").Order(StringComparer.Ordinal));
        }

        var perProduct = await host.GetAsync("interactions-per-product");
        var perMonth = await host.GetAsync("interactions-per-product?grain=month");

        Assert.Equal(
            all.GroupBy(interaction => (interaction.Product, interaction.CustomerType)).Select(cell => $"{cell.Key.Product} {cell.Key.CustomerType} {cell.Count()} {cell.DistinctBy(row => row.CustomerId).Count()}").Order(StringComparer.Ordinal),
            perProduct.GetProperty("items").EnumerateArray().Where(row => row.GetProperty("interactions").GetInt32() > 0)
                .Select(row => $"{row.GetProperty("product")} {row.GetProperty("customer_type")} {row.GetProperty("interactions")} {row.GetProperty("customers")}").Order(StringComparer.Ordinal));
        Assert.Equal(all.Count, perMonth.GetProperty("items").EnumerateArray().Sum(row => row.GetProperty("interactions").GetInt32()));
        Assert.Equal(all.Count, perMonth.GetProperty("total").GetProperty("interactions").GetInt32());
        Assert.Contains("unknown", perProduct.GetProperty("by_customer_type").EnumerateArray().Select(row => row.GetProperty("customer_type").GetString()));
    }
}
