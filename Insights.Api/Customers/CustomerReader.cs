using System.Text.Json;
using Insights.Api.Problems;
using Npgsql;

namespace Insights.Api.Customers;

/// <summary>Reads what gold knows of a customer, in one statement, so that all of it is of one version.</summary>
internal sealed class CustomerReader(NpgsqlDataSource warehouse)
{
    private const string MostEvidence = "60";

    /// <summary>Columns of an interaction under the names that <see cref="Contact"/> has as JSON.</summary>
    private const string Contact = """
        'interaction_id', interaction_id, 'date', interaction_date, 'channel', channel, 'topic', topic, 'sentiment', sentiment,
        'product', nullif(product, 'unknown')
        """;

    private static readonly string Sql = $"""
        with

        contacts as materialized (
            select * from gold.interactions where customer_id = $1
        ),

        -- Of free topics there may be many: the most frequent are those that are spoken of.
        evidence as (
            select *
            from (
                select
                    *,
                    count(*) over (partition by topic) as topic_frequency,
                    row_number() over (partition by channel order by started_at desc, interaction_id) as of_channel,
                    row_number() over (partition by topic order by started_at desc, interaction_id) as of_topic,
                    row_number() over (partition by product order by started_at desc, interaction_id) as of_product
                from contacts
            ) as numbered
            where of_channel = 1 or of_topic <= 2 or of_product = 1
            order by of_channel = 1 desc, topic is not null desc, topic_frequency desc, started_at desc, interaction_id
            limit {MostEvidence}
        )

        select
            (select version from ops.warehouse_version),
            customers.occupation,
            customers.customer_type,
            (select count(*) from contacts),
            ({Tallies("channel")}),
            ({Tallies("topic")}),
            ({Tallies("nullif(product, 'unknown')")}),
            ({Tallies("sentiment")}),
            (select jsonb_build_object({Contact}) from contacts order by started_at desc, interaction_id limit 1),
            (
                select coalesce(jsonb_agg(sentiment order by started_at desc, interaction_id), '[]')
                from (select * from contacts where sentiment is not null order by started_at desc, interaction_id limit 3) as recent
            ),
            (select coalesce(jsonb_agg(jsonb_build_object({Contact}) order by started_at desc, interaction_id), '[]') from evidence)
        from gold.dim_crm_customers as customers
        where customers.customer_id = $1
        """;

    /// <exception cref="ProblemException">404: no customer has this key. 503: the warehouse has no customers yet.</exception>
    public async Task<CustomerFacts> ReadAsync(int customerId, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = warehouse.CreateCommand(Sql);
            command.Parameters.Add(new() { Value = customerId });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? Read(customerId, reader)
                : throw new ProblemException(Problem.NotFound, $"there is no customer {customerId} in the customer extract");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            throw CustomerProblems.NotPublished();
        }
    }

    private static CustomerFacts Read(int customerId, NpgsqlDataReader reader) => new()
    {
        CustomerId = customerId,
        WarehouseVersion = reader.GetInt64(0),
        Occupation = reader.IsDBNull(1) ? null : reader.GetString(1),
        CustomerType = reader.GetString(2),
        TotalInteractions = reader.GetInt64(3),
        Channels = Json<IReadOnlyList<Tally>>(reader, 4)!,
        Topics = Json<IReadOnlyList<Tally>>(reader, 5)!,
        Products = Json<IReadOnlyList<Tally>>(reader, 6)!,
        Sentiments = Json<IReadOnlyList<Tally>>(reader, 7)!,
        Last = Json<Contact>(reader, 8),
        RecentSentiments = Json<IReadOnlyList<string>>(reader, 9)!,
        Evidence = Json<IReadOnlyList<Contact>>(reader, 10)!,
    };

    private static T? Json<T>(NpgsqlDataReader reader, int column)
        where T : class => reader.IsDBNull(column) ? null : JsonSerializer.Deserialize<T>(reader.GetString(column), SnakeCase.Options);

    private static string Tallies(string expression) => $"""
        select coalesce(jsonb_agg(jsonb_build_object('name', name, 'interactions', interactions) order by interactions desc, last_at desc, name), '[]')
        from (
            select {expression} as name, count(*) as interactions, max(started_at) as last_at from contacts where {expression} is not null group by 1
        ) as tallies
        """;
}
