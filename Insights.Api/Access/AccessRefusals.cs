using Insights.Api.Callers;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Net.Http.Headers;

namespace Insights.Api.Access;

/// <summary>Tells who may not: programs by problem details that name what is missing, people by the page where they sign in.</summary>
internal sealed class AccessRefusals : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }

        var scope = policy.Requirements.OfType<ClaimsAuthorizationRequirement>().SelectMany(requirement => requirement.AllowedValues!)
            .First(needed => !context.User.HasClaim(Caller.ScopeClaim, needed));
        var isKnown = context.User.Identity is { IsAuthenticated: true };
        context.Response.Headers.CacheControl = "no-store";
        if (!isKnown && IsPerson(context.Request))
        {
            context.Response.Redirect(SignInPages.AddressFor(context.Request));
            return;
        }

        if (!isKnown)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        await ProblemAnswer.WriteAsync(context, isKnown ? WithoutScope(Caller.Of(context), scope) : Unknown(context, scope));
    }

    private static ProblemException WithoutScope(Caller caller, string scope) => new(
        Problem.Forbidden,
        $"this needs the scope {scope}, and {(caller.KeyId is { } id ? $"the key {id}" : caller.Name)} has "
            + $"{(caller.Scopes.Count == 0 ? "none" : string.Join(", ", caller.Scopes))}; "
            + $"insights keys create --scopes {scope} makes a key that has it",
        new Dictionary<string, object?> { ["scope"] = scope });

    private static ProblemException Unknown(HttpContext context, string scope) => new(
        Problem.Unauthenticated,
        $"{context.Items[CallerAuthentication.Refusal] ?? "no key came with the request"}; "
            + "send one that is good as the header Authorization: Bearer KEY (insights keys create makes one)",
        new Dictionary<string, object?> { ["scope"] = scope });

    /// <summary>A browser that a person points somewhere.</summary>
    private static bool IsPerson(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api")
        && !request.Headers.ContainsKey(HeaderNames.Authorization)
        && request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html");
}
