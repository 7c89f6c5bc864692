using Insights.Api.Callers;
using Microsoft.AspNetCore.Authorization;

namespace Insights.Api.Access;

/// <summary>On endpoints whose answers are made of rows that belong to organisations, or of definitions.</summary>
internal sealed class ServesOwnRows;

/// <summary>
/// Lets a key that is restricted to some organisations see what is theirs, and nothing that has no owner; and one without the scope
/// <c>pii</c> no people's data.
/// </summary>
internal sealed class RestrictedRequests(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var caller = Caller.Of(http);
        if (!caller.MayReadPersonalData)
        {
            PersonalDataView.Hide();
        }

        if (http.GetEndpoint() is { } endpoint && caller.Restriction is { } restriction
            && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            if (endpoint.Metadata.GetMetadata<ServesOwnRows>() is null)
            {
                throw RowRestriction.Refusal(
                    $"the key {caller.KeyId}, which sees the rows of its organisations alone, may not ask for {http.Request.Path}");
            }

            restriction.Hold();
        }

        await next(http);
    }
}

internal static class RestrictedRequestsExtensions
{
    /// <summary>The group answers keys that are restricted to organisations too.</summary>
    public static RouteGroupBuilder WithOwnRows(this RouteGroupBuilder group) => group.WithMetadata(new ServesOwnRows());
}
