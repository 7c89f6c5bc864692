using Dapper;
using Npgsql;

namespace Insights.Api.Pipeline;

/// <summary>A part of the warehouse whose last refresh failed, so that readers see it as it was before.</summary>
public sealed record FailingPart
{
    public required string Part { get; init; }

    /// <summary>The run that failed last.</summary>
    public required long RunId { get; init; }

    public required string Reason { get; init; }

    /// <summary>What belongs to it, by name.</summary>
    public required string[] Models { get; init; }
}

/// <summary>Reads which parts fail at present.</summary>
internal sealed class FailingPartReader(NpgsqlDataSource warehouse)
{
    public async Task<IReadOnlyList<FailingPart>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<FailingPart>(new CommandDefinition(
            """
            select distinct on (failed.part) failed.part as "Part", failed.run_id as "RunId", failed.reason as "Reason", failed.models as "Models"
            from ops.run_parts as failed
            where failed.status = 'failed'
                and not exists (
                    select from ops.run_parts as later
                    where later.part = failed.part and later.run_id > failed.run_id and later.status = 'published'
                )
            order by failed.part, failed.run_id desc
            """,
            cancellationToken: cancellationToken))).AsList();
    }
}
