using Insights.Api.Problems;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Warehouse.Access;

namespace Insights.Api.Access;

/// <summary>The keys of <c>ops.api_keys</c>. A key that another process revokes is let in for a second at most.</summary>
internal sealed class KeyStore(NpgsqlDataSource warehouse, TimeProvider time) : IDisposable
{
    private const int MostKept = 10_000;

    private const string Columns =
        "key_id, name, scopes, created_at, created_by, expires_at, revoked_at, last_used_at, organisations, secret_hash";

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PrecisionOfUse = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MostKept });

    /// <returns>The key that the text is of, whether it still opens anything or not; <c>null</c> if there is none.</returns>
    public async Task<ApiKey?> FindAsync(KeyText presented, CancellationToken cancellationToken)
    {
        if (await ReadAsync(presented.Id, cancellationToken) is not var (key, hash) || !presented.Matches(hash))
        {
            return null;
        }

        await NoteUseAsync(key, hash, cancellationToken);
        return key;
    }

    /// <summary>Whether somebody who came in with a key may stay.</summary>
    public async Task<bool> IsGoodAsync(string keyId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(keyId, cancellationToken) is not var (key, hash) || key.RefusalAt(time.GetUtcNow()) is not null)
        {
            return false;
        }

        await NoteUseAsync(key, hash, cancellationToken);
        return true;
    }

    /// <summary>The newest first, those that open nothing any more included.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand($"select {Columns} from ops.api_keys order by created_at desc, key_id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<ApiKey>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(await ReadAsync(reader, cancellationToken));
        }

        return keys;
    }

    /// <returns>The key's text, which nothing can tell again, and the key.</returns>
    public async Task<(string Text, ApiKey Key)> CreateAsync(
        string name, IReadOnlyList<string> scopes, IReadOnlyList<string>? organisations, DateTimeOffset? expiresAt, string createdBy,
        CancellationToken cancellationToken)
    {
        var (text, secret) = KeyText.Create();
        await using var command = warehouse.CreateCommand(
            $"""
            insert into ops.api_keys (key_id, name, secret_hash, scopes, created_at, created_by, expires_at, organisations)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            returning {Columns}
            """);
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            new() { Value = secret.Id }, new() { Value = name }, new() { Value = secret.Hash }, new() { Value = scopes.ToArray() },
            new() { Value = time.GetUtcNow() }, new() { Value = createdBy },
            new NpgsqlParameter<DateTimeOffset?> { TypedValue = expiresAt },
            new NpgsqlParameter<string[]?> { TypedValue = organisations?.ToArray() },
        ]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (text, await ReadAsync(reader, cancellationToken));
    }

    /// <summary>Asked again, it stays revoked since the first time.</summary>
    /// <exception cref="ProblemException">404: there is no such key.</exception>
    public async Task<ApiKey> RevokeAsync(string keyId, CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand(
            $"update ops.api_keys set revoked_at = coalesce(revoked_at, $2) where key_id = $1 returning {Columns}");
        command.Parameters.Add(new() { Value = keyId });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var revoked = await reader.ReadAsync(cancellationToken) ? await ReadAsync(reader, cancellationToken) : null;
        _kept.Remove(keyId);
        return revoked ?? throw new ProblemException(Problem.NotFound, $"there is no key '{keyId}'; GET /api/v1/keys lists them");
    }

    /// <summary>Whether anybody could come in.</summary>
    public async Task<bool> HasGoodKeyAsync(CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand(
            "select exists (select from ops.api_keys where revoked_at is null and (expires_at is null or expires_at > $1))");
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public void Dispose() => _kept.Dispose();

    private async Task<(ApiKey Key, byte[] Hash)?> ReadAsync(string keyId, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(keyId, out (ApiKey, byte[]) kept))
        {
            return kept;
        }

        await using var command = warehouse.CreateCommand($"select {Columns} from ops.api_keys where key_id = $1");
        command.Parameters.Add(new() { Value = keyId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var (key, hash) = (await ReadAsync(reader, cancellationToken), await reader.GetFieldValueAsync<byte[]>(9, cancellationToken));
        Keep(key, hash);
        return (key, hash);
    }

    /// <summary>Once in a while; while a key is kept, it is known when it was used.</summary>
    private async Task NoteUseAsync(ApiKey key, byte[] hash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (key.RefusalAt(now) is null && !(now - key.LastUsedAt < PrecisionOfUse))
        {
            Keep(key with { LastUsedAt = now }, hash);
            await using var command = warehouse.CreateCommand("update ops.api_keys set last_used_at = $2 where key_id = $1");
            command.Parameters.Add(new() { Value = key.KeyId });
            command.Parameters.Add(new() { Value = now });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private void Keep(ApiKey key, byte[] hash) =>
        _kept.Set(key.KeyId, (key, hash), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Freshness });

    private static async Task<ApiKey> ReadAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        return new ApiKey
        {
            KeyId = row.GetString(0),
            Name = row.GetString(1),
            Scopes = await row.GetFieldValueAsync<string[]>(2, cancellationToken),
            CreatedAt = await row.GetFieldValueAsync<DateTimeOffset>(3, cancellationToken),
            CreatedBy = row.GetString(4),
            ExpiresAt = await OptionalAsync<DateTimeOffset?>(5),
            RevokedAt = await OptionalAsync<DateTimeOffset?>(6),
            LastUsedAt = await OptionalAsync<DateTimeOffset?>(7),
            Organisations = await OptionalAsync<string[]>(8),
        };

        async Task<T?> OptionalAsync<T>(int column) =>
            await row.IsDBNullAsync(column, cancellationToken) ? default : await row.GetFieldValueAsync<T>(column, cancellationToken);
    }
}
