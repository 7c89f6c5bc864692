namespace Insights.Api.Tests.Analyses.Oracles;

/// <summary>Pairs, customers' values and the funnel, counted from the delivered rows by what their descriptions say.</summary>
internal static class ShopOracle
{
    public static IEnumerable<object?[]> Pairs(ShopInput shop, int minOrders = 2, string? product = null, bool byLift = false)
    {
        var with = shop.Orders.SelectMany(order => order.Products).CountBy(id => id).ToDictionary();
        return shop.Orders
            .SelectMany(order => order.Products.SelectMany(_ => order.Products, (a, b) => (A: a, B: b)).Where(pair => pair.A < pair.B))
            .CountBy(pair => pair)
            .Where(pair => pair.Value >= minOrders && (product is null || Is(pair.Key.A) || Is(pair.Key.B)))
            .Select(pair => (pair.Key.A, pair.Key.B, Together: pair.Value, Lift: (double)((long)pair.Value * shop.Orders.Count) / ((long)with[pair.Key.A] * with[pair.Key.B])))
            .OrderByDescending(pair => byLift ? pair.Lift : pair.Together).ThenByDescending(pair => pair.Together).ThenByDescending(pair => pair.Lift).ThenBy(pair => pair.A).ThenBy(pair => pair.B)
            .Select(pair => (object?[])
            [
                pair.A, Name(pair.A) ?? $"{pair.A}", pair.B, Name(pair.B) ?? $"{pair.B}", pair.Together, with[pair.A], with[pair.B],
                100m * pair.Together / shop.Orders.Count, 100m * pair.Together / with[pair.A], 100m * pair.Together / with[pair.B], pair.Lift,
            ]);

        string? Name(long id) => shop.Products.GetValueOrDefault(id).Name;

        bool Is(long id) => string.Equals(product, $"{id}", StringComparison.Ordinal) || string.Equals(product, Name(id), StringComparison.OrdinalIgnoreCase);
    }

    public static IEnumerable<object?[]> LifetimeValues(ShopInput shop, DateOnly? from = null, DateOnly? to = null, string? segment = null)
    {
        var buyers = shop.Orders.Where(order => order.Status == "completed").GroupBy(order => order.UserId)
            .Where(orders => orders.Min(order => order.Day) is var first && !(first < from) && !(first > to))
            .Select(orders => (Segment: shop.Segments.GetValueOrDefault(orders.Key) ?? "unknown", Value: orders.Sum(order => order.Total), Orders: orders.Count())).ToList();
        var segments = buyers.GroupBy(buyer => buyer.Segment).Select(Row).OrderByDescending(row => (decimal)row[2]!).ThenBy(row => (string)row[0]!, StringComparer.Ordinal);
        return segment is null
            ? buyers.GroupBy(_ => "all customers").Select(Row).Concat(segments)
            : segments.Where(row => string.Equals((string)row[0]!, segment, StringComparison.OrdinalIgnoreCase));

        object?[] Row(IGrouping<string, (string Segment, decimal Value, int Orders)> group) =>
        [
            group.Key, group.Count(), group.Average(buyer => buyer.Value), Percentile(group, 0.5m), Percentile(group, 0.9m), group.Sum(buyer => buyer.Value),
            100 * group.Sum(buyer => buyer.Value) / buyers.Sum(buyer => buyer.Value), group.Average(buyer => (decimal)buyer.Orders),
        ];

        static decimal Percentile(IEnumerable<(string, decimal Value, int)> group, decimal p) => UsageOracle.Statistics.PercentileCont(group.Select(buyer => buyer.Value), p);
    }

    public static IEnumerable<object?[]> RecentOrders(ShopInput shop, DateOnly? from = null, DateOnly? to = null, long? customer = null, string? status = null) =>
        from order in shop.Orders
        where !(order.Day < @from) && !(order.Day > to) && (customer is null || order.UserId == customer) && (status is null || order.Status == status)
        orderby order.At descending, order.TransactionId descending, order.UserId descending
        select (object?[])[order.Day, order.TransactionId, order.UserId, order.Status, order.Products.Count, order.Units, order.Total];

