using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Modeling.Worker.Tests.Commerce;

/// <summary>The shop's models against an oracle that was written from the rules and not from the SQL.</summary>
public sealed class CommerceModelTests
{
    /// <summary>
    /// Few transaction numbers, customers and days, so that numbers are reused, orders meet and their lines disagree; prices
    /// whose shares never divide evenly, and none at all. The lines go into one of two files or, where an extract is cut, into
    /// both; the subtotal is what they come to, something else or nothing.
    /// </summary>
    private static Gen<string[]> Transactions =>
        from orders in (
            from transaction in Gen.Choose(1, 4)
            from user in Gen.Elements(1, 2, 3, 9)
            from day in Gen.Choose(0, 70)
            from hour in Gen.Elements(0, 13)
            from cents in Gen.Choose(-20_000, 20_000)
            from discount in Gen.Elements("0", "", "5.55")
            from status in Gen.Elements("completed", "Completed", "cancelled", "refunded", "pending")
            from campaign in Gen.Elements("", "1", "2", "4", "77")
            from subtotal in Gen.Elements("", "50.00", null, null)
            from cut in Gen.Elements(0, 1, 2, 6)
            from lines in (
                from product in Gen.Elements(1, 2, 3, 8)
                from quantity in Gen.Elements("1", "1", "2", "")
                from price in Gen.Elements("0", "0.01", "-19.99", "33.33", "1000")
                select (product, quantity, price)).NonEmptyListOf()
            let at = new DateTime(2024, 1, 1).AddDays(day).AddHours(hour)
            let value = lines.Take(6).Sum(line => (line.quantity == "2" ? 2 : 1) * Math.Abs(decimal.Parse(line.price, CultureInfo.InvariantCulture)))
            select lines.Take(6).Select((line, i) => (File: i < cut ? 0 : 1, Text: FormattableString.Invariant(
                $"{transaction},{user},{line.product},{at:yyyy-MM-ddTHH:mm:ss},{line.quantity},{line.price},{subtotal ?? $"{value.ToString(CultureInfo.InvariantCulture)}"},1.1,0,{discount},,{cents / 100m},card,{status},{campaign},{at:yyyy-MM-ddTHH:mm:ss}\n")))).ListOf(25)
        from count in Gen.Choose(0, 25)
        let lines = orders.Take(count).SelectMany(order => order).ToLookup(line => line.File, line => line.Text)
        select new[] { ShopFiles.TransactionsHeader + string.Concat(lines[0]), ShopFiles.TransactionsHeader + string.Concat(lines[1]) };

    /// <summary>Sessions that return on other days, events that come again, views from a time that has not come.</summary>
    private static Gen<string> PageViews =>
        from rows in (
            from id in Gen.Choose(1, 30)
            from day in Gen.Choose(0, 70)
            from hour in Gen.Choose(0, 23)
            from isFuture in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
            from user in Gen.Elements("", "1", "2", "9")
            from session in Gen.Elements("s1", "s2", "s3", "")
            from page in Gen.Elements("home", "cart", "checkout", "product_detail", "")
            from product in Gen.Elements("", "1", "8")
            from campaign in Gen.Elements("", "1", "4")
            from device in Gen.Elements("", "mobile", "desktop")
            from seconds in Gen.Elements("", "-30", "45", "600")
            let at = new DateTime(isFuture ? 2999 : 2024, 1, 1).AddDays(day).AddHours(hour)
            select FormattableString.Invariant($"{id},{at:yyyy-MM-ddTHH:mm:ss},{user},{session},{page},{product},{campaign},{device},Edge,{seconds}\n")).ListOf(40)
        select ShopFiles.PageViewsHeader + string.Concat(rows);

