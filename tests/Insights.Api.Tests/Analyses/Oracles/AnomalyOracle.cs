namespace Insights.Api.Tests.Analyses.Oracles;

/// <summary>Unusual days, judged one by one against the days before them.</summary>
internal static class AnomalyOracle
{
    private const int BaselineDays = 56;

    public static IEnumerable<object?[]> Days(ShopInput shop, DateOnly? from = null, DateOnly? to = null, string direction = "any", double minScore = 3.5)
    {
        var (first, last) = (shop.Orders.Min(order => order.Day), shop.Orders.Max(order => order.Day));
        var completed = shop.Orders.Where(order => order.Status == "completed").ToLookup(order => order.Day);
        var found = new List<(DateOnly Day, double? Score, object?[] Row)>();
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            var past = Enumerable.Range(1, BaselineDays).Select(back => day.AddDays(-back)).Where(earlier => earlier >= first).ToList();
            var revenues = past.ConvertAll(Revenue);
            if (past.Count < 28 || revenues.Count(revenue => revenue == 0) > past.Count / 4.0 || day < from || day > to)
                continue;
            var (revenue, median) = (Revenue(day), UsageOracle.Statistics.PercentileCont(revenues, 0.5m));
            var score = Score(revenue, median, revenues.ConvertAll(one => Math.Abs(one - median)));
            var isFar = score is { } robust ? Math.Abs(robust) > 3.5 && Math.Abs(robust) >= minScore : revenue != median;
            if (!isFar || (direction != "any" && direction != (revenue > median ? "high" : "low")))
                continue;
            var (category, change) = MainCategory(shop, completed, day, past, Math.Sign(revenue - median));
            found.Add((day, score,
            [
                day, revenue > median ? "high" : "low", revenue, median, revenue - median, median == 0 ? null : 100 * (revenue - median) / median, score,
                completed[day].Count(), category, change,
            ]));
        }

        return found.OrderByDescending(one => one.Score is { } score ? Math.Abs(score) : -1).ThenByDescending(one => one.Day).Select(one => (object?[])[.. one.Row, found.Count]);

        decimal Revenue(DateOnly day) => completed[day].Sum(order => order.Total);
    }

    private static double? Score(decimal revenue, decimal median, IReadOnlyList<decimal> deviations) =>
        UsageOracle.Statistics.PercentileCont(deviations, 0.5m) is > 0 and var mad ? 0.6745 * (double)((revenue - median) / mad)
        : deviations.Average() is > 0 and var mean ? (double)((revenue - median) / mean) / 1.253314
        : null;

    /// <summary>The category that went furthest the day's way from its mean of the days before.</summary>
    private static (string? Category, decimal? Change) MainCategory(ShopInput shop, ILookup<DateOnly, ShopOrder> completed, DateOnly day, List<DateOnly> past, int sign)
    {
        var sold = past.Append(day)
            .SelectMany(one => completed[one], (one, order) => (Day: one, Order: order))
            .SelectMany(sale => sale.Order.Shares(), (sale, share) => (sale.Day, Category: shop.Products.GetValueOrDefault(share.ProductId).Category ?? "unknown", share.Revenue));
        var main = sold.GroupBy(sale => sale.Category)
            .Select(sales => (Name: sales.Key, Change: sales.Where(sale => sale.Day == day).Sum(sale => sale.Revenue) - (sales.Where(sale => sale.Day != day).Sum(sale => sale.Revenue) / past.Count)))
            .OrderByDescending(category => sign * category.Change).ThenBy(category => category.Name, StringComparer.Ordinal).FirstOrDefault();
        return main.Name is null ? (null, null) : (main.Name, main.Change);
    }
}
