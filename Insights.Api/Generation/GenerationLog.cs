using System.Diagnostics;
using Npgsql;

namespace Insights.Api.Generation;

/// <summary>How a generation went: a row of <c>ops.generations</c>.</summary>
internal sealed record GenerationRecord
{
    public required int CustomerId { get; init; }

    public required string ContentType { get; init; }

    public required string Language { get; init; }

    public required string PromptVersion { get; init; }

    public required string Provider { get; init; }

    public required string Model { get; init; }

    /// <summary>Why the text is not the model's; <c>null</c> when it is.</summary>
    public required string? FallbackReason { get; init; }

    public required IReadOnlyList<string> Violations { get; init; }

    public required long? InputTokens { get; init; }

    public required long? OutputTokens { get; init; }

    public required decimal? Cost { get; init; }

    public required TimeSpan Duration { get; init; }

    public required IReadOnlyList<string> Sources { get; init; }

    public required long WarehouseVersion { get; init; }

    public required string? Text { get; init; }
}

/// <summary>Writes the log. What cannot be logged is not delivered: the request fails.</summary>
internal sealed class GenerationLog(NpgsqlDataSource warehouse, TimeProvider time)
{
    private const string Sql = """
        insert into ops.generations (
            customer_id, content_type, language, prompt_version, provider, model, outcome, reason, violations, input_tokens, output_tokens, cost,
            duration_seconds, sources, warehouse_version, text, traceparent, created_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        returning generation_id
        """;

    /// <returns>The key of the row.</returns>
    public async Task<long> WriteAsync(GenerationRecord generation, CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand(Sql);
        object?[] values =
        [
            generation.CustomerId, generation.ContentType, generation.Language, generation.PromptVersion, generation.Provider, generation.Model,
            generation.FallbackReason is null ? "generated" : "fallback", generation.FallbackReason, generation.Violations.ToArray(),
            generation.InputTokens, generation.OutputTokens, generation.Cost, generation.Duration.TotalSeconds, generation.Sources.ToArray(),
            generation.WarehouseVersion, generation.Text, Activity.Current?.Id, time.GetUtcNow(),
        ];
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        }

        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
