using Bench.Generation;
using static System.FormattableString;

namespace Bench.Commerce;

/// <summary>Order lines: a file per year, and one of orders of December 2023 that came late, from a system with fewer columns.</summary>
public static class OrderFiles
{
    private const int LateEvery = 7;
    private const int OtherCaseEvery = 37;

    private static readonly string[] Columns =
    [
        "transaction_id", "user_id", "product_id", "transaction_date", "quantity", "price", "subtotal", "tax", "shipping", "discount", "total", "status",
        "discount_code", "payment_method", "campaign_id", "created_at",
    ];

    public static IReadOnlyList<GeneratedFile> Write(string directory, IReadOnlyList<ShopOrder> orders)
    {
        var first = new SampleFile(Path.Combine(directory, "transactions_2023.csv"), FileStyle.Plain with { LineEnd = "\r\n" }, Columns);
        var second = new SampleFile(Path.Combine(directory, "transactions_2024.csv"), FileStyle.Plain, [.. Columns, "gift_note"]);
        var late = new SampleFile(Path.Combine(directory, "transactions_2023_late.csv"), FileStyle.Plain with { Delimiter = '\t' }, Columns[..12]);
        foreach (var (order, index) in orders.Select((order, index) => (order, index)))
        {
            foreach (var line in order.Lines)
            {
                var fields = Fields(order, line, index);
                if (order.Date.Year == 2024)
                    second.Row([.. fields, GiftNote(index)]);
                else if (order.Date.Month == 12 && index % LateEvery == 0)
                    late.Row(fields[..12]);
                else
                    first.Row(fields);
            }
        }

        Break(first, "2023", Fields(orders[0] with { TransactionId = 990_001 }, orders[0].Lines[0], 1));
        Break(second, "2024", [.. Fields(orders[^1] with { TransactionId = 990_002 }, orders[^1].Lines[0], 1), ""]);
        Break(late, "2023", Fields(orders[0] with { TransactionId = 990_003 }, orders[0].Lines[0], 1)[..12]);
        return [.. first.Write(), .. late.Write(), .. second.Write()];
    }

    private static string[] Fields(ShopOrder order, OrderLine line, int index) =>
    [
        Invariant($"{order.TransactionId}"),
        Invariant($"{order.UserId}"),
        Invariant($"{line.ProductId}"),
        Invariant($"{order.Date:yyyy-MM-dd}T00:00:00"),
        Invariant($"{line.Quantity}"),
        Invariant($"{(line.HasNegativePrice ? -line.Price : line.Price)}"),
        Invariant($"{order.Subtotal}"),
        Invariant($"{order.Tax}"),
        order.Shipping > 0 ? "8.0" : "0",
        Invariant($"{order.Discount}"),
        Invariant($"{order.Total}"),
        order.Date.Year == 2024 ? StatusSpelling(order.Status, index) : order.Status,
        order.DiscountCode,
        order.PaymentMethod,
        order.CampaignId is { } campaign ? Invariant($"{campaign}") : "",
        Invariant($"{order.Date:yyyy-MM-dd}T00:00:00"),
    ];

    private static string StatusSpelling(string status, int index) => (index % OtherCaseEvery) switch
    {
        3 => status.ToUpperInvariant(),
        19 => char.ToUpperInvariant(status[0]) + status[1..],
        _ => status,
    };

    private static string GiftNote(int index) => index % 97 == 0 ? "For \"Noor\",\nwith love; see you soon 🎁" : "";

    private static void Break(SampleFile file, string year, params string[] good)
    {
        file.BrokenRow("required", "transaction_id", "", good);
        file.BrokenRow("type", "transaction_id", "T-17", good);
        file.BrokenRow("required", "user_id", "", good);
        file.BrokenRow("type", "product_id", "abc", good);
        file.BrokenRow("type", "transaction_date", Invariant($"{year}-02-30T00:00:00"), good);
        file.BrokenRow("required", "transaction_date", "", good);
        file.BrokenRow("type", "quantity", "1.5", good);
        file.BrokenRow("type", "price", "12,50", good);
        file.BrokenRow("type", "tax", "NaN", good);
        file.BrokenRow("required", "total", "", good);
        file.BrokenRow("required", "status", "", good);
        file.BrokenRow("values", "status", "shipped", good);
        file.MisshapenRow(good[..^2]);
        file.MisshapenRow([.. good, "", ""]);
    }
}
