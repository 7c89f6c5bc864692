namespace Modeling.Worker.Tests.Commerce;

/// <summary>An order: its lines in the order in which cents are given out, and the amounts that the last delivered line states.</summary>
internal sealed class Order(IReadOnlyList<OrderLine> lines)
{
    public IReadOnlyList<OrderLine> Lines { get; } =
        [.. lines.OrderBy(line => long.Parse(line.ProductId, System.Globalization.CultureInfo.InvariantCulture)).ThenBy(line => line.Price).ThenBy(line => line.Quantity).ThenBy(line => line.Sequence)];

    /// <summary>What the order says of itself.</summary>
    public OrderLine Head { get; } = lines.MaxBy(line => line.Sequence)!;

    public DateOnly Day => DateOnly.FromDateTime(Head.At);

    public int Units => Lines.Sum(line => line.Quantity);

    public IReadOnlyList<string> Products => [.. Lines.Select(line => line.ProductId).Distinct()];

    public decimal NetSales => Math.Max((Head.Subtotal ?? Lines.Sum(line => line.Price * line.Quantity)) - (Head.Discount ?? 0), 0);

    public bool IsConsistent => Lines.Select(line => (line.Subtotal, line.Tax, line.Shipping, line.Discount, line.Code, line.Total, line.Method, line.Status, line.CampaignId)).Distinct().Count() == 1;

    /// <summary>An amount over the lines by their value: whole cents down, then a cent for whoever is furthest below its due.</summary>
    public decimal[] Allocate(decimal amount)
    {
        var values = Lines.Select(line => line.Price * line.Quantity).ToArray();
        if (values.Sum() == 0)
        {
            Array.Fill(values, 1);
        }

        // Dues are kept multiplied by the order's value, which makes them whole cents without a division.
        var whole = values.Sum();
        var due = values.Select(value => amount * 100 * value).ToArray();
        var given = due.Select(cents => (cents - (cents % whole)) / whole).ToArray();
        while (given.Sum() < amount * 100)
        {
            var behind = Enumerable.Range(0, due.Length).MaxBy(i => due[i] - (given[i] * whole));
            given[behind]++;
        }

        return [.. given.Select(cents => cents / 100)];
    }
}

/// <summary>The shop worked out from its CSV files by the written rules, without SQL.</summary>
internal sealed class CommerceOracle
{
    /// <param name="files">CSV texts by dataset, in the order of delivery.</param>
    /// <param name="loadedAt">When the page views were loaded, UTC.</param>
    /// <param name="arrivals">When each extract of the products, and each of the users, arrived, UTC.</param>
    public CommerceOracle(ILookup<string, string> files, DateTime loadedAt, IReadOnlyList<DateTime>? arrivals = null)
    {
        ProductVersions = new(files["products"].Select(file => CommerceRows.LastByKey(TableText.CsvRows(file).Select(CommerceRows.Product), product => product.Id)), arrivals);
        CustomerVersions = new(files["users"].Select(file => CommerceRows.LastByKey(TableText.CsvRows(file).Select(CommerceRows.Customer), customer => customer.Id)), arrivals);
        Products = ProductVersions.Current;
        Customers = CustomerVersions.Current;
        Campaigns = CommerceRows.LastByKey(files["campaigns"].SelectMany(TableText.CsvRows).Select(CommerceRows.Campaign), campaign => campaign.Id);
        PageViews = [.. CommerceRows.LastByKey(files["pageviews"].SelectMany(TableText.CsvRows).Select(CommerceRows.PageView).Where(view => view.At <= loadedAt), view => view.EventId).Values];
        var deliveries = files["transactions"].SelectMany((file, delivery) => TableText.CsvRows(file).Select(row => (row, delivery)));
        var delivered = deliveries.Select((line, sequence) => (line.delivery, Line: CommerceRows.OrderLine(line.row, sequence)));
        Orders = [.. delivered.GroupBy(line => (line.Line.TransactionId, line.Line.UserId, line.Line.At)).Select(lines => new Order(Standing([.. lines])))];
        ByUser = Orders.ToLookup(order => order.Head.UserId);
        CompletedByUser = Completed.ToLookup(order => order.Head.UserId);
    }

    public Extracts<Product> ProductVersions { get; }

    public Extracts<Customer> CustomerVersions { get; }

    public Dictionary<string, Product> Products { get; }

    public Dictionary<string, Customer> Customers { get; }

    public Dictionary<string, Campaign> Campaigns { get; }

    public IReadOnlyList<PageView> PageViews { get; }

    public IReadOnlyList<Order> Orders { get; }

    public IEnumerable<Order> Completed => Orders.Where(order => order.Head.Status == "completed");

    public ILookup<string, Order> ByUser { get; }

    public ILookup<string, Order> CompletedByUser { get; }

    /// <summary>Orders with both products, by pair, the lower product first.</summary>
    public Dictionary<(long A, long B), int> Pairs()
    {
        var pairs = new Dictionary<(long, long), int>();
        foreach (var order in Orders)
        {
            var products = order.Products.Select(product => long.Parse(product, System.Globalization.CultureInfo.InvariantCulture)).Order().ToList();
            for (var a = 0; a < products.Count; a++)
            {
                for (var b = a + 1; b < products.Count; b++)
                {
                    pairs[(products[a], products[b])] = pairs.GetValueOrDefault((products[a], products[b])) + 1;
                }
            }
        }

        return pairs;
    }

    /// <summary>The lines of the last file that has the order, or of the last few where only together they come to its subtotal.</summary>
    private static List<OrderLine> Standing(List<(int Delivery, OrderLine Line)> lines)
    {
        var lastFile = lines.Max(line => line.Delivery);
        var subtotal = lines.Last(line => line.Delivery == lastFile).Line.Subtotal;
        var taken = new List<OrderLine>();
        foreach (var file in lines.GroupBy(line => line.Delivery, line => line.Line).OrderByDescending(file => file.Key))
        {
            taken.AddRange(file);
            if (taken.Sum(line => line.Price * line.Quantity) == subtotal)
            {
                return taken;
            }
        }

        return [.. lines.Where(line => line.Delivery == lastFile).Select(line => line.Line)];
    }

    /// <summary>Days from the first order to the last, with the revenue of each.</summary>
    public SortedDictionary<DateOnly, decimal> RevenueByDay()
    {
        var days = new SortedDictionary<DateOnly, decimal>();
        if (Orders.Count > 0)
        {
            for (var day = Orders.Min(order => order.Day); day <= Orders.Max(order => order.Day); day = day.AddDays(1))
            {
                days[day] = 0;
            }
        }

        foreach (var order in Completed)
        {
            days[order.Day] += order.Head.Total;
        }

        return days;
    }
}
