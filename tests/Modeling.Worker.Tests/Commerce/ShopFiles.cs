namespace Modeling.Worker.Tests.Commerce;

/// <summary>Small files of the shop with every kind of dirt that the models clean.</summary>
internal static class ShopFiles
{
    public const string TransactionsHeader = "transaction_id,user_id,product_id,transaction_date,quantity,price,subtotal,tax,shipping,discount,discount_code,total,payment_method,status,campaign_id,created_at\n";

    public const string PageViewsHeader = "event_id,event_time,user_id,session_id,page_type,product_id,campaign_id,device,browser,session_duration_seconds\n";

    /// <summary>A negative price, no brand, no category, no cost; products 8 and 9 are not listed.</summary>
    public const string Products = """
        product_id,product_name,brand,category,price,cost,stock_quantity,created_at,updated_at
        1,Lamp,Glow,Home & Garden,-20.00,7.35,10,2023-01-01T00:00:00,2023-02-01T00:00:00
        2,"Lamp, tall",,Home & Garden,45.5,20,5,2023-01-01T00:00:00,2023-02-01T00:00:00
        3,Ball,Kick,,9.99,,50,2023-01-01T00:00:00,2023-02-01T00:00:00

        """;

    /// <summary>Ages on both sides of the limits; customer 9 is not listed.</summary>
    public const string Users = """
        user_id,email,first_name,last_name,city,state,age,customer_segment,created_at,last_login
        1,ann@example.com,Ann,Lee,Denver,CO,18,high_value,2023-01-05T00:00:00,2024-01-05T00:00:00
        2,,Bob,,Miami,FL,17,low_value,2023-02-05T00:00:00,2024-01-05T00:00:00
        3,cy@example.com,Cy,Poe,,,100,churned,2023-03-05T00:00:00,2024-01-05T00:00:00
        4,di@example.com,Di,Roe,Miami,FL,999,low_value,2023-04-05T00:00:00,2024-01-05T00:00:00

        """;

    private const string LaterProducts = """
        product_id,product_name,brand,category,price,cost,stock_quantity,created_at,updated_at
        1,"Lamp, small",Glow,Light,22,8.50,9,2023-01-01T00:00:00,2024-02-01T00:00:00
        3,Ball,,Sports,9.99,4,50,2023-01-01T00:00:00,2024-02-01T00:00:00
        8,Rug,Weave,Home & Garden,80,5,1,2024-01-20T00:00:00,2024-02-01T00:00:00

        """;

    private const string LaterUsers = """
        user_id,email,first_name,last_name,city,state,age,customer_segment,created_at,last_login
        1,ann@example.com,Ann,Lee,Austin,TX,19,churned,2023-01-05T00:00:00,2024-02-03T00:00:00
        3,cy@example.com,Cy,Poe,,,101,churned,2023-03-05T00:00:00,2024-01-05T00:00:00
        9,ed@example.com,Ed,Fox,Boise,ID,44,medium_value,2024-01-25T00:00:00,2024-01-25T00:00:00

        """;

    /// <summary>A flight on three rows whose amounts do not divide by three, clicks above impressions, wrong signs, no spend.</summary>
    public const string Campaigns = """
        campaign_id,campaign_name,campaign_type,platform,product_id,start_date,end_date,budget,actual_spend,impressions,clicks,created_at
        1,Search - Google - Jan2024,Search,Google,1,2024-01-01,2024-01-31,1000,-1000.01,-10001,-500,2023-12-20T00:00:00
        2,Search - Google - Jan2024,Search,Google,2,2024-01-01,2024-01-31,1000,1000.01,10001,500,2023-12-21T00:00:00
        3,Search - Google - Jan2024,Search,Google,3,2024-01-01,2024-01-31,1000,1000.01,10001,500,2023-12-22T00:00:00
        4,Video - YouTube - Feb2024,Video,YouTube,1,2024-02-01,2024-02-20,-500,,100,-250,2024-01-20T00:00:00

        """;

    public static async Task<ILookup<string, string>> DeliverAsync(this TestWarehouse warehouse, string transactions, string pageViews = PageViewsHeader)
    {
        (string Dataset, string Text)[] files = [("products", Products), ("users", Users), ("campaigns", Campaigns), ("transactions", transactions), ("pageviews", pageViews)];
        foreach (var (dataset, text) in files)
        {
            await warehouse.IngestAsync("commerce", $"{dataset}.csv", text);
        }

        return files.ToLookup(file => file.Dataset, file => file.Text);
    }

    /// <summary>
    /// A second extract of products and one of users: some changed, some are left out, some are new. The first ones
    /// arrived on 15 January 2024, these on 5 February.
    /// </summary>
    /// <returns>All files, and when the extracts arrived.</returns>
    public static async Task<(ILookup<string, string> Files, IReadOnlyList<DateTime> Arrivals)> DeliverLaterExtractsAsync(this TestWarehouse warehouse, ILookup<string, string> files)
    {
        await warehouse.IngestAsync("commerce", "products_2.csv", LaterProducts);
        await warehouse.IngestAsync("commerce", "users_2.csv", LaterUsers);
        await warehouse.ExecuteAsync("update ops.batches set received_at = '2024-01-15Z' where file_name in ('products.csv', 'users.csv')");
        await warehouse.ExecuteAsync("update ops.batches set received_at = '2024-02-05Z' where file_name in ('products_2.csv', 'users_2.csv')");
        var all = files.SelectMany(dataset => dataset, (dataset, text) => (dataset.Key, text)).Append(("products", LaterProducts)).Append(("users", LaterUsers));
        return (all.ToLookup(file => file.Item1, file => file.Item2), [new(2024, 1, 15, 0, 0, 0, DateTimeKind.Utc), new(2024, 2, 5, 0, 0, 0, DateTimeKind.Utc)]);
    }

    /// <summary>When the last file of page views was loaded, UTC.</summary>
    public static Task<DateTime> LoadedAtAsync(this TestWarehouse warehouse) =>
        warehouse.ScalarAsync<DateTime>("select max(loaded_at) from ops.batches where dataset = 'commerce/pageviews'");
}
