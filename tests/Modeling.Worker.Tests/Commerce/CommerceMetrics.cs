namespace Modeling.Worker.Tests.Commerce;

/// <summary>The shop's metrics over all data, worked out by the oracle from their written definitions.</summary>
internal static class CommerceMetrics
{
    public static IReadOnlyDictionary<string, double?> Totals(CommerceOracle oracle)
    {
        var completed = oracle.Completed.ToList();
        var buyers = completed.GroupBy(order => order.Head.UserId).Select(orders => (double)orders.Sum(order => order.Head.Total)).ToList();
        var lines = completed.SelectMany(order => order.Lines.Zip(order.Allocate(order.NetSales), (line, net) => (line, net, Cost: oracle.ProductVersions.At(line.ProductId, line.At)?.Cost * line.Quantity))).ToList();
        var margin = (double)lines.Where(line => line.Cost is not null).Sum(line => line.net - line.Cost!.Value);
        var flights = oracle.Campaigns.Values.DistinctBy(c => (c.Name, c.Type, c.Platform, c.Start, c.End, c.Budget, c.Spend, c.Impressions, c.Clicks)).ToList();
        var spend = (double)flights.Sum(flight => flight.Spend ?? 0);
        var known = oracle.Campaigns.Values.Where(campaign => campaign.Spend is not null).Select(campaign => campaign.Id).ToHashSet();
        var visits = oracle.PageViews.GroupBy(view => (view.SessionId, view.Day)).ToList();
        var identified = visits.Select(visit => (visit.Key.Day, User: visit.OrderBy(view => view.At).ThenBy(view => long.Parse(view.EventId, System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault(view => view.UserId is not null)?.UserId)).Where(visit => visit.User is not null).ToList();
        var bought = oracle.Orders.Where(order => order.Head.Status != "cancelled").Select(order => (order.Day, (string?)order.Head.UserId)).ToHashSet();
        var revenue = (double)completed.Sum(order => order.Head.Total);
        var knownRevenue = (double)completed.Where(order => order.Head.CampaignId is { } id && known.Contains(id)).Sum(order => order.Head.Total);
        var refunded = oracle.Orders.Where(order => order.Head.Status == "refunded").ToList();
        var waits = oracle.Orders.Select(order => DaysSincePrevious(oracle, order)).OfType<int>().Select(days => (double)days).ToList();
        var seconds = oracle.Orders.Where(order => NumberOf(oracle, order) == 2).ToList();
        var ages = oracle.Customers.Values.Where(customer => customer.Created is not null).Select(customer => customer.Age).OfType<int>().ToList();
        var listValue = (double)completed.SelectMany(order => order.Lines).Sum(line => line.Price * line.Quantity);
        return new Dictionary<string, double?>
        {
            ["customers_to_date"] = oracle.Customers.Count,
            ["customer_age"] = ages.Count == 0 ? null : ages.Average(),
            ["largest_order_value"] = (double)completed.Max(order => order.Head.Total),
            ["smallest_order_value"] = (double)completed.Min(order => order.Head.Total),
            ["tax"] = (double)completed.Sum(order => order.Head.Tax ?? 0),
            ["shipping"] = (double)completed.Sum(order => order.Head.Shipping ?? 0),
            ["discount_per_order"] = (double)completed.Sum(order => order.Head.Discount ?? 0) / completed.Count,
            ["first_time_orders"] = oracle.Orders.Select(order => order.Head.UserId).Distinct().Count(),
            ["second_orders"] = seconds.Count,
            ["repeat_orders"] = oracle.Orders.Count - oracle.Orders.Select(order => order.Head.UserId).Distinct().Count(),
            ["days_between_orders"] = waits.Count == 0 ? null : waits.Average(),
            ["days_between_orders_median"] = waits.Count == 0 ? null : Median(waits),
            ["days_to_second_order"] = seconds.Count == 0 ? null : seconds.Average(order => (double)DaysSincePrevious(oracle, order)!.Value),
            ["distinct_products"] = completed.SelectMany(order => order.Products).Distinct().Count(),
            ["value_at_list_price"] = listValue,
            ["average_price"] = listValue / completed.Sum(order => order.Units),
            ["revenue"] = revenue,
            ["gross_sales"] = (double)oracle.Orders.Where(order => order.Head.Status != "cancelled").Sum(order => order.Head.Total),
            ["net_sales"] = (double)completed.Sum(order => order.NetSales),
            ["orders"] = oracle.Orders.Count,
            ["completed_orders"] = completed.Count,
            ["units_sold"] = completed.Sum(order => order.Units),
            ["average_order_value"] = revenue / completed.Count,
            ["order_value_median"] = Median(completed.Select(order => (double)order.Head.Total)),
            ["cancelled_orders"] = oracle.Orders.Count(order => order.Head.Status == "cancelled"),
            ["refunded_orders"] = refunded.Count,
            ["refunded_sales"] = (double)refunded.Sum(order => order.Head.Total),
            ["gross_sales_after_refunds"] = (double)oracle.Orders.Where(order => order.Head.Status is "completed" or "pending").Sum(order => order.Head.Total),
            ["cancellation_rate"] = 100.0 * oracle.Orders.Count(order => order.Head.Status == "cancelled") / oracle.Orders.Count,
            ["refund_rate"] = 100.0 * oracle.Orders.Count(order => order.Head.Status == "refunded") / oracle.Orders.Count,
            ["discounts"] = (double)completed.Sum(order => order.Head.Discount ?? 0),
            ["margin"] = margin,
            ["net_sales_of_known_cost"] = (double)lines.Where(line => line.Cost is not null).Sum(line => line.net),
            ["margin_rate"] = 100 * margin / (double)lines.Where(line => line.Cost is not null).Sum(line => line.net),
            ["customers"] = oracle.Customers.Count,
            ["buying_customers"] = buyers.Count,
            ["new_customers"] = buyers.Count,
            ["revenue_per_customer"] = revenue / buyers.Count,
            ["customer_lifetime_value"] = buyers.Average(),
            ["customer_lifetime_value_median"] = Median(buyers),
            ["campaign_spend"] = spend,
            ["campaign_budget"] = (double)flights.Sum(flight => flight.Budget ?? 0),
            ["campaign_impressions"] = flights.Sum(flight => flight.Impressions),
            ["campaign_clicks"] = flights.Sum(flight => flight.Clicks),
            ["campaign_click_rate"] = 100.0 * flights.Sum(flight => flight.Clicks) / flights.Sum(flight => flight.Impressions),
            ["campaign_cost_per_click"] = spend / flights.Where(flight => flight.Spend is not null).Sum(flight => flight.Clicks),
            ["campaign_revenue"] = (double)completed.Where(order => order.Head.CampaignId is { } id && oracle.Campaigns.ContainsKey(id)).Sum(order => order.Head.Total),
            ["return_on_campaign_spend"] = knownRevenue / spend,
            ["campaign_revenue_of_known_spend"] = knownRevenue,
            ["campaign_clicks_of_known_spend"] = flights.Where(flight => flight.Spend is not null).Sum(flight => flight.Clicks),
            ["campaign_profit"] = knownRevenue - spend,
            ["pageviews"] = oracle.PageViews.Count,
            ["shop_visits"] = visits.Count,
            ["checkout_visits"] = visits.Count(visit => visit.Any(view => view.Page == "checkout")),
            ["identified_visits"] = identified.Count,
            ["converted_visits"] = identified.Count(bought.Contains),
            ["checkout_rate"] = 100.0 * visits.Count(visit => visit.Any(view => view.Page == "checkout")) / visits.Count,
            ["conversion_rate"] = 100.0 * identified.Count(bought.Contains) / identified.Count,
        };
    }

    /// <summary>Which of its customer's orders it is: by time, then by key.</summary>
    public static int NumberOf(CommerceOracle oracle, Order order) => 1 + oracle.ByUser[order.Head.UserId].Count(other => IsBefore(other, order));

    /// <summary>Days from the last of its customer's orders before it; none for the first.</summary>
    public static int? DaysSincePrevious(CommerceOracle oracle, Order order) =>
        oracle.ByUser[order.Head.UserId].Where(other => IsBefore(other, order)).Select(other => (int?)(order.Day.DayNumber - other.Day.DayNumber)).Min();

    private static bool IsBefore(Order one, Order other) =>
        one.Head.At < other.Head.At || (one.Head.At == other.Head.At && string.CompareOrdinal(CommerceTables.Id(one), CommerceTables.Id(other)) < 0);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Allocated revenue of completed orders by category.</summary>
    public static IReadOnlyList<string> RevenueByCategory(CommerceOracle oracle) => TableText.Sorted(
        oracle.Completed.SelectMany(order => order.Lines.Zip(order.Allocate(order.Head.Total)))
            .GroupBy(line => oracle.ProductVersions.At(line.First.ProductId, line.First.At)?.Category)
            .Select(category => TableText.Line(category.Key, (double)category.Sum(line => line.Second))));

    /// <summary>Allocated revenue of completed orders by something of their lines.</summary>
    private static IReadOnlyList<string> RevenueBy(CommerceOracle oracle, Func<Order, OrderLine, string?> band) => TableText.Sorted(
        oracle.Completed.SelectMany(order => order.Lines.Zip(order.Allocate(order.Head.Total), (line, revenue) => (Band: band(order, line), revenue)))
            .GroupBy(line => line.Band).Select(lines => TableText.Line(lines.Key, (double)lines.Sum(line => line.revenue))));

    private static string PriceBand(decimal price) => price switch { < 25 => "under 25", < 50 => "25 to 50", < 100 => "50 to 100", < 500 => "100 to 500", _ => "500 and more" };

    private static string? AgeBand(int? age) => age switch
    {
        null => null,
        < 25 => "18 to 24",
        < 35 => "25 to 34",
        < 45 => "35 to 44",
        < 55 => "45 to 54",
        < 65 => "55 to 64",
        _ => "65 and older",
    };

    private static string Frequency(int orders) => orders switch { 0 => "no orders", 1 => "1 order", < 5 => "2 to 4 orders", < 10 => "5 to 9 orders", _ => "10 and more orders" };

    public static async Task AssertAgreeAsync(TestWarehouse warehouse, CommerceOracle oracle)
    {
        var totals = Totals(oracle);
        Assert.Equal(
            MetricNumbers.Catalog.Metrics.Where(metric => Path.GetFileName(Path.GetDirectoryName(metric.File)) == "commerce").Select(metric => metric.Name.Text).Order(),
            totals.Keys.Order());
        foreach (var (metric, expected) in totals)
        {
            Assert.Equal((metric, TableText.Line(expected)), (metric, TableText.Line(await warehouse.TotalAsync(metric))));
        }

        Assert.Equal(RevenueByCategory(oracle), await warehouse.ByAsync("revenue", "category"));
        Assert.Equal(RevenueBy(oracle, (_, line) => PriceBand(line.Price)), await warehouse.ByAsync("revenue", "price_band"));
        Assert.Equal(RevenueBy(oracle, (order, _) => AgeBand(oracle.Customers.GetValueOrDefault(order.Head.UserId)?.Age)), await warehouse.ByAsync("revenue", "age_band"));
        Assert.Equal(RevenueBy(oracle, (order, _) => Frequency(oracle.ByUser[order.Head.UserId].Count())), await warehouse.ByAsync("revenue", "order_frequency"));
        Assert.Equal(
            TableText.Sorted(oracle.Customers.Values.GroupBy(customer => Frequency(oracle.ByUser[customer.Id].Count())).Select(band => TableText.Line(band.Key, band.Count()))),
            await warehouse.ByAsync("customers", "order_frequency"));
    }
}
