namespace Insights.Api.Tests.Analyses.Oracles;

/// <summary>A delivered line of an order, with its place among all: of lines that disagree about their order the last one stands.</summary>
internal sealed record ShopLine(
    (long Batch, long Row) Delivered, long TransactionId, long UserId, long ProductId, DateTime At, int Quantity, decimal Price, decimal Total, string Status);

/// <summary>Lines of one transaction number, customer and time.</summary>
internal sealed class ShopOrder(IReadOnlyList<ShopLine> lines)
{
    private readonly ShopLine _last = lines.MaxBy(line => line.Delivered)!;

    public long UserId => _last.UserId;

    public long TransactionId => _last.TransactionId;

    public DateTime At => _last.At;

    public int Units => lines.Sum(line => line.Quantity);

    public DateOnly Day => DateOnly.FromDateTime(_last.At);

    public string Status => _last.Status;

    public decimal Total => _last.Total;

    public IReadOnlyList<long> Products { get; } = [.. lines.Select(line => line.ProductId).Distinct().Order()];

    /// <summary>
    /// What each product brought: the order's total in cents, dealt out by the lines' values. Every line gets the whole cents of
    /// its share, and each cent that is left goes to the line that was cut most.
    /// </summary>
    public IEnumerable<(long ProductId, decimal Revenue)> Shares()
    {
        var inOrder = lines.OrderBy(line => line.ProductId).ThenBy(line => line.Price).ThenBy(line => line.Quantity).ThenBy(line => line.Delivered).ToList();
        var weights = inOrder.ConvertAll(line => Math.Max(line.Price * line.Quantity, 0));
        if (weights.Sum() == 0)
            weights = weights.ConvertAll(_ => 1m);
        var (whole, cents) = (weights.Sum(), Total * 100);
        var shares = weights.ConvertAll(weight => decimal.Floor(cents * weight / whole));
        foreach (var line in Enumerable.Range(0, shares.Count).OrderByDescending(i => (cents * weights[i]) - (shares[i] * whole)).Take((int)(cents - shares.Sum())).ToList())
            shares[line]++;
        return inOrder.Zip(shares, (line, share) => (line.ProductId, share / 100));
    }
}