    public static IEnumerable<object?[]> RecentCustomers(ShopInput shop, DateOnly? from = null, DateOnly? to = null, string? segment = null, string? state = null)
    {
        var orders = shop.Orders.ToLookup(order => order.UserId);
        return from customer in shop.Customers
               where customer.Created is { } created && DateOnly.FromDateTime(created) is var day && !(day < @from) && !(day > to)
               where Is(segment, customer.Segment) && Is(state, customer.State)
               orderby customer.Created descending, customer.Id descending
               let own = orders[customer.Id].ToList()
               select (object?[])
               [
                   customer.Id, DateOnly.FromDateTime(customer.Created!.Value), customer.Segment, customer.City, customer.State, own.Count,
                   own.Count == 0 ? null : own.Max(order => order.Day), own.Where(order => order.Status == "completed").Sum(order => order.Total),
               ];
    }

    /// <summary>Who ordered without being in the source's list is a customer as well, of whom nothing else is known.</summary>
    public static IEnumerable<object?[]> MostValuableCustomers(
        ShopInput shop, DateOnly? from = null, DateOnly? to = null, string? segment = null, string? state = null)
    {
        var listed = shop.Customers.ToDictionary(customer => customer.Id);
        return from orders in shop.Orders.GroupBy(order => order.UserId)
               let completed = orders.Where(order => order.Status == "completed").ToList()
               where completed.Count > 0
               let customer = listed.GetValueOrDefault(orders.Key)
               where Is(segment, customer?.Segment) && Is(state, customer?.State)
               let value = completed.Sum(order => order.Total)
               orderby value descending, orders.Key
               select (object?[])
               [
                   orders.Key, value, completed.Where(order => !(order.Day < @from) && !(order.Day > to)).Sum(order => order.Total), completed.Count,
                   (double)(value / completed.Count), completed.Min(order => order.Day), orders.Max(order => order.Day), customer?.Segment, customer?.City, customer?.State,
               ];
    }

    private static bool Is(string? wanted, string? found) => wanted is null || string.Equals(wanted, found, StringComparison.OrdinalIgnoreCase);

    public static IEnumerable<object?[]> Funnel(
        ShopInput shop, DateOnly? from = null, DateOnly? to = null, bool all = false, string? device = null, string? segment = null)
    {
        var bought = shop.Orders.Where(order => order.Status != "cancelled").Select(order => (order.UserId, order.Day)).ToHashSet();
        // The furthest step of each visit, from 1.
        var furthest = new List<int>();
        foreach (var visit in shop.Views.GroupBy(view => (view.Session, Day: DateOnly.FromDateTime(view.At))).Where(visit => !(visit.Key.Day < from) && !(visit.Key.Day > to)))
        {
            var views = visit.OrderBy(view => view.At).ThenBy(view => view.EventId).ToList();
            var user = views.Find(view => view.UserId is not null)?.UserId;
            if ((user is null && !all) || !Passes(device, views.Find(view => view.Device is not null)?.Device) || !Passes(segment, user is { } known ? shop.Segments.GetValueOrDefault(known) : null))
                continue;
            var pages = views.Select(view => view.Page).ToHashSet();
            furthest.Add(
                user is { } customer && bought.Contains((customer, visit.Key.Day)) ? 5
                : pages.Contains("checkout") ? 4
                : pages.Contains("cart") ? 3
                : pages.Contains("product_detail") ? 2
                : 1);
        }

        string[] stages = ["visit", "product view", "cart", "checkout", "order"];
        return furthest.Count == 0 ? [] : stages.Select((stage, i) =>
        {
            var (here, before) = (Reached(i + 1), i == 0 ? (decimal?)null : Reached(i));
            return (object?[])
            [
                i + 1, stage, here, 100m * here / furthest.Count, before is null or 0 ? null : 100m * here / before, before - here, Reached(5), 100m * Reached(5) / furthest.Count,
            ];
        });

        int Reached(int step) => furthest.Count(last => last >= step);

        static bool Passes(string? wanted, string? found) => wanted is null || string.Equals(wanted, found, StringComparison.OrdinalIgnoreCase);
    }
}
