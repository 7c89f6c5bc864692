using System.Text.Json;
using Dapper;
using Npgsql;
using Warehouse.Catalog;
using Warehouse.Erasure;

namespace Insights.Api.Erasure;

/// <summary>Writes down whom to erase, which the ingestion does, and reads how far it has come.</summary>
/// <param name="warehouse">Where.</param>
/// <param name="hash">Made with <c>Erasure:Key</c>; <c>null</c> where none is set.</param>
/// <param name="time">The clock.</param>
internal sealed class ErasureRequests(NpgsqlDataSource warehouse, PersonHash? hash, TimeProvider time)
{
    private const string Columns = """
        erasure_id as "Id", kind as "Kind", status as "Status", requested_at as "RequestedAt", requested_by as "RequestedBy",
        erased_at as "ErasedAt", finished_at as "FinishedAt", waits_for as "WaitsFor", changes::text as "Changes"
        """;

    public PersonHash? Hash => hash;

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<ErasureState>> ListAsync(long? before, int count, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return [.. (await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            select {Columns}
            from ops.erasures
            where erasure_id < coalesce(@before::bigint, {long.MaxValue})
            order by erasure_id desc
            limit @count
            """,
            new { before, count },
            cancellationToken: cancellationToken))).Select(StateOf)];
    }

    public async Task<ErasureState?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"select {Columns} from ops.erasures where erasure_id = @id", new { id }, cancellationToken: cancellationToken)) is { } row
            ? StateOf(row)
            : null;
    }

    /// <returns>A new erasure, or the one of the same person that has not come to its end.</returns>
    public async Task<ErasureState> RequestAsync(PersonKind kind, string id, string by, CancellationToken cancellationToken)
    {
        var subject = hash!.Of(kind.Name, id);
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        while (true)
        {
            var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
                $"""
                insert into ops.erasures (kind, subject_hash, key_check, subject, requested_at, requested_by)
                values (@Name, @subject, @check, @id, @now, @by)
                on conflict (kind, subject_hash) where status <> 'finished' do nothing
                returning {Columns}
                """,
                new { kind.Name, subject, check = hash.Check, id, now = time.GetUtcNow(), by },
                cancellationToken: cancellationToken))
                ?? await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
                    $"select {Columns} from ops.erasures where kind = @Name and subject_hash = @subject and status <> 'finished'",
                    new { kind.Name, subject },
                    cancellationToken: cancellationToken));
            // It may have come to its end between the two.
            if (row is not null)
            {
                return StateOf(row);
            }
        }
    }

    private static ErasureState StateOf(Row row) => new()
    {
        Id = row.Id,
        Kind = row.Kind,
        Status = row.Status,
        RequestedAt = row.RequestedAt,
        RequestedBy = row.RequestedBy,
        ErasedAt = row.ErasedAt,
        FinishedAt = row.FinishedAt,
        WaitsFor = row.WaitsFor,
        Changes = [.. JsonSerializer.Deserialize<SortedDictionary<string, long>>(row.Changes)!
            .Select(change => new ErasureChange(change.Key, change.Value))],
    };

    private sealed record Row(
        long Id,
        string Kind,
        string Status,
        DateTime RequestedAt,
        string RequestedBy,
        DateTime? ErasedAt,
        DateTime? FinishedAt,
        string? WaitsFor,
        string Changes);
}
