using Npgsql;

namespace Insights.Api.Generation.Outcomes;

/// <summary>What became of the texts of one prompt version and model.</summary>
/// <param name="ContentType">What was written.</param>
/// <param name="PromptVersion">The prompt, such as <c>email.v1</c>.</param>
/// <param name="Model">The model that was asked.</param>
/// <param name="Generations">Texts.</param>
/// <param name="Fallbacks">Of them, those that were written without the model, because it failed or its text did not hold.</param>
/// <param name="Sent">Sent as they were.</param>
/// <param name="Edited">Changed and sent.</param>
/// <param name="Discarded">Not sent.</param>
/// <param name="Unreported">Nobody said.</param>
/// <param name="SentShare">Of those that somebody said something about, the share that was sent as it was, from 0 to 1; <c>null</c> without any.</param>
public sealed record OutcomeCounts(
    string ContentType, string PromptVersion, string Model, long Generations, long Fallbacks, long Sent, long Edited, long Discarded,
    long Unreported, double? SentShare);

internal sealed class OutcomeStore(NpgsqlDataSource warehouse, TimeProvider time)
{
    private const string ReportSql = "update ops.generations set used_as = $2, used_at = $3 where generation_id = $1";

    private const string CountSql = """
        select
            content_type,
            prompt_version,
            model,
            count(*),
            count(*) filter (where outcome = 'fallback'),
            count(*) filter (where used_as = 'sent'),
            count(*) filter (where used_as = 'edited'),
            count(*) filter (where used_as = 'discarded'),
            count(*) filter (where used_as is null)
        from ops.generations
        where ($1::text is null or content_type = $1)
        group by content_type, prompt_version, model
        order by content_type, prompt_version, model
        """;

    /// <returns>Whether there is such a generation.</returns>
    public async Task<bool> ReportAsync(long generationId, string outcome, CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand(ReportSql);
        command.Parameters.Add(new() { Value = generationId });
        command.Parameters.Add(new() { Value = outcome });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <param name="contentType">Only of this type; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<OutcomeCounts>> CountAsync(string? contentType, CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand(CountSql);
        command.Parameters.Add(new() { Value = (object?)contentType ?? DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new List<OutcomeCounts>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (sent, edited, discarded) = (reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7));
            var reported = sent + edited + discarded;
            counts.Add(new OutcomeCounts(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4), sent, edited, discarded,
                reader.GetInt64(8), reported == 0 ? null : Math.Round((double)sent / reported, 4)));
        }

        return counts;
    }
}
