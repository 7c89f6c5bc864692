using System.Security.Claims;

namespace Insights.Api.Callers;

/// <summary>Who asks, and what they may.</summary>
/// <param name="Name">Of the key or of the person.</param>
/// <param name="KeyId">The key they came with; <c>null</c> without one.</param>
/// <param name="Scopes">What they may, see <see cref="Scopes"/>.</param>
/// <param name="Restriction">Whose rows they see; <c>null</c> for all.</param>
public sealed record Caller(string Name, string? KeyId, IReadOnlyList<string> Scopes, RowRestriction? Restriction = null)
{
    public const string ScopeClaim = "scope";

    private const string KeyClaim = "key";
    private const string OrganisationClaim = "organisation";

    /// <summary>Whoever sits at a developer's machine: all but people's data and what cannot be undone.</summary>
    public static readonly Caller Developer = new("developer", null, [Warehouse.Access.Scopes.Read, Warehouse.Access.Scopes.Write]);

    private static readonly Caller Nobody = new("nobody", null, []);

    public bool MayReadPersonalData => Scopes.Contains(Warehouse.Access.Scopes.Pii);

    /// <summary>One text for those who get the same answers.</summary>
    public string View => $"{(MayReadPersonalData ? Warehouse.Access.Scopes.Pii : "")}\n{Restriction?.Key}";

    public static Caller Of(HttpContext http) => Of(http.User);

    public static Caller Of(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true, Name: { } name })
        {
            return Nobody;
        }

        return new Caller(
            name, principal.FindFirstValue(KeyClaim), [.. principal.FindAll(ScopeClaim).Select(claim => claim.Value)],
            RowRestriction.To([.. principal.FindAll(OrganisationClaim).Select(claim => claim.Value)]));
    }

    /// <param name="scheme">How they were recognised.</param>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        List<Claim> claims =
        [
            new(ClaimTypes.Name, Name),
            .. Scopes.Select(scope => new Claim(ScopeClaim, scope)),
            .. (Restriction?.Organisations ?? []).Select(organisation => new Claim(OrganisationClaim, organisation)),
        ];
        if (KeyId is not null)
        {
            claims.Add(new(KeyClaim, KeyId));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }
}
