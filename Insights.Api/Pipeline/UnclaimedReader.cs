using Dapper;
using Npgsql;

namespace Insights.Api.Pipeline;

/// <summary>Reads what the ingestion does not take.</summary>
internal sealed class UnclaimedReader(NpgsqlDataSource warehouse)
{
    /// <summary>In the order in which they were found.</summary>
    public async Task<IReadOnlyList<UnclaimedFile>> ListAsync(long? after, int count, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<UnclaimedFile>(new CommandDefinition(
            """
            select unclaimed_id as "Id", domain as "Domain", file_name as "FileName", reason as "Reason",
                first_seen_at as "FirstSeenAt", last_seen_at as "LastSeenAt"
            from ops.unclaimed_files
            where unclaimed_id > coalesce(@after::bigint, 0)
            order by unclaimed_id
            limit @count
            """,
            new { after, count },
            cancellationToken: cancellationToken))).AsList();
    }
}
