using System.Diagnostics;
using Insights.Api.Callers;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Warehouse.Access;

namespace Insights.Api.Access;

/// <summary>Who read people's data and who changed what: <c>ops.access_log</c>.</summary>
internal sealed class AccessLog(NpgsqlDataSource warehouse, TimeProvider time)
{
    /// <summary>Without the query of the request, which may name people.</summary>
    public async Task WriteAsync(HttpContext http, string scope, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(http);
        await using var command = warehouse.CreateCommand(
            """
            insert into ops.access_log (accessed_at, key_id, caller, method, route, path, scope, status, traceparent)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """);
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            new() { Value = time.GetUtcNow() }, new NpgsqlParameter<string?> { TypedValue = caller.KeyId }, new() { Value = caller.Name },
            new() { Value = http.Request.Method }, new() { Value = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "" },
            new() { Value = http.Request.Path.Value ?? "" }, new() { Value = scope }, new() { Value = http.Response.StatusCode },
            new NpgsqlParameter<string?> { TypedValue = Activity.Current?.Id },
        ]);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<AccessEntry>> ListAsync(long? before, int count, CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand(
            """
            select access_id, accessed_at, key_id, caller, method, route, path, scope, status
            from ops.access_log
            where $1::bigint is null or access_id < $1
            order by access_id desc
            limit $2
            """);
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = before });
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<AccessEntry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new AccessEntry(
                reader.GetInt64(0), await reader.GetFieldValueAsync<DateTimeOffset>(1, cancellationToken),
                await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2), reader.GetString(3), reader.GetString(4),
                reader.GetString(5), reader.GetString(6), reader.GetString(7), reader.GetInt32(8)));
        }

        return entries;
    }
}

/// <summary>One request for people's data, or one that changed something or was to.</summary>
/// <param name="AccessId">Grows with time.</param>
/// <param name="AccessedAt">When it was answered.</param>
/// <param name="KeyId">The key; <c>null</c> for a developer, and for somebody who signed in without one.</param>
/// <param name="Caller">The name of the key or of the person.</param>
/// <param name="Method">Of the request.</param>
/// <param name="Route">The endpoint.</param>
/// <param name="Path">What was asked for, without the query.</param>
/// <param name="Scope">The scope that allowed it: <c>pii</c>, <c>write</c> or <c>admin</c>.</param>
/// <param name="Status">Of the answer.</param>
public sealed record AccessEntry(
    long AccessId, DateTimeOffset AccessedAt, string? KeyId, string Caller, string Method, string Route, string Path, string Scope,
    int Status);

/// <summary>Marks an endpoint whose answer has people's data for those who may see it.</summary>
internal sealed class HoldsPersonalData;

/// <summary>Writes the log before the answer's last part goes out, so that nothing is read without a line.</summary>
internal sealed class AccessLogging(RequestDelegate next, AccessLog log)
{
    private static readonly string[] Kept = [Scopes.Admin, Scopes.Write, Scopes.Pii];

    public async Task InvokeAsync(HttpContext http)
    {
        if (ScopeOf(http) is { } scope)
        {
            http.Response.OnStarting(() => log.WriteAsync(http, scope, CancellationToken.None));
        }

        await next(http);
    }

    /// <returns>The scope that the request needs and whose use is kept, the weightiest of several; <c>null</c> for reading.</returns>
    private static string? ScopeOf(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata is not { } metadata)
        {
            return null;
        }

        var needed = metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).ToList();
        return Kept.FirstOrDefault(needed.Contains)
            ?? (metadata.GetMetadata<HoldsPersonalData>() is not null && Caller.Of(http).MayReadPersonalData ? Scopes.Pii : null);
    }
}
