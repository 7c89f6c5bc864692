namespace Modeling.Worker.Tests.Commerce;

/// <summary>The gold tables of the shop's orders, customers and products beside what the oracle says that they hold.</summary>
internal static class CommerceTables
{
    public static async Task AssertAgreesAsync(TestWarehouse warehouse, CommerceOracle oracle)
    {
        await warehouse.AssertHoldsAsync(
            "select transaction_id, user_id, ordered_at, order_date, status, is_first_completed_order, order_number, days_since_previous_order, num_lines, num_units, num_products, subtotal, tax, shipping, discount, discount_code, total, net_sales, margin, payment_method, campaign_id, campaign_type, platform, customer_segment, city, state, has_consistent_lines from gold.fct_orders",
            oracle.Orders.Select(order => OrderLineOf(oracle, order)));
        await warehouse.AssertHoldsAsync(
            "select orders.transaction_id, lines.user_id, lines.ordered_at, lines.line_number, lines.order_date, lines.status, lines.product_id, lines.product_name, lines.category, lines.brand, lines.quantity, lines.price, lines.line_revenue, lines.line_net_sales, lines.line_cost, lines.line_margin, lines.campaign_id, lines.platform, lines.customer_segment from gold.fct_order_lines as lines inner join gold.fct_orders as orders using (order_id)",
            oracle.Orders.SelectMany(order => LinesOf(oracle, order)));
        await warehouse.AssertHoldsAsync(
            "select user_id, is_listed, customer_segment, city, state, age, created_at, orders, completed_orders, refunded_orders, cancelled_orders, first_order_date, last_order_date, first_completed_order_date, lifetime_value from gold.dim_customers",
            CustomerLines(oracle));
        await warehouse.AssertHoldsAsync(
            "select user_id, email, first_name, last_name from gold.pii_customers",
            oracle.Customers.Values.Select(customer => TableText.Line(customer.Id, customer.Email, customer.FirstName, customer.LastName)));
        await warehouse.AssertHoldsAsync(
            "select product_id, product_name, brand, category, price, cost, unit_margin from gold.dim_products",
            oracle.Products.Values.Select(product => TableText.Line(product.Id, product.Name, product.Brand, product.Category, product.Price, product.Cost, product.Price - product.Cost)));
        await warehouse.AssertHoldsAsync(
            "select product_a, product_b, product_a_name, product_b_name, orders_together, orders_with_a, orders_with_b, orders_total, support, confidence_a_to_b, confidence_b_to_a, lift from gold.product_pairs",
            PairLines(oracle));
    }

    public static async Task AssertHoldsAsync(this TestWarehouse warehouse, string sql, IEnumerable<string> expected) =>
        Assert.Equal(TableText.Sorted(expected), await warehouse.LinesAsync(sql));

    private static string OrderLineOf(CommerceOracle oracle, Order order)
    {
        var head = order.Head;
        var customer = oracle.CustomerVersions.At(head.UserId, head.At);
        var campaign = head.CampaignId is null ? null : oracle.Campaigns.GetValueOrDefault(head.CampaignId);
        var net = order.Allocate(order.NetSales);
        var margins = order.Lines.Select((line, i) => net[i] - Cost(oracle, line)).Where(margin => margin is not null).ToList();
        var isFirst = head.Status == "completed" && !oracle.CompletedByUser[head.UserId].Any(other =>
            other.Head.At < head.At || (other.Head.At == head.At && string.CompareOrdinal(Id(other), Id(order)) < 0));
        return TableText.Line(
            head.TransactionId, head.UserId, head.At, order.Day, head.Status, isFirst, CommerceMetrics.NumberOf(oracle, order), CommerceMetrics.DaysSincePrevious(oracle, order), order.Lines.Count, order.Units, order.Products.Count,
            head.Subtotal, head.Tax, head.Shipping, head.Discount, head.Code, head.Total, order.NetSales, margins.Count == 0 ? null : margins.Sum(),
            head.Method, head.CampaignId, campaign?.Type, campaign?.Platform, customer?.Segment, customer?.City, customer?.State, order.IsConsistent);
    }

    private static IEnumerable<string> LinesOf(CommerceOracle oracle, Order order)
    {
        var head = order.Head;
        var customer = oracle.CustomerVersions.At(head.UserId, head.At);
        var campaign = head.CampaignId is null ? null : oracle.Campaigns.GetValueOrDefault(head.CampaignId);
        var (revenue, net) = (order.Allocate(head.Total), order.Allocate(order.NetSales));
        return order.Lines.Select((line, i) =>
        {
            var product = oracle.ProductVersions.At(line.ProductId, head.At);
            return TableText.Line(
                head.TransactionId, head.UserId, head.At, i + 1, order.Day, head.Status, line.ProductId, oracle.Products.GetValueOrDefault(line.ProductId)?.Name, product?.Category, product?.Brand, line.Quantity, line.Price,
                revenue[i], net[i], Cost(oracle, line), net[i] - Cost(oracle, line), head.CampaignId, campaign?.Platform, customer?.Segment);
        });
    }

    private static IEnumerable<string> CustomerLines(CommerceOracle oracle)
    {
        var byCustomer = oracle.Orders.ToLookup(order => order.Head.UserId);
        return oracle.Customers.Keys.Union(oracle.Orders.Select(order => order.Head.UserId)).Select(id =>
        {
            var customer = oracle.Customers.GetValueOrDefault(id);
            var orders = byCustomer[id].ToList();
            var completed = orders.Where(order => order.Head.Status == "completed").ToList();
            return TableText.Line(
                id, customer is not null, customer?.Segment, customer?.City, customer?.State, customer?.Age, customer?.Created, orders.Count, completed.Count,
                orders.Count(order => order.Head.Status == "refunded"), orders.Count(order => order.Head.Status == "cancelled"),
                orders.Count == 0 ? null : orders.Min(order => order.Day), orders.Count == 0 ? null : orders.Max(order => order.Day),
                completed.Count == 0 ? null : completed.Min(order => order.Day), completed.Sum(order => order.Head.Total));
        });
    }

    private static IEnumerable<string> PairLines(CommerceOracle oracle)
    {
        var with = oracle.Orders.SelectMany(order => order.Products).CountBy(product => product).ToDictionary();
        return oracle.Pairs().Select(pair =>
        {
            var (a, b) = ($"{pair.Key.A}", $"{pair.Key.B}");
            var (n, total) = ((double)pair.Value, (double)oracle.Orders.Count);
            return TableText.Line(
                a, b, oracle.Products.GetValueOrDefault(a)?.Name, oracle.Products.GetValueOrDefault(b)?.Name, pair.Value, with[a], with[b], oracle.Orders.Count,
                n / total, n / with[a], n / with[b], n / total / (with[a] / total * (with[b] / total)));
        });
    }

    private static decimal? Cost(CommerceOracle oracle, OrderLine line) => oracle.ProductVersions.At(line.ProductId, line.At)?.Cost * line.Quantity;

    /// <summary>The key of an order: MD5 over its three parts, the time in seconds with six decimals as PostgreSQL writes it.</summary>
    public static string Id(Order order)
    {
        var seconds = (order.Head.At - DateTime.UnixEpoch).Ticks / 10_000_000m;
        var text = FormattableString.Invariant($"{order.Head.TransactionId}|{order.Head.UserId}|{seconds:0.000000}");
#pragma warning disable CA5351 // a key, not a secret
        return Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }
}
