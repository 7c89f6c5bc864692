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
        return new Dictionary<string, double?>
        {
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
    }
}
