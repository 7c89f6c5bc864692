namespace Modeling.Worker.Tests.Commerce;

/// <summary>The gold tables of campaigns, days and page views beside what the oracle says that they hold.</summary>
internal static class TrafficTables
{
    public static async Task AssertAgreesAsync(TestWarehouse warehouse, CommerceOracle oracle)
    {
        await warehouse.AssertHoldsAsync(
            "select campaign_id, campaign_name, campaign_type, platform, product_id, start_date, end_date, flight_rows, flight_spend, flight_impressions, flight_clicks, budget, spend, impressions, clicks, orders, completed_orders, revenue, click_through_rate, round(cost_per_click, 9), return_on_spend from gold.campaign_performance",
            CampaignLines(oracle));
        await warehouse.AssertHoldsAsync(
            "select sales_date, orders, completed_orders, customers, units, revenue, gross_sales, baseline_median, baseline_mad, has_steady_baseline, anomaly_score, is_anomaly from gold.daily_sales",
            DayLines(oracle));
        await warehouse.AssertHoldsAsync(
            "select event_id, viewed_at, viewed_date, user_id, customer_segment, page_type, product_id, category, campaign_id, device, browser, session_duration_seconds from gold.fct_pageviews",
            oracle.PageViews.Select(view => TableText.Line(
                view.EventId, view.At, view.Day, view.UserId, oracle.CustomerVersions.At(view.UserId, view.At)?.Segment, view.Page, view.ProductId,
                oracle.ProductVersions.At(view.ProductId, view.At)?.Category, view.CampaignId, view.Device, view.Browser, view.Duration)));
        await warehouse.AssertHoldsAsync(
            "select visit_date, started_at, user_id, customer_segment, device, campaign_id, pageviews, saw_product, reached_cart, reached_checkout, duration_seconds, is_identified, has_order from gold.fct_visits",
            VisitLines(oracle));
    }

    private static IEnumerable<string> CampaignLines(CommerceOracle oracle)
    {
        var orders = oracle.Orders.Where(order => order.Head.CampaignId is not null).ToLookup(order => order.Head.CampaignId);
        foreach (var flight in oracle.Campaigns.Values.GroupBy(c => (c.Name, c.Type, c.Platform, c.Start, c.End, c.Budget, c.Spend, c.Impressions, c.Clicks)))
        {
            var rows = flight.OrderBy(campaign => long.Parse(campaign.Id, System.Globalization.CultureInfo.InvariantCulture)).ToList();
            for (var i = 0; i < rows.Count; i++)
            {
                var campaign = rows[i];
                var spend = Part(campaign.Spend * 100, rows.Count, i) / 100;
                var completed = orders[campaign.Id].Where(order => order.Head.Status == "completed").ToList();
                var revenue = completed.Sum(order => order.Head.Total);
                yield return TableText.Line(
                    campaign.Id, campaign.Name, campaign.Type, campaign.Platform, campaign.ProductId, campaign.Start, campaign.End, rows.Count, campaign.Spend, campaign.Impressions, campaign.Clicks,
                    Part(campaign.Budget * 100, rows.Count, i) / 100, spend, Part(campaign.Impressions, rows.Count, i), Part(campaign.Clicks, rows.Count, i),
                    orders[campaign.Id].Count(), completed.Count, revenue,
                    campaign.Impressions is null or 0 ? null : (double?)campaign.Clicks / campaign.Impressions,
                    campaign.Clicks is null or 0 ? null : (double?)campaign.Spend / campaign.Clicks,
                    spend is null or 0 ? null : (double)revenue / (double)spend);
            }
        }
    }

    /// <summary>The part of one of several who count out an amount one by one, the first first.</summary>
    private static decimal? Part(decimal? amount, int several, int index) => amount is null ? null : decimal.Floor((amount.Value + several - 1 - index) / several);

    private static IEnumerable<string> DayLines(CommerceOracle oracle)
    {
        var revenue = oracle.RevenueByDay();
        var orders = oracle.Orders.ToLookup(order => order.Day);
        foreach (var (day, amount) in revenue)
        {
            var completed = orders[day].Where(order => order.Head.Status == "completed").ToList();
            var past = Enumerable.Range(1, 56).Select(back => day.AddDays(-back)).Where(revenue.ContainsKey).Select(past => (double)revenue[past]).ToList();
            var isSteady = past.Count >= 28 && past.Count(one => one == 0) <= past.Count / 4.0;
            var (median, mad, score, isFar) = past.Count < 28 ? (null, null, null, false) : Score(past, (double)amount);
            yield return TableText.Line(
                day, orders[day].Count(), completed.Count, orders[day].Select(order => order.Head.UserId).Distinct().Count(), completed.Sum(order => order.Units), amount,
                orders[day].Where(order => order.Head.Status != "cancelled").Sum(order => order.Head.Total), median, mad, isSteady, score, isSteady && isFar);
        }
    }

    private static (double? Median, double? Mad, double? Score, bool IsFar) Score(List<double> past, double value)
    {
        var median = Median(past);
        var deviations = past.ConvertAll(one => Math.Abs(one - median));
        var (mad, mean) = (Median(deviations), deviations.Average());
        double? score = mad > 0 ? 0.6745 * (value - median) / mad : mean > 0 ? (value - median) / (1.253314 * mean) : null;
        return (median, mad, score, score is null ? value != median : Math.Abs(score.Value) > 3.5);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static IEnumerable<string> VisitLines(CommerceOracle oracle)
    {
        var bought = oracle.Orders.Where(order => order.Head.Status != "cancelled").Select(order => (order.Head.UserId, order.Day)).ToHashSet();
        return oracle.PageViews.GroupBy(view => (view.SessionId, view.Day)).Select(visit =>
        {
            var views = visit.OrderBy(view => view.At).ThenBy(view => long.Parse(view.EventId, System.Globalization.CultureInfo.InvariantCulture)).ToList();
            var user = views.Find(view => view.UserId is not null)?.UserId;
            return TableText.Line(
                visit.Key.Day, views[0].At, user, oracle.CustomerVersions.At(user, views[0].At)?.Segment, views.Find(view => view.Device is not null)?.Device, views.Find(view => view.CampaignId is not null)?.CampaignId, views.Count,
                views.Exists(view => view.Page == "product_detail"), views.Exists(view => view.Page == "cart"), views.Exists(view => view.Page == "checkout"),
                views.Max(view => view.Duration), user is not null, user is not null && bought.Contains((user, visit.Key.Day)));
        });
    }
}
