using System.Text.Json.Serialization;
using Insights.Api.Callers;
using Npgsql;

namespace Insights.Api.Customers;

/// <summary>Interactions about each product with each type of customer.</summary>
/// <param name="Grain"><c>total</c>, or <c>month</c> for a row per month.</param>
/// <param name="From">First month with data; <c>null</c> when there is none.</param>
/// <param name="To">Last month with data.</param>
/// <param name="Items">A row for each product (and month) and each type of customer, zero where there was no contact.</param>
/// <param name="ByProduct">Totals per product.</param>
/// <param name="ByCustomerType">Totals per type of customer.</param>
/// <param name="Total">All interactions; <c>customers</c> are distinct, so they do not add up from rows.</param>
/// <param name="WarehouseVersion">The version of the warehouse that all of it comes from.</param>
public sealed record ProductInteractions(
    string Grain,
    DateOnly? From,
    DateOnly? To,
    IReadOnlyList<ProductInteraction> Items,
    IReadOnlyList<ProductInteraction> ByProduct,
    IReadOnlyList<ProductInteraction> ByCustomerType,
    ProductInteraction Total,
    long WarehouseVersion);

/// <param name="Month">First day of the month; left out of totals.</param>
/// <param name="Product">The product; <c>unknown</c> for months without one; left out where the row is for all.</param>
/// <param name="CustomerType">The type; <c>unknown</c> for customers that are not known or have none; left out where the row is for all.</param>
/// <param name="Interactions">Contacts.</param>
/// <param name="Customers">Distinct customers with one.</param>
public sealed record ProductInteraction(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? Month,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Product,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CustomerType,
    long Interactions,
    long Customers);

internal sealed class ProductInteractionReader(NpgsqlDataSource warehouse)
{
    /// <summary>All groupings in one statement; a cell without a contact is added afterwards.</summary>
    private const string Sql = """
        select
            (select version from ops.warehouse_version),
            case when $1 and grouping(month_start) = 0 then month_start end,
            product,
            customer_type,
            count(*),
            count(distinct customer_id),
            min(month_start),
            max(month_start)
        from gold.interactions
        group by grouping sets ((product, customer_type, month_start), (product, customer_type), (product), (customer_type), ())
        having $1 or grouping(month_start) = 1
        order by grouping(product), grouping(customer_type), 2, 3, 4
        """;

    public async Task<ProductInteractions> ReadAsync(bool byMonth, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = warehouse.CreateCommand(Sql);
            command.Parameters.Add(new() { Value = byMonth });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var version = 0L;
            (DateOnly?, DateOnly?) range = default;
            var rows = new List<ProductInteraction>();
            while (await reader.ReadAsync(cancellationToken))
            {
                version = reader.GetInt64(0);
                var row = new ProductInteraction(Day(reader, 1), Product(reader, 2), Text(reader, 3), reader.GetInt64(4), reader.GetInt64(5));
                rows.Add(row);
                if (row is { Product: null, CustomerType: null })
                {
                    range = (Day(reader, 6), Day(reader, 7));
                }
            }

            return Arrange(byMonth, range, rows, version);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            throw CustomerProblems.NotPublished();
        }
    }

    private static ProductInteractions Arrange(bool byMonth, (DateOnly? From, DateOnly? To) range, List<ProductInteraction> rows, long version)
    {
        var types = rows.Where(row => row is { Product: null, CustomerType: not null }).Select(row => row.CustomerType!).Append("unknown").Distinct().Order(StringComparer.Ordinal).ToList();
        var cells = rows.Where(row => row is { Product: not null, CustomerType: not null } && row.Month is not null == byMonth).ToList();
        var items =
            from row in cells.GroupBy(cell => (cell.Month, cell.Product))
            from type in types
            select row.FirstOrDefault(cell => cell.CustomerType == type) ?? new ProductInteraction(row.Key.Month, row.Key.Product, type, 0, 0);
        var byType = types.Select(type => rows.FirstOrDefault(row => row.Product is null && row.CustomerType == type) ?? new ProductInteraction(null, null, type, 0, 0));
        return new ProductInteractions(
            byMonth ? "month" : "total", range.From, range.To,
            [.. items],
            [.. rows.Where(row => row is { Product: not null, CustomerType: null })],
            [.. byType],
            rows.Single(row => row is { Product: null, CustomerType: null }),
            version);
    }

    private static DateOnly? Day(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);

    private static string? Product(NpgsqlDataReader reader, int column) =>
        Text(reader, column) is { } product ? PersonalDataView.Shown(product) : null;

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
