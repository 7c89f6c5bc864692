using System.Globalization;
using Bench.Commerce;

namespace Bench.Tests;

/// <summary>The commerce samples have the traps of the real extracts: order amounts on each line, reused ids, wrong signs.</summary>
[Collection(DomainSamplesTests.Name)]
public sealed class CommerceSampleTests(DomainSamples samples)
{
    private readonly IReadOnlyList<IReadOnlyDictionary<string, string>> _lines =
    [
        .. new[] { ("2023", ','), ("2023_late", '\t'), ("2024", ',') }
            .SelectMany(file => samples.Rows($"commerce/transactions_{file.Item1}.csv", file.Item2))
            .Where(line => int.TryParse(line["transaction_id"], CultureInfo.InvariantCulture, out var id) && id < 990_000),
    ];

    private IEnumerable<IGrouping<(string Id, string User, string Date), IReadOnlyDictionary<string, string>>> Orders =>
        _lines.GroupBy(line => (line["transaction_id"], line["user_id"], line["transaction_date"]));

    [Fact]
    public void About_six_thousand_lines_belong_to_orders_of_all_days_of_two_years()
    {
        Assert.InRange(_lines.Count, 5_500, 6_800);
        Assert.Equal(731, _lines.Select(line => line["transaction_date"]).Distinct().Count());
        Assert.InRange(Orders.Count(order => order.Count() > 1), 1_200, 2_200);
    }

    [Fact]
    public void Amounts_of_an_order_repeat_on_each_of_its_lines()
    {
        foreach (var order in Orders)
        {
            Assert.Single(order.Select(line => (line["subtotal"], line["tax"], line["shipping"], line["discount"], line["total"], line["status"].ToLowerInvariant())).Distinct());
            Assert.Equal(Number(order.First()["subtotal"]), order.Sum(line => Math.Abs(Number(line["price"])) * Number(line["quantity"])));
            var amounts = order.First();
            var total = Number(amounts["subtotal"]) + Number(amounts["tax"]) + Number(amounts["shipping"]) - Number(amounts["discount"]);
            Assert.Equal(total, Math.Abs(Number(amounts["total"])), 6);
        }
    }

    [Fact]
    public void Transaction_ids_are_reused_by_others_and_by_the_same_customer_on_another_day()
    {
        var reused = Orders.GroupBy(order => order.Key.Id).Where(id => id.Count() > 1).ToList();
        Assert.Equal(Expected.ReusedByOthers, reused.Count(id => id.Select(order => order.Key.User).Distinct().Count() > 1));
        Assert.Equal(Expected.ReusedByTheSame, reused.Count(id => id.GroupBy(order => order.Key.User).Any(user => user.Count() > 1)));
    }

    [Fact]
    public void Lines_repeat_within_an_order_and_signs_are_wrong()
    {
        Assert.Equal(Expected.OrdersWithIdenticalLines, Orders.Count(order => order.GroupBy(line => string.Join('|', line.Values)).Any(same => same.Count() > 1)));
        Assert.Equal(Expected.NegativeTotals, Orders.Count(order => Number(order.First()["total"]) < 0));
        Assert.Equal(Expected.NegativePrices, Orders.Count(order => Number(order.First()["price"]) < 0));
        Assert.InRange(_lines.Count(line => line["quantity"] == "2"), 80, 260);
        Assert.Contains(_lines, line => line["total"].Length > 15);
    }

    [Fact]
    public void Two_pairs_are_bought_together_far_more_often_than_any_other()
    {
        var pairs = Orders.Select(order => order.Select(line => int.Parse(line["product_id"], CultureInfo.InvariantCulture)).Distinct().Order().ToList())
            .SelectMany(products => products.SelectMany((first, index) => products.Skip(index + 1).Select(second => (first, second))))
            .GroupBy(pair => pair).Select(pair => (Pair: pair.Key, Orders: pair.Count())).OrderByDescending(pair => pair.Orders).Take(3).ToList();
        Assert.Equal([(ShopProduct.Kettle, ShopProduct.Filter), (ShopProduct.Tent, ShopProduct.TentPegs)], pairs.Take(2).Select(pair => pair.Pair));
        Assert.True(pairs[0].Orders > 1.5 * pairs[1].Orders && pairs[1].Orders > 5 * pairs[2].Orders);
    }

