namespace Bench.Commerce;

/// <summary>An order; its amounts are those of the whole order, and the source repeats them on each line.</summary>
public sealed record ShopOrder(int TransactionId, int UserId, DateOnly Date, IReadOnlyList<OrderLine> Lines, string Status, string PaymentMethod, int? CampaignId)
{
    /// <summary>Percent of the subtotal taken off; 0 without a code.</summary>
    public int DiscountPercent { get; init; }

    public string DiscountCode { get; init; } = "";

    /// <summary>The source wrote the total with a minus sign.</summary>
    public bool HasNegativeTotal { get; init; }

    public int Subtotal => Lines.Sum(line => line.Price * line.Quantity);

    // In binary floating point, as the source computes: some totals end in …0000003.
    public double Tax => Subtotal * 0.08;

    public double Shipping => Subtotal < 50 ? 8.0 : 0;

    public double Discount => Subtotal * DiscountPercent / 100.0;

    public double Total => (Subtotal + Tax + Shipping - Discount) * (HasNegativeTotal ? -1 : 1);
}

/// <summary>A line of an order.</summary>
/// <param name="ProductId">What was bought.</param>
/// <param name="Price">Of one piece, as of the order.</param>
/// <param name="Quantity">Pieces; the source mostly repeats the line instead.</param>
/// <param name="HasNegativePrice">The source wrote the price with a minus sign.</param>
public sealed record OrderLine(int ProductId, int Price, int Quantity, bool HasNegativePrice);
