using Insights.Api.Customers;
using Insights.Api.Problems;
using Npgsql;
using Warehouse.Writing;

namespace Insights.Api.Generation.Retrieval;

/// <summary>
/// PostgreSQL full text and recency. A score is 70 % relevance (relative to the customer's best match) and 30 % recency (halved
/// for each half year before the customer's last interaction, so that it does not depend on the clock). A topic that the question
/// names in another language is looked for as the sources spell it.
/// </summary>
internal sealed class FullTextRetriever(NpgsqlDataSource warehouse, PromptCatalog prompts) : IInteractionRetriever
{
    private const string Sql = """
        with

        -- The topic is in English, as the index; what customers wrote may be in any language. Any word may match.
        question as (
            select
                replace(plainto_tsquery('english', $2)::text, '&', '|')::tsquery as english,
                replace(plainto_tsquery('simple', $2)::text, '&', '|')::tsquery as plain
        ),

        ranked as (
            select
                interactions.*,
                words.words,
                words.names,
                ts_rank(interactions.search_text, question.english)
                    + coalesce(ts_rank(words.search_text, question.plain), 0) as relevance,
                array(
                    select lexeme from unnest(interactions.search_text) where lexeme = any (tsvector_to_array(to_tsvector('english', $2)))
                    union
                    select lexeme from unnest(words.search_text) where lexeme = any (tsvector_to_array(to_tsvector('simple', $2)))
                    order by 1
                ) as matched,
                extract(epoch from max(interactions.started_at) over () - interactions.started_at) / 86400 as days_before_last
            from gold.interactions
            cross join question
            left join gold.interaction_words as words on words.interaction_id = interactions.interaction_id and words.customer_id = $1
            where interactions.customer_id = $1
        ),

        scored as (
            select
                *,
                coalesce(relevance / nullif(max(relevance) over (), 0), 0) as fit,
                power(0.5, days_before_last / 182.0) as recency
            from ranked
        ),

        best as (
            select *, 0.7 * fit + 0.3 * recency as score from scored order by score desc, started_at desc, interaction_id limit $3
        )

        select
            version.version, best.interaction_id, best.interaction_date, best.channel, best.topic, best.sentiment, nullif(best.product, 'unknown'),
            best.words, best.names, best.score::double precision, best.fit::double precision, best.recency::double precision, best.matched
        from ops.warehouse_version as version
        left join best on true
        order by best.score desc nulls last, best.started_at desc, best.interaction_id
        """;

    /// <exception cref="ProblemException">503: what is published is from before there was anything to search.</exception>
    public async Task<Findings> FindAsync(int customerId, string question, int count, CancellationToken cancellationToken)
    {
        try
        {
            return await SearchAsync(customerId, question, count, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            throw CustomerProblems.NotPublished();
        }
    }

    private async Task<Findings> SearchAsync(int customerId, string question, int count, CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = customerId });
        command.Parameters.Add(new() { Value = Spelled(question) });
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var version = 0L;
        var found = new List<FoundInteraction>();
        while (await reader.ReadAsync(cancellationToken))
        {
            version = reader.GetInt64(0);
            if (!reader.IsDBNull(1))
            {
                found.Add(Read(reader));
            }
        }

        return new Findings(found, version);
    }

    private static FoundInteraction Read(NpgsqlDataReader reader) => new(
        new Contact(reader.GetString(1), reader.GetFieldValue<DateOnly>(2), reader.GetString(3), Text(reader, 4), Text(reader, 5), Text(reader, 6)),
        Text(reader, 7),
        reader.IsDBNull(8) ? [] : reader.GetFieldValue<string[]>(8),
        reader.GetDouble(9))
    {
        Reason = new FoundReason(reader.GetDouble(10), reader.GetDouble(11), reader.GetFieldValue<string[]>(12)),
    };

    /// <summary>The question, and topics as the sources spell them where it names them in a language of ours.</summary>
    private string Spelled(string question) => string.Join(' ', prompts.Topics.Topics
        .Where(topic => prompts.Languages.Keys.SelectMany(language => prompts.Topics.All(language, topic)).Any(name => WordPattern.Has(question, name)))
        .Prepend(question));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