    [Fact]
    public void Exactly_the_planned_days_are_anomalous()
    {
        var sales = Orders.Where(order => order.First()["status"].Equals("completed", StringComparison.OrdinalIgnoreCase))
            .GroupBy(order => order.Key.Date[..10]).ToDictionary(day => day.Key, day => day.Sum(order => Math.Abs(Number(order.First()["total"]))));
        var median = Median(sales.Values);
        var spread = 1.4826 * Median(sales.Values.Select(value => Math.Abs(value - median)));
        Assert.Equal(Days(OrderBook.Spikes), sales.Where(day => (day.Value - median) / spread > 6).Select(day => day.Key).Order());
        Assert.Equal(Days(OrderBook.Dips), sales.Where(day => (day.Value - median) / spread < -3.5).Select(day => day.Key).Order());
    }

    [Fact]
    public void Ages_clicks_impressions_and_pageviews_are_impossible_now_and_then()
    {
        var ages = samples.Rows("commerce/users.csv").Where(row => int.TryParse(row["age"], CultureInfo.InvariantCulture, out var age) && age is < 18 or > 100).Select(row => row["age"]).ToList();
        Assert.Equal((ShopperFile.Count / ShopperFile.ImpossibleAgeEvery, 4), (ages.Count, ages.Distinct().Count()));

        var campaigns = samples.Rows("commerce/campaigns.csv", ';').Where(row => int.TryParse(row["campaign_id"], CultureInfo.InvariantCulture, out var id) && id <= CampaignFile.Count).ToList();
        Assert.Equal(CampaignFile.Count / CampaignFile.NegativeImpressionsEvery, campaigns.Count(row => Number(row["impressions"]) < 0));
        Assert.Equal(CampaignFile.Count / CampaignFile.TooManyClicksEvery, campaigns.Count(row => Number(row["clicks"]) > Math.Abs(Number(row["impressions"]))));
        Assert.Equal(CampaignFile.Count / CampaignFile.WithoutSpendEvery, campaigns.Count(row => row["actual_spend"] == ""));

        var views = samples.Rows("commerce/pageviews_2023.csv").Concat(samples.Rows("commerce/pageviews_2024.csv.gz"))
            .Where(row => int.TryParse(row["event_id"], CultureInfo.InvariantCulture, out var id) && id <= PageviewFiles.Count).ToList();
        Assert.Equal(PageviewFiles.Count / 2 / PageviewFiles.DeliveredAgainEvery, views.Count - views.Select(row => row["event_id"]).Distinct().Count());
        Assert.Equal(PageviewFiles.Count / PageviewFiles.InTheFutureEvery, views.DistinctBy(row => row["event_id"]).Count(row => row["event_time"].StartsWith("20", StringComparison.Ordinal) && string.CompareOrdinal(row["event_time"], "2085") >= 0));
        Assert.Equal(PageviewFiles.Count / PageviewFiles.NegativeDurationEvery, views.DistinctBy(row => row["event_id"]).Count(row => row["session_duration_seconds"][0] == '-'));
    }

    [Fact]
    public void Every_order_and_campaign_is_of_a_known_customer_and_product()
    {
        var users = samples.Rows("commerce/users.csv").Select(row => row["user_id"]).ToHashSet();
        var products = samples.Rows("commerce/products.csv").Where(row => row["product_name"] != "Tarn Umbrella").Select(row => row["product_id"]).ToHashSet();
        Assert.Equal(ShopProduct.Count, products.Count);
        Assert.All(_lines, line => Assert.True(users.Contains(line["user_id"]) && products.Contains(line["product_id"])));
        Assert.All(samples.Rows("commerce/users.csv"), row => Assert.Matches("^shopper\\.[0-9]+@example\\.(com|org|net)$", row["email"]));
    }

    [Fact]
    public void Files_differ_in_encoding_delimiter_columns_and_cases()
    {
        Assert.Equal([0xFF, 0xFE, (byte)'U', 0], samples.BytesOf("commerce/users.csv")[..4]);
        Assert.StartsWith("campaign_id;", samples.Text("commerce/campaigns.csv"), StringComparison.Ordinal);
        Assert.EndsWith(",created_at,gift_note", samples.Text("commerce/transactions_2024.csv").Split('\n')[0], StringComparison.Ordinal);
        Assert.EndsWith("\ttotal\tstatus", samples.Text("commerce/transactions_2023_late.csv").Split('\n')[0], StringComparison.Ordinal);
        Assert.InRange(_lines.Count(line => line.GetValueOrDefault("gift_note", "").Contains('\n')), 10, 60);
        Assert.Equal(["cancelled", "completed", "pending", "refunded"], _lines.Select(line => line["status"].ToLowerInvariant()).Distinct().Order());
        Assert.Equal(["COMPLETED", "Completed", "completed"], _lines.Select(line => line["status"]).Where(status => status[0] is 'C' or 'c' && status[1] is 'O' or 'o').Distinct().Order(StringComparer.Ordinal));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static IEnumerable<string> Days(IEnumerable<DateOnly> dates) => dates.Select(date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Order();
}
