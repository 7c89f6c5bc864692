using Insights.Api.Problems;
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

        if (http.GetEndpoint() is { } endpoint && caller.Organisations is { } restriction && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            if (endpoint.Metadata.GetMetadata<ServesOwnRows>() is null)
            {
                throw Refusal($"the key {caller.KeyId}, which sees the rows of its organisations alone, may not ask for {http.Request.Path}");
            }

            restriction.Hold();
        }

        await next(http);
    }

    /// <param name="found">What is asked for that has no rows of organisations.</param>
    public static ProblemException Refusal(string found) => new(
        Problem.Forbidden, $"{found}; metrics, lists and analyses of what organisations do are answered for it, and all else is not");
}

internal static class RestrictedRequestsExtensions
{
    /// <summary>The group answers keys that are restricted to organisations too.</summary>
    public static RouteGroupBuilder WithOwnRows(this RouteGroupBuilder group) => group.WithMetadata(new ServesOwnRows());
}
