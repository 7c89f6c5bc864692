using Insights.Api.Answers;
using Insights.Api.Callers;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;
using Warehouse.Suggestions;

namespace Insights.Api.Access;

internal static class KeysApi
{
    private const int LongestName = 100;
    private const int MostOrganisations = 100;

    /// <summary>API keys, and what was done with them.</summary>
    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Access").AsTables().Needs(Scopes.Admin);
        group.MapGet("/keys", List).WithName("ListKeys")
            .WithSummary("Lists the API keys.")
            .WithDescription("The newest first, with those that were revoked or expired. The keys themselves cannot be told again.");
        group.MapPost("/keys", Create).WithName("CreateKey")
            .WithSummary("Makes an API key.")
            .WithDescription("The answer has the key, this once: only a hash of it is kept.");
        group.MapDelete("/keys/{id}", Revoke).WithName("RevokeKey")
            .WithSummary("Revokes an API key.")
            .WithDescription("With the sessions that were opened with it. Within a second no process of the API lets it in.");
        group.MapGet("/access-log", Log).WithName("ListAccesses")
            .WithSummary("Lists who read people's data, and who changed what.")
            .WithDescription(
                "The newest first: requests that used one of the scopes pii, write and admin, without what they asked and got.");
    }

    private static async Task<Ok<Page<ApiKey>>> List([AsParameters] PageRequest page, KeyStore keys, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Cut(await keys.ListAsync(cancellationToken)));

    private static async Task<Created<CreatedKey>> Create(
        KeyRequest request, HttpContext http, KeyStore keys, TimeProvider time, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > LongestName || request.Name.Any(char.IsControl))
        {
            throw Invalid($"name is '{request.Name}', expected 1 to {LongestName} characters that say whose key it is");
        }

        if (request.Scopes is not { Count: > 0 } scopes)
        {
            throw Invalid($"scopes has none, expected some of {string.Join(", ", Scopes.All)}");
        }

        if (scopes.FirstOrDefault(scope => !Scopes.All.Contains(scope)) is { } unknown)
        {
            throw Invalid($"'{unknown}' is not a scope; the nearest is {NearestTexts.InOrder(unknown, Scopes.All).First()}, "
                + $"of {string.Join(", ", Scopes.All)}");
        }

        RequireOrganisations(request);
        if (request.ExpiresAt <= time.GetUtcNow())
        {
            throw Invalid($"expires_at is {request.ExpiresAt:O}, which has passed");
        }

        var (text, key) = await keys.CreateAsync(
            request.Name, [.. Scopes.All.Where(scopes.Contains)], request.Organisations, request.ExpiresAt?.ToUniversalTime(),
            Caller.Of(http).KeyId ?? Caller.Of(http).Name, cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, new CreatedKey(text, key));
    }

    private static void RequireOrganisations(KeyRequest request)
    {
        if (request.Organisations is not { } organisations)
        {
            return;
        }

        if (organisations.Count is 0 or > MostOrganisations
            || organisations.Any(organisation => string.IsNullOrWhiteSpace(organisation) || organisation.Any(char.IsControl)))
        {
            throw Invalid(
                $"organisations has {organisations.Count}, expected the keys of 1 to {MostOrganisations} organisations, "
                    + "or no organisations at all for a key that sees all rows");
        }

        if (request.Scopes!.FirstOrDefault(scope => scope is Scopes.Write or Scopes.Admin) is { } changes)
        {
            throw Invalid(
                $"a key for some organisations has the scopes {Scopes.Read} and {Scopes.Pii} at most, and not {changes}: "
                    + "what that changes is not one organisation's");
        }
    }

    /// <param name="id">The twelve hexadecimal digits that name the key.</param>
    /// <param name="keys">Revokes it.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    private static async Task<Ok<ApiKey>> Revoke(string id, KeyStore keys, CancellationToken cancellationToken) =>
        TypedResults.Ok(await keys.RevokeAsync(id, cancellationToken));

    /// <param name="page">Which part of the list, the newest first.</param>
    /// <param name="log">Reads it.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    private static async Task<Ok<Page<AccessEntry>>> Log(
        [AsParameters] PageRequest page, AccessLog log, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Of(await log.ListAsync(page.After, page.CountToRead, cancellationToken), entry => entry.AccessId));

    private static ProblemException Invalid(string detail) => new(Problem.InvalidParameter, detail);
}

/// <summary>A key to be made.</summary>
/// <param name="Name">Whose it is, or what for.</param>
/// <param name="Scopes">Of <c>read</c>, <c>pii</c>, <c>write</c>, <c>admin</c>; none contains another.</param>
/// <param name="ExpiresAt">When it opens nothing any more; <c>null</c> for never.</param>
/// <param name="Organisations">
/// The keys of those whose rows it sees, with the scopes <c>read</c> and <c>pii</c> at most; <c>null</c> for all rows.
/// </param>
public sealed record KeyRequest(
    string? Name, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt = null, IReadOnlyList<string>? Organisations = null);

/// <summary>A new key, shown this once.</summary>
/// <param name="Key">What to send as <c>Authorization: Bearer</c>.</param>
/// <param name="About">As it is listed from now on.</param>
public sealed record CreatedKey(string Key, ApiKey About);
