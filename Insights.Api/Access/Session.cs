using Insights.Api.Callers;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Insights.Api.Access;

/// <summary>The cookie of somebody who signed in.</summary>
internal static class Session
{
    public const string Scheme = "session";

    public const string CookieName = "insights-session";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <param name="cookie">The options of the scheme.</param>
    /// <param name="environment">Decides by which addresses it goes back.</param>
    public static void Configure(CookieAuthenticationOptions cookie, IHostEnvironment environment)
    {
        cookie.Cookie.Name = CookieName;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = SecurePolicyOf(environment);
        cookie.ExpireTimeSpan = Lifetime;
        cookie.SlidingExpiration = true;
        cookie.LoginPath = SignInPages.Path;
        cookie.Events.OnValidatePrincipal = RequireGoodKeyAsync;
    }

    /// <summary>A developer's pages come by plain HTTP; elsewhere cookies go back by HTTPS alone.</summary>
    public static CookieSecurePolicy SecurePolicyOf(IHostEnvironment environment) =>
        environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;

    /// <summary>A session ends with the key that it was opened with.</summary>
    private static async Task RequireGoodKeyAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (Caller.Of(context.Principal!).KeyId is { } keyId
            && !await http.RequestServices.GetRequiredService<KeyStore>().IsGoodAsync(keyId, http.RequestAborted))
        {
            context.RejectPrincipal();
        }
    }
}
