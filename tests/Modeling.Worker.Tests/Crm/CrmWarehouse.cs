using Npgsql;

namespace Modeling.Worker.Tests.Crm;

internal static class CrmWarehouse
{
    /// <summary>Loads the files, runs the models, and compares every gold table with the oracle.</summary>
    public static async Task AssertAgreesAsync(this TestWarehouse warehouse, string[] customers, string[] products, string[] interactions, DateTime[]? arrivals = null)
    {
        await warehouse.IngestAllAsync("customer.csv", customers);
        await warehouse.IngestAllAsync("product.csv", products);
        await warehouse.IngestAllAsync("interactions.csv", interactions);
        foreach (var (i, arrival) in (arrivals ?? []).Index())
        {
            await warehouse.ExecuteAsync($"update ops.batches set received_at = '{arrival:O}' where file_name in ('{i}_customer.csv', '{i}_product.csv')");
        }

        var expected = new CrmOracle(customers, products, interactions, arrivals);

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(expected.Customers.OrderBy(customer => customer.CustomerId), await warehouse.ListAsync(
            "select customer_id, occupation, customer_type from gold.dim_crm_customers order by 1", row => (row.GetInt32(0), Text(row, 1), row.GetString(2))));
        Assert.Equal(Sorted(expected.Interactions), Sorted(await warehouse.InteractionsAsync()));
        Assert.Equal(Sorted(expected.PerProduct), Sorted(await warehouse.ListAsync(
            "select product, customer_type, month_start, interactions, customers from gold.interactions_per_product",
            row => new ProductMonth(row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetInt64(3), row.GetInt64(4)))));
        Assert.Equal(Sorted(expected.Problems), Sorted(await warehouse.ListAsync(
            "select customer_id, started_at, problem from gold.interaction_quality where problem <> 'replaces rows of other files'",
            row => (row.GetInt32(0), row.GetDateTime(1), row.GetString(2)))));
    }

    public static Task<IReadOnlyList<Interaction>> InteractionsAsync(this TestWarehouse warehouse) => warehouse.ListAsync(
        "select customer_id, occupation, customer_type, channel, topic, sentiment, started_at, product from gold.interactions",
        row => new Interaction(row.GetInt32(0), Text(row, 1), row.GetString(2), row.GetString(3), Text(row, 4), Text(row, 5), row.GetDateTime(6), row.GetString(7)));

    private static async Task IngestAllAsync(this TestWarehouse warehouse, string name, string[] files)
    {
        foreach (var (i, file) in files.Index())
        {
            await warehouse.IngestAsync("crm", $"{i}_{name}", file);
        }
    }

    private static IEnumerable<string> Sorted<T>(IEnumerable<T> rows) => rows.Select(row => row!.ToString()!).Order(StringComparer.Ordinal);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
