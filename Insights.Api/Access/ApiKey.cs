using Insights.Api.Callers;

namespace Insights.Api.Access;

/// <summary>An API key as it is listed; nobody can tell the key itself again.</summary>
public sealed record ApiKey
{
    /// <summary>Twelve hexadecimal digits, which stand in the key as well.</summary>
    public required string KeyId { get; init; }

    public required string Name { get; init; }

    /// <summary>Of <c>read</c>, <c>pii</c>, <c>write</c>, <c>admin</c>.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The organisations whose rows it sees; <c>null</c> for all rows.</summary>
    public IReadOnlyList<string>? Organisations { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The key that asked for it, or <c>migration</c>.</summary>
    public required string CreatedBy { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <returns>Why it is not let in, as a sentence goes on; <c>null</c> if it is.</returns>
    internal string? RefusalAt(DateTimeOffset now) =>
        RevokedAt is not null ? "was revoked"
        : ExpiresAt <= now ? $"expired at {ExpiresAt:yyyy-MM-dd HH:mm:ss}Z"
        : null;

    internal Caller ToCaller() => new(Name, KeyId, Scopes, RowRestriction.To(Organisations ?? []));
}