    [Fact]
    public void Every_table_of_the_shop_agrees_with_the_oracle() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), Prop.ForAll(
            Transactions.ToArbitrary(), PageViews.ToArbitrary(), (transactions, views) => AgreesAsync(transactions, views).GetAwaiter().GetResult()));

    [Fact]
    public async Task Metrics_agree_with_the_oracle()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        var files = await warehouse.DeliverAsync(
            ShopFiles.TransactionsHeader
            + "1,1,1,2024-01-01T00:00:00,1,20,40,3.2,5,4,TEN,44.20,card,completed,1,\n1,1,2,2024-01-01T00:00:00,1,20,40,3.2,5,4,TEN,44.20,card,completed,1,\n"
            + "2,1,3,2024-02-01T00:00:00,2,10,20,1.6,0,0,,-21.60,card,completed,4,\n3,2,1,2024-02-03T00:00:00,1,20,20,1.6,0,0,,21.60,,cancelled,2,\n"
            + "4,3,8,2024-02-04T00:00:00,1,33,33,2.64,0,0,,35.64,card,refunded,,\n5,3,8,2024-02-05T00:00:00,1,33,33,2.64,0,0,,35.64,card,completed,,\n",
            ShopFiles.PageViewsHeader
            + "1,2024-01-01T10:00:00,1,s1,home,,,,,5\n2,2024-01-01T10:05:00,1,s1,checkout,,,,,5\n3,2024-02-03T10:00:00,2,s1,cart,,,,,5\n4,2024-02-03T11:00:00,,s2,home,,,,,5\n");
        var oracle = new CommerceOracle(files, await warehouse.LoadedAtAsync());

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        await CommerceMetrics.AssertAgreeAsync(warehouse, oracle);
        // A flight's spend counts once; the order of a campaign without known spend is no return.
        Assert.Equal((1000.01, 1500.0, 50.0), (await warehouse.TotalAsync("campaign_spend"), await warehouse.TotalAsync("campaign_budget"), await warehouse.TotalAsync("conversion_rate")));
        Assert.Equal((44.20, 21.60), (await warehouse.TotalAsync("revenue", new(2024, 1, 1), new(2024, 1, 31)), await warehouse.TotalAsync("campaign_revenue", new(2024, 2, 1), new(2024, 2, 29))));
    }

    [Fact]
    public async Task Later_extracts_change_later_orders_and_views_and_not_earlier_ones()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        var files = await warehouse.DeliverAsync(
            ShopFiles.TransactionsHeader + Line(1, 1, "2024-02-04T23:59:59", 1, 20, 20, "completed"), ShopFiles.PageViewsHeader + "1,2024-02-04T10:00:00,1,s1,home,1,,,,5\n");
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        var (all, arrivals) = await warehouse.DeliverLaterExtractsAsync(files);
        const string Transactions = ShopFiles.TransactionsHeader + "2,1,1,2024-02-05T00:00:00,1,20,,,,,,20,card,completed,,\n3,9,8,2024-01-01T00:00:00,1,20,,,,,,20,card,completed,,\n";
        const string PageViews = ShopFiles.PageViewsHeader + "2,2024-02-06T10:00:00,1,s2,home,1,,,,5\n";
        await warehouse.IngestAsync("commerce", "transactions_2.csv", Transactions);
        await warehouse.IngestAsync("commerce", "pageviews_2.csv", PageViews);
        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        // What is first listed later counts as if it had always been so.
        Assert.Equal(
            ["1|Lamp, small|Home & Garden|7.35|12.65|high_value|Denver", "2|Lamp, small|Light|8.5|11.5|churned|Austin", "3|Rug|Home & Garden|5|15|medium_value|Boise"],
            await warehouse.LinesAsync(
                "select orders.transaction_id, product_name, category, line_cost, line_margin, lines.customer_segment, lines.city from gold.fct_order_lines as lines inner join gold.fct_orders as orders using (order_id)"));
        Assert.Equal(["1|high_value|Home & Garden", "2|churned|Light"], await warehouse.LinesAsync("select event_id, customer_segment, category from gold.fct_pageviews"));
        Assert.Equal(["1|Light|8.5", "2|Home & Garden|20"], await warehouse.LinesAsync("select product_id, category, cost from gold.dim_products where product_id < 3"));
        Assert.Equal((39.15, 27.65), (await warehouse.TotalAsync("margin"), await warehouse.TotalAsync("margin", to: new(2024, 2, 4))));
        var oracle = new CommerceOracle(
            all.SelectMany(dataset => dataset, (dataset, text) => (dataset.Key, text)).Append(("transactions", Transactions)).Append(("pageviews", PageViews)).ToLookup(file => file.Item1, file => file.Item2),
            await warehouse.LoadedAtAsync(),
            arrivals);
        await CommerceTables.AssertAgreesAsync(warehouse, oracle);
        await TrafficTables.AssertAgreesAsync(warehouse, oracle);
        await CommerceMetrics.AssertAgreeAsync(warehouse, oracle);
    }

    [Fact]
    public async Task A_reused_transaction_number_is_another_order_and_identical_lines_are_units()
    {
        await using var warehouse = await BuildAsync(
            Line(1, 1, "2024-01-01T00:00:00", 1, 20, 40, "completed") + Line(1, 1, "2024-01-01T00:00:00", 1, 20, 40, "completed")
            + Line(1, 1, "2024-01-02T00:00:00", 1, 20, 20, "completed") + Line(1, 2, "2024-01-01T00:00:00", 1, 20, 20, "cancelled"));

        Assert.Equal(
            ["1|2024-01-01|2|40", "1|2024-01-02|1|20", "2|2024-01-01|1|20"],
            await warehouse.LinesAsync("select user_id, order_date, num_units, total from gold.fct_orders"));
        Assert.Equal(["60|3|80"], await warehouse.LinesAsync("select (select sum(total) from gold.fct_orders where status = 'completed'), (select count(*) from gold.fct_orders), (select sum(line_revenue) from gold.fct_order_lines)"));
    }

    [Fact]
    public async Task A_cent_that_does_not_divide_goes_to_the_line_that_lost_most()
    {
        // 10.00 over 1 : 1 : 1 is 3.34, 3.33, 3.33; 1.00 over 1 : 2 loses a third on the first and two thirds on the second.
        await using var warehouse = await BuildAsync(
            string.Concat(Enumerable.Repeat(Line(1, 1, "2024-01-01T00:00:00", 1, 5, -10, "completed"), 3))
            + Line(2, 1, "2024-01-01T00:00:00", 1, 1, 1, "completed") + Line(2, 1, "2024-01-01T00:00:00", 2, 2, 1, "completed"));

        Assert.Equal(
            ["1|1|3.34", "1|2|3.33", "1|3|3.33", "2|1|0.33", "2|2|0.67"],
            await warehouse.LinesAsync("select orders.transaction_id, line_number, line_revenue from gold.fct_order_lines inner join gold.fct_orders as orders using (order_id)"));
    }

    [Fact]
    public async Task The_lines_of_an_order_do_not_depend_on_the_order_of_arrival()
    {
        string[] lines = [.. new[] { 2, 1, 3 }.Select(product => Line(1, 1, "2024-01-01T00:00:00", product, 7, 10, "completed", subtotal: 21))];
        const string Query = "select line_number, product_id, line_revenue from gold.fct_order_lines";
        await using var one = await BuildAsync(string.Concat(lines));
        await using var other = await BuildAsync(string.Concat(lines.Reverse().Take(1)));
        await other.IngestAsync("commerce", "transactions_2.csv", ShopFiles.TransactionsHeader + string.Concat(lines.Take(2)));
        await other.RefreshAsync();

        Assert.Equal(["1|1|3.34", "2|2|3.33", "3|3|3.33"], await one.LinesAsync(Query));
        Assert.Equal(await one.LinesAsync(Query), await other.LinesAsync(Query));
    }

    [Fact]
    public async Task Lines_that_disagree_are_reported_and_do_not_stop_the_run()
    {
        await using var warehouse = await BuildAsync(Line(1, 1, "2024-01-01T00:00:00", 1, 5, 5, "pending") + Line(1, 1, "2024-01-01T00:00:00", 2, 5, 10, "completed"));

        Assert.Equal(["10|completed|no"], await warehouse.LinesAsync("select total, status, has_consistent_lines from gold.fct_orders"));
        Assert.Equal(["warned|1"], await warehouse.LinesAsync("select status, failures from ops.run_tests where test = 'orders_say_one_thing_on_all_lines'"));
    }

    [Fact]
    public async Task Views_after_the_load_time_are_dropped_by_a_later_rebuild_too()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.DeliverAsync(ShopFiles.TransactionsHeader, ShopFiles.PageViewsHeader + "1,2024-01-01T10:00:00,,s1,home,,,,,5\n2,2024-01-01T10:00:01,,s1,home,,,,,5\n3,2024-01-01T10:00:02,,s1,home,,,,,5\n");
        // As if the file had been loaded while its second view happened, years before this rebuild.
        await warehouse.ExecuteAsync("update ops.batches set loaded_at = '2024-01-01 10:00:01+00' where dataset = 'commerce/pageviews'");

        await warehouse.RefreshAsync();

        Assert.Equal(["1", "2"], await warehouse.LinesAsync("select event_id from gold.fct_pageviews"));
        Assert.Equal(["2"], await warehouse.LinesAsync("select pageviews from gold.fct_visits"));
        Assert.Equal(3, await warehouse.ScalarAsync<long>("select count(*) from bronze.commerce_pageviews"));
    }

    [Fact]
    public async Task A_day_far_from_the_weeks_before_it_is_an_anomaly()
    {
        // Forty days around 100 with a deviation of 5, then ten times as much, then an ordinary day.
        var start = new DateTime(2024, 1, 1);
        await using var warehouse = await BuildAsync(string.Concat(Enumerable.Range(0, 42).Select(i =>
            Line(i, 1, FormattableString.Invariant($"{start.AddDays(i):yyyy-MM-ddTHH:mm:ss}"), 1, 20, i == 40 ? 1000 : i % 2 == 0 ? 95 : 105, "completed"))));

        // Median 100, MAD 5: 0.6745 × 900 ÷ 5. On the day after, the median of 41 days is 105 and the MAD 10.
        Assert.Equal(
            ["2024-02-10|100|5|121.41|yes", "2024-02-11|105|10|0|no"],
            await warehouse.LinesAsync("select sales_date, baseline_median, baseline_mad, anomaly_score, is_anomaly from gold.daily_sales where sales_date >= '2024-02-10'"));
        Assert.Equal(28, await warehouse.ScalarAsync<long>("select count(*) from gold.daily_sales where baseline_median is null and not is_anomaly"));
    }

    [Fact]
    public async Task Names_and_addresses_are_in_the_pii_table_only()
    {
        await using var warehouse = await BuildAsync("");

        Assert.Equal(["pii_customers"], await warehouse.LinesAsync(
            "select distinct table_name::text from information_schema.columns where table_schema = 'gold' and column_name in ('first_name', 'last_name') or table_schema = 'gold' and table_name like '%customers' and column_name = 'email'"));
        Assert.Equal(["pii_reader"], await warehouse.LinesAsync(
            "select grantee::text from information_schema.role_table_grants where table_schema = 'gold' and table_name = 'pii_customers' and grantee in ('pii_reader', 'warehouse_reader', 'insights')"));
    }

    private static string Line(int transaction, int user, string at, int product, decimal price, decimal total, string status, decimal? subtotal = null) =>
        FormattableString.Invariant($"{transaction},{user},{product},{at},1,{price},{subtotal},,,,,{total},card,{status},,{at}\n");

    private static async Task AgreesAsync(string[] transactions, string views)
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        var files = await warehouse.DeliverAsync(transactions[0], views);
        await warehouse.IngestAsync("commerce", "transactions_2.csv", transactions[1]);
        var (all, arrivals) = await warehouse.DeliverLaterExtractsAsync(files);
        var oracle = new CommerceOracle(
            all.SelectMany(dataset => dataset, (dataset, text) => (dataset.Key, text)).Append(("transactions", transactions[1])).ToLookup(file => file.Item1, file => file.Item2),
            await warehouse.LoadedAtAsync(), arrivals);

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        await CommerceTables.AssertAgreesAsync(warehouse, oracle);
        await TrafficTables.AssertAgreesAsync(warehouse, oracle);
    }

    private static async Task<TestWarehouse> BuildAsync(string lines)
    {
        var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.DeliverAsync(ShopFiles.TransactionsHeader + lines);
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        return warehouse;
    }
}
