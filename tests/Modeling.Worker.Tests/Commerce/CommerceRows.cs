using System.Globalization;

namespace Modeling.Worker.Tests.Commerce;

internal sealed record Product(string Id, string? Name, string? Brand, string? Category, decimal? Price, decimal? Cost);

internal sealed record Customer(string Id, string? Email, string? FirstName, string? LastName, string? City, string? State, int? Age, string? Segment, DateTime? Created);

internal sealed record OrderLine(
    int Sequence, string TransactionId, string UserId, string ProductId, DateTime At, int Quantity, decimal Price, decimal? Subtotal, decimal? Tax, decimal? Shipping,
    decimal? Discount, string? Code, decimal Total, string? Method, string Status, string? CampaignId);

internal sealed record Campaign(
    string Id, string? Name, string? Type, string? Platform, string? ProductId, DateOnly? Start, DateOnly? End, decimal? Budget, decimal? Spend, long? Impressions, long? Clicks);

internal sealed record PageView(
    string EventId, DateTime At, string? UserId, string SessionId, string? Page, string? ProductId, string? CampaignId, string? Device, string? Browser, int? Duration)
{
    public DateOnly Day => DateOnly.FromDateTime(At);
}

/// <summary>The shop's CSV rows with the written cleaning rules applied, one by one.</summary>
internal static class CommerceRows
{
    public static Product Product(Dictionary<string, string?> row) =>
        new(row["product_id"]!, row["product_name"], row["brand"], row["category"], Positive(Amount(row["price"])), Amount(row["cost"]));

    public static Customer Customer(Dictionary<string, string?> row) => new(
        row["user_id"]!, row["email"], row["first_name"], row["last_name"], row["city"], row["state"],
        Whole(row["age"]) is { } age and >= 18 and <= 100 ? (int)age : null, row["customer_segment"], row["created_at"] is { } created ? Time(created) : null);

    public static OrderLine OrderLine(Dictionary<string, string?> row, int sequence) => new(
        sequence, row["transaction_id"]!, row["user_id"]!, row["product_id"]!, Time(row["transaction_date"]!), (int)(Whole(row["quantity"]) ?? 1), Positive(Amount(row["price"])) ?? 0,
        Positive(Cents(row["subtotal"])), Cents(row["tax"]), Cents(row["shipping"]), Cents(row["discount"]), row["discount_code"], Positive(Cents(row["total"]))!.Value,
        row["payment_method"], row["status"]!.ToLowerInvariant(), row["campaign_id"]);

    public static Campaign Campaign(Dictionary<string, string?> row)
    {
        var impressions = Whole(row["impressions"]) is { } seen ? Math.Abs(seen) : (long?)null;
        var clicks = Whole(row["clicks"]) is { } clicked ? Math.Abs(clicked) : (long?)null;
        return new Campaign(
            row["campaign_id"]!, row["campaign_name"], row["campaign_type"], row["platform"], row["product_id"], Day(row["start_date"]), Day(row["end_date"]),
            Positive(Cents(row["budget"])), Positive(Cents(row["actual_spend"])), impressions, clicks > impressions ? impressions : clicks);
    }

    public static PageView PageView(Dictionary<string, string?> row) => new(
        row["event_id"]!, Time(row["event_time"]!), row["user_id"], row["session_id"] ?? "event " + row["event_id"], row["page_type"], row["product_id"], row["campaign_id"],
        row["device"], row["browser"], Whole(row["session_duration_seconds"]) is { } seconds ? (int)Math.Abs(seconds) : null);

    /// <summary>One row for each key, the last one.</summary>
    public static Dictionary<string, T> LastByKey<T>(IEnumerable<T> rows, Func<T, string> key)
    {
        var last = new Dictionary<string, T>();
        foreach (var row in rows)
        {
            last[key(row)] = row;
        }

        return last;
    }

    private static decimal? Amount(string? text) => text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

    private static decimal? Cents(string? text) => Amount(text) is { } amount ? Math.Round(amount, 2, MidpointRounding.AwayFromZero) : null;

    private static decimal? Positive(decimal? amount) => amount < 0 ? -amount : amount;

    private static long? Whole(string? text) => text is null ? null : long.Parse(text, CultureInfo.InvariantCulture);

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
