using TestServers;

namespace Modeling.Worker.Tests.Commerce;

/// <summary>The shop's models over real extracts: figures that are known, and every table beside the oracle.</summary>
public sealed class RealCommerceTests
{
    [RealDataFact("commerce")]
    public async Task Real_extracts_give_the_known_figures_and_agree_with_the_oracle()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("commerce", RepositoryFiles.RealData("commerce")!);

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(
            ["19087|14364748.89|35980|14364748.89|62|5000"],
            await warehouse.LinesAsync(
                "select (select count(*) from gold.fct_orders), (select sum(total) from gold.fct_orders), (select count(*) from gold.fct_order_lines), (select sum(line_revenue) from gold.fct_order_lines), (select count(*) from gold.dim_products), (select count(*) from gold.dim_customers)"));
        Assert.Equal(["56|57|78"], await warehouse.LinesAsync("select product_a, product_b, orders_together from gold.product_pairs order by orders_together desc limit 1"));
        var files = Directory.EnumerateFiles(RepositoryFiles.RealData("commerce")!).ToLookup(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText);
        var oracle = new CommerceOracle(files, await warehouse.LoadedAtAsync());
        await CommerceTables.AssertAgreesAsync(warehouse, oracle);
        await TrafficTables.AssertAgreesAsync(warehouse, oracle);
        await CommerceMetrics.AssertAgreeAsync(warehouse, oracle);
    }
}
