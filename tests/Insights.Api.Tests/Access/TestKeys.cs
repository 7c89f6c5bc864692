using System.Net.Http.Headers;
using Npgsql;
using Warehouse.Access;

namespace Insights.Api.Tests.Access;

/// <summary>Keys that tests put into <c>ops.api_keys</c> by themselves.</summary>
internal static class TestKeys
{
    private static readonly string[] Everyday = [Scopes.Read, Scopes.Pii, Scopes.Write];

    /// <returns>The key's text.</returns>
    public static async Task<string> CreateAsync(
        NpgsqlDataSource owner, IReadOnlyList<string>? scopes = null, DateTime? expiresAt = null, params string[] organisations)
    {
        var (text, key) = KeyText.Create();
        await using var command = owner.CreateCommand(
            """
            insert into ops.api_keys (key_id, name, secret_hash, scopes, created_at, created_by, expires_at, organisations)
            values ($1, 'of a test', $2, $3, now() - interval '1 day', 'test', $4, nullif($5, array[]::text[]))
            """);
        command.Parameters.Add(new() { Value = key.Id });
        command.Parameters.Add(new() { Value = key.Hash });
        command.Parameters.Add(new() { Value = (scopes ?? Everyday).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = expiresAt });
        command.Parameters.Add(new() { Value = organisations });
        await command.ExecuteNonQueryAsync();
        return text;
    }

    /// <summary>From now on the client comes with the key.</summary>
    public static void Use(this HttpClient client, string key) => client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
}
