using Insights.Api.Problems;
using Npgsql;

namespace Insights.Api.Customers;

/// <summary>A customer of the customer extract.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="CustomerType">The type; <c>unknown</c> where the source has none.</param>
/// <param name="Interactions">How often they were in touch.</param>
public sealed record ListedCustomer(int CustomerId, string CustomerType, long Interactions);

internal sealed class CustomerListReader(NpgsqlDataSource warehouse)
{
    private const string Sql = """
        select
            customers.customer_id,
            customers.customer_type,
            (select count(*) from gold.interactions where interactions.customer_id = customers.customer_id)
        from gold.dim_crm_customers as customers
        where customers.customer_id > $1
            and ($2::text is null or customers.customer_type = $2)
            and ($3::text is null or customers.occupation = $3)
        order by customers.customer_id
        limit $4
        """;

    /// <param name="after">The last customer of the page before; <c>null</c> on the first.</param>
    /// <param name="customerType">Only those of this type, spelled as the extract spells it.</param>
    /// <param name="occupation">Only those with this occupation.</param>
    /// <param name="count">Most to read.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="ProblemException">503: the warehouse has no customers yet.</exception>
    public async Task<IReadOnlyList<ListedCustomer>> ReadAsync(
        long? after, string? customerType, string? occupation, int count, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = warehouse.CreateCommand(Sql);
            command.Parameters.Add(new() { Value = after ?? int.MinValue });
            command.Parameters.Add(new() { Value = (object?)customerType ?? DBNull.Value });
            command.Parameters.Add(new() { Value = (object?)occupation ?? DBNull.Value });
            command.Parameters.Add(new() { Value = count });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var customers = new List<ListedCustomer>();
            while (await reader.ReadAsync(cancellationToken))
            {
                customers.Add(new ListedCustomer(reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2)));
            }

            return customers;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            throw CustomerProblems.NotPublished();
        }
    }
}
