using Insights.Api.Tests.Hosting;
using Npgsql;

namespace Insights.Api.Tests.Analyses.Oracles;

/// <summary>A customer as last delivered.</summary>
internal sealed record ShopCustomer(long Id, DateTime? Created, string? Segment, string? City, string? State);

/// <summary>A view of a page.</summary>
internal sealed record ShopView(long EventId, DateTime At, long? UserId, string Session, string? Page, string? Device);

/// <summary>
/// The shop's rows as they were delivered and typed, with no model in between, and the written cleaning rules applied one by
/// one. Each snapshot is one extract here, so its last row of a key is valid at any time.
/// </summary>
internal sealed class ShopInput
{
    public required IReadOnlyList<ShopOrder> Orders { get; init; }

    public required IReadOnlyDictionary<long, (string? Name, string? Category)> Products { get; init; }

    /// <summary>Segment by customer.</summary>
    public required IReadOnlyDictionary<long, string?> Segments { get; init; }

    public required IReadOnlyList<ShopCustomer> Customers { get; init; }

    public required IReadOnlyList<ShopView> Views { get; init; }

    public static async Task<ShopInput> ReadAsync(SamplesApi api) => new()
    {
        Orders = [.. (await api.ListAsync(
            "select _batch_id, _row_number, transaction_id, user_id, product_id, transaction_date, quantity, price, total, status from bronze.commerce_transactions", Line))
            .GroupBy(line => (line.TransactionId, line.UserId, line.At)).Select(lines => new ShopOrder([.. lines]))],
        Products = Last(await api.ListAsync(
            "select product_id, product_name, category from bronze.commerce_products order by _batch_id, _row_number",
            row => (row.GetInt64(0), (Text(row, 1), Text(row, 2))))),
        Segments = Last(await api.ListAsync(
            "select user_id, customer_segment from bronze.commerce_users order by _batch_id, _row_number", row => (row.GetInt64(0), Text(row, 1)))),
        Customers = [.. Last((await api.ListAsync(
            "select user_id, created_at, customer_segment, city, state from bronze.commerce_users order by _batch_id, _row_number",
            row => new ShopCustomer(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetDateTime(1), Text(row, 2), Text(row, 3), Text(row, 4)))).Select(customer => (customer.Id, customer))).Values],
        Views = [.. Last((await api.ListAsync(
            "select event_id, event_time, user_id, session_id, page_type, device, loaded_at from bronze.commerce_pageviews join ops.batches on batch_id = _batch_id order by _batch_id, _row_number",
            row => (View: View(row), LoadedAt: row.GetDateTime(6)))).Where(view => view.View.At <= view.LoadedAt).Select(view => (view.View.EventId, view.View))).Values],
    };

    private static ShopLine Line(NpgsqlDataReader row) => new(
        (row.GetInt64(0), row.GetInt64(1)), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetDateTime(5), row.IsDBNull(6) ? 1 : row.GetInt32(6),
        row.IsDBNull(7) ? 0 : Math.Abs(row.GetDecimal(7)), Math.Round(Math.Abs(row.GetDecimal(8)), 2, MidpointRounding.AwayFromZero), row.GetString(9));

    private static ShopView View(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetDateTime(1), row.IsDBNull(2) ? null : row.GetInt64(2), Text(row, 3) ?? $"of its own {row.GetInt64(0)}", Text(row, 4), Text(row, 5));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static Dictionary<long, T> Last<T>(IEnumerable<(long Key, T Value)> rows)
    {
        var last = new Dictionary<long, T>();
        foreach (var (key, value) in rows)
            last[key] = value;
        return last;
    }
}
