using Insights.Api.Callers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Warehouse.Access;

namespace Insights.Api.Access;

/// <summary>Who may see and change what.</summary>
internal static class AccessExtensions
{
    public static TBuilder AddAccess<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section);
        builder.Services.AddSingleton<KeyStore>();
        builder.Services.AddSingleton<AccessLog>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusals>();
        var openId = builder.Configuration.GetSection(OpenIdOptions.Section).Get<OpenIdOptions>() ?? new OpenIdOptions();
        builder.Services.AddSingleton(openId);
        builder.Services.AddAuthentication(CallerAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, CallerAuthentication>(CallerAuthentication.Scheme, configureOptions: null)
            .AddCookie(Session.Scheme, cookie => Session.Configure(cookie, builder.Environment))
            .AddOpenIdSignIn(openId, builder.Environment);
        var authorization = builder.Services.AddAuthorizationBuilder();
        foreach (var scope in Scopes.All)
        {
            authorization.AddPolicy(scope, policy => policy.RequireClaim(Caller.ScopeClaim, scope));
        }

        // What no endpoint is, such as an unknown path, tells nothing to those who may not read.
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireClaim(Caller.ScopeClaim, Scopes.Read).Build());
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<IOptions<AccessOptions>>((cors, access) => cors.AddDefaultPolicy(policy =>
            policy.WithOrigins([.. access.Value.Origins])
                .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete)
                .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType)));
        builder.AddLimits();
        builder.Services.AddHostedService<ProductionStart>();
        return builder;
    }

    /// <summary>First of all: what a trusted proxy says of a request is what the request is.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var networks = app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.TrustedProxies;
        if (networks.Count > 0)
        {
            var forwarded = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in networks)
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.TryParse(network, out var known)
                    ? known
                    : throw new InvalidOperationException(
                        $"{AccessOptions.Section}:{nameof(AccessOptions.TrustedProxies)} has '{network}', "
                            + "expected a network such as 10.0.0.0/8"));
            }

            app.UseForwardedHeaders(forwarded);
        }
    }

    /// <summary>After routing and before anything that reads what the request asks for.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.UseMiddleware<OtherSites>();
        app.UseCors();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<AccessLogging>();
        app.UseMiddleware<RestrictedRequests>();
    }

    /// <summary>The policy of a group of endpoints.</summary>
    public static RouteGroupBuilder Needs(this RouteGroupBuilder group, string scope) => group.RequireAuthorization(scope);
}
