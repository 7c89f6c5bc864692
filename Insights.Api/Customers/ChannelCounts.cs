using Insights.Api.Callers;
using Insights.Api.Problems;
using Npgsql;

namespace Insights.Api.Customers;

/// <summary>How often a customer was in touch through each channel.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="TotalInteractions">Through all channels.</param>
/// <param name="Channels">Interactions by channel, zero for those that only others use.</param>
/// <param name="WarehouseVersion">The version of the warehouse that the counts come from.</param>
public sealed record ChannelCounts(int CustomerId, long TotalInteractions, IReadOnlyDictionary<string, long> Channels, long WarehouseVersion);

internal sealed class ChannelReader(NpgsqlDataSource warehouse)
{
    /// <summary>The recursion steps from channel to channel; a plain distinct would read every interaction of everybody.</summary>
    private const string Sql = """
        with recursive

        channels as (
            (select channel from gold.interactions order by channel limit 1)
            union all
            select (select min(channel) from gold.interactions where interactions.channel > channels.channel) from channels where channels.channel is not null
        ),

        counts as (
            select channel, count(*) as interactions from gold.interactions where customer_id = $1 group by channel
        )

        select
            (select version from ops.warehouse_version),
            channels.channel,
            coalesce(counts.interactions, 0)
        from gold.dim_crm_customers as customers
        left join channels on channels.channel is not null
        left join counts on counts.channel = channels.channel
        where customers.customer_id = $1
        order by channels.channel
        """;

    /// <exception cref="ProblemException">404: no customer has this key. 503: the warehouse has no customers yet.</exception>
    public async Task<ChannelCounts> ReadAsync(int customerId, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = warehouse.CreateCommand(Sql);
            command.Parameters.Add(new() { Value = customerId });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            long? version = null;
            var channels = new Dictionary<string, long>();
            while (await reader.ReadAsync(cancellationToken))
            {
                version = reader.GetInt64(0);
                if (!reader.IsDBNull(1))
                {
                    var channel = PersonalDataView.Shown(reader.GetString(1));
                    channels[channel] = channels.GetValueOrDefault(channel) + reader.GetInt64(2);
                }
            }

            return version is { } known
                ? new ChannelCounts(customerId, channels.Values.Sum(), channels, known)
                : throw new ProblemException(Problem.NotFound, $"there is no customer {customerId} in the customer extract");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            throw CustomerProblems.NotPublished();
        }
    }
}
