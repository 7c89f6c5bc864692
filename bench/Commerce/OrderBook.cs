using Bench.Generation;

namespace Bench.Commerce;

/// <summary>All orders, day by day: a calm shop with two days of far too many orders and two with nearly none.</summary>
public static class OrderBook
{
    public const int ReusedIdEvery = 29;
    public const int ReusedByCustomerEvery = 83;
    public const int IdenticalLinesEvery = 23;
    public const int NegativeTotalEvery = 41;
    public const int NegativePriceEvery = 191;

    public static readonly DateOnly First = new(2023, 1, 1);
    public static readonly DateOnly Last = new(2024, 12, 31);
    public static readonly IReadOnlyList<DateOnly> Spikes = [new(2023, 11, 24), new(2024, 7, 15)];
    public static readonly IReadOnlyList<DateOnly> Dips = [new(2024, 3, 12), new(2024, 9, 3)];

    private static readonly string[] Payments = ["credit_card", "debit_card", "paypal", "google_pay", "apple_pay"];
    // In turn, not by chance: days are alike then, and those that are not stand out.
    private static readonly int[] LineCounts = [1, 2, 1, 3, 1, 2, 1, 1, 2];

    private static readonly (string Code, int Percent)[] Discounts = [("SPRING10", 10), ("LOYAL15", 15), ("HELLO5", 5)];

    /// <param name="seed">Start of the pseudo-random stream.</param>
    /// <param name="products">What can be bought.</param>
    /// <param name="size">How many times the orders of the samples there are, each day, and customers who order.</param>
    public static IReadOnlyList<ShopOrder> Make(ulong seed, IReadOnlyList<ShopProduct> products, int size)
    {
        List<ShopOrder> orders = [];
        HashSet<(int, int, DateOnly)> keys = [];
        for (var date = First; date <= Last; date = date.AddDays(1))
        {
            for (var count = OrdersOn(date) * size; count > 0; count--)
            {
                var order = Order(seed, orders.Count + 1, date, products, size);
                order = Reused(order, orders) is { } reused && !keys.Contains(Key(reused)) ? reused : order;
                keys.Add(Key(order));
                orders.Add(order);
            }
        }

        return orders;
    }

    private static (int, int, DateOnly) Key(ShopOrder order) => (order.TransactionId, order.UserId, order.Date);

    private static int OrdersOn(DateOnly date)
    {
        if (Spikes.Contains(date))
            return 30;
        if (Dips.Contains(date))
            return 1;
        return date.Month is 12 ? 6 : 5;
    }

    private static ShopOrder Order(
        ulong seed, int number, DateOnly date, IReadOnlyList<ShopProduct> products, int size)
    {
        var random = SplitMix64.For(seed ^ 0x08DE8, number);
        var isDip = Dips.Contains(date);
        var order = new ShopOrder(
            number,
            // A few customers order most.
            1 + (int)(random.Unit() * random.Unit() * ShopperFile.WhoOrder * size),
            date,
            isDip ? [Line(products[3], number, ref random)] : Lines(number, products, ref random),
            isDip ? "completed" : random.Below(1000) switch { < 900 => "completed", < 947 => "cancelled", < 978 => "refunded", _ => "pending" },
            random.Below(20) == 0 ? "" : random.Pick<string>(Payments),
            random.Below(3) == 0 ? random.Between(1, CampaignFile.Count) : null)
        {
            HasNegativeTotal = number % NegativeTotalEvery == 0,
        };
        if (random.Below(10) > 0)
            return order;
        var (code, percent) = random.Pick<(string, int)>(Discounts);
        return order with { DiscountCode = code, DiscountPercent = percent };
    }

    /// <summary>The order under the id of an earlier one, of another customer or of the same on another day; <c>null</c> if it keeps its own.</summary>
    private static ShopOrder? Reused(ShopOrder order, List<ShopOrder> earlier)
    {
        if (order.TransactionId % ReusedByCustomerEvery == 0)
            return order with { TransactionId = earlier[^60].TransactionId, UserId = earlier[^60].UserId };
        return order.TransactionId % ReusedIdEvery == 0 ? order with { TransactionId = earlier[^9].TransactionId } : null;
    }

    private static List<OrderLine> Lines(int number, IReadOnlyList<ShopProduct> products, ref SplitMix64 random)
    {
        var count = LineCounts[number % LineCounts.Length];
        List<int> chosen = random.Below(100) switch
        {
            < 9 => [ShopProduct.Kettle, ShopProduct.Filter],
            < 13 => [ShopProduct.Tent, ShopProduct.TentPegs],
            _ => [random.Between(1, products.Count)],
        };
        while (chosen.Count < count)
        {
            var next = random.Between(1, products.Count);
            if (!chosen.Contains(next))
                chosen.Add(next);
        }

        var lines = new List<OrderLine>();
        foreach (var id in chosen)
            lines.Add(Line(products[id - 1], number, ref random));
        if (number % IdenticalLinesEvery == 0)
            lines.Add(lines[0]);
        return lines;
    }

    private static OrderLine Line(ShopProduct product, int number, ref SplitMix64 random) =>
        new(product.Id, product.Price, random.Below(40) == 0 ? 2 : 1, number % NegativePriceEvery == 0);
}
