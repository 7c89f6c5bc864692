using Insights.Api.Callers;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Insights.Api.Access;

/// <summary>Sign-in by OpenID Connect: code flow with PKCE; what comes back becomes a session as one opened with a key does.</summary>
internal static class OpenIdSignIn
{
    public const string Scheme = "openid";

    public const string Path = $"{SignInPages.Path}/openid";

    private const string CallbackPath = $"{SignInPages.Path}/callback";

    /// <summary>What a person is called by; the last is always there.</summary>
    private static readonly string[] NameClaims = ["name", "preferred_username", "sub"];

    /// <exception cref="InvalidOperationException">The settings are not complete; the message says what to set.</exception>
    public static void AddOpenIdSignIn(this AuthenticationBuilder authentication, OpenIdOptions options, IHostEnvironment environment)
    {
        if (!options.IsSet)
        {
            return;
        }

        options.Require();
        authentication.AddOpenIdConnect(Scheme, openId =>
        {
            openId.SignInScheme = Session.Scheme;
            openId.Authority = options.Authority;
            openId.ClientId = options.ClientId;
            openId.ClientSecret = options.ClientSecret;
            openId.RequireHttpsMetadata = !new Uri(options.Authority!).IsLoopback;
            openId.CallbackPath = CallbackPath;
            openId.ResponseType = OpenIdConnectResponseType.Code;
            // The answer comes in the address, so its cookies need to come along with links alone.
            openId.ResponseMode = OpenIdConnectResponseMode.Query;
            foreach (var cookie in new[] { openId.CorrelationCookie, openId.NonceCookie })
            {
                cookie.SameSite = SameSiteMode.Lax;
                cookie.SecurePolicy = Session.SecurePolicyOf(environment);
            }

            openId.MapInboundClaims = false;
            openId.Events.OnTokenValidated = context => ToCaller(context, options);
            openId.Events.OnRemoteFailure = RefuseAsync;
        });
    }

    /// <summary>Leads to the provider, and from there back to a page of this site.</summary>
    public static RouteHandlerBuilder MapOpenIdSignIn(this IEndpointRouteBuilder group) => group.MapGet(Path, (HttpContext http) =>
        TypedResults.Challenge(new AuthenticationProperties { RedirectUri = SignInPages.TargetOf(http.Request) }, [Scheme]));

    /// <summary>Of all claims a session keeps who it is and what they may.</summary>
    private static Task ToCaller(TokenValidatedContext context, OpenIdOptions options)
    {
        var person = context.Principal!;
        var name = NameClaims.Select(claim => person.FindFirst(claim)?.Value).OfType<string>().First();
        var roles = person.FindAll(options.RoleClaim).Select(claim => claim.Value).ToList();
        var scopes = options.ScopesOf(roles);
        if (scopes.Count == 0)
        {
            context.Fail(new ProblemException(
                Problem.Forbidden,
                $"{name} has {(roles.Count == 0 ? "no role" : $"the roles {string.Join(", ", roles)}")}, "
                    + $"and {OpenIdOptions.Section}:Roles gives scopes to {string.Join(", ", options.Roles.Keys)}"));
            return Task.CompletedTask;
        }

        // Nobody tells this service when an account is closed or a role taken away, so the session is not prolonged.
        context.Properties!.AllowRefresh = false;
        context.Principal = new Caller(name, null, scopes).ToPrincipal(Session.Scheme);
        return Task.CompletedTask;
    }

    private static async Task RefuseAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        context.Response.Headers.CacheControl = "no-store";
        var refusal = context.Failure as ProblemException ?? context.Failure?.InnerException as ProblemException ?? new ProblemException(
            Problem.Unauthenticated, $"the sign-in did not succeed: {context.Failure?.Message}; try again from {SignInPages.Path}");
        await ProblemAnswer.WriteAsync(context.HttpContext, refusal);
    }
}
