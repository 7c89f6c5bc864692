using System.Net;
using System.Text.Encodings.Web;
using Insights.Api.Callers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Warehouse.Access;

namespace Insights.Api.Access;

/// <summary>
/// Recognises who asks: by the key of the header <c>Authorization: Bearer</c>; by the cookie of somebody who signed in, for reading
/// and for forms of pages; or as the developer of this machine.
/// </summary>
internal sealed class CallerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyStore keys, TimeProvider time,
    IHostEnvironment environment)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "caller";

    /// <summary>The key of an item that says why a key was not let in.</summary>
    public const string Refusal = "key-refusal";

    /// <summary>The type of the identity of a developer without a key.</summary>
    public const string Developers = "developer";

    private const string Bearer = "Bearer ";

    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is { Count: > 0 } header)
        {
            return await OfKeyAsync(header.ToString());
        }

        if (MayComeByCookie(Request) && await Context.AuthenticateAsync(Session.Scheme) is { Succeeded: true, Principal: { } signedIn })
        {
            return AuthenticateResult.Success(new AuthenticationTicket(signedIn, Scheme));
        }

        return IsDevelopersOwn() ? Success(Caller.Developer, Developers) : AuthenticateResult.NoResult();
    }

    private async Task<AuthenticateResult> OfKeyAsync(string header)
    {
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return Fail("the header Authorization is not of the form 'Bearer KEY'");
        }

        var key = KeyText.TryParse(header[Bearer.Length..].Trim(), out var text)
            ? await keys.FindAsync(text, Context.RequestAborted)
            : null;
        return key is null ? Fail("the key is not known")
            : key.RefusalAt(time.GetUtcNow()) is { } refusal ? Fail($"the key {key.KeyId} {refusal}")
            : Success(key.ToCaller());
    }

    /// <summary>
    /// What a browser sends by itself opens only what a person looks at: nothing of the API that changes anything, because another
    /// site can make a browser ask. Forms of pages have a token against that.
    /// </summary>
    private static bool MayComeByCookie(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || !request.Path.StartsWithSegments("/api");

    /// <summary>
    /// Nobody else reaches a developer's port: the request comes from this machine, by one of its own names (no page of another site
    /// that has its name changed to this address), and through no proxy.
    /// </summary>
    private bool IsDevelopersOwn() => environment.IsDevelopment()
        && (Context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address))
        && LoopbackNames.Contains(Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && !Request.Headers.ContainsKey("X-Forwarded-For") && !Request.Headers.ContainsKey("Forwarded");

    private static AuthenticateResult Success(Caller caller, string type = Scheme) =>
        AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(type), Scheme));

    private AuthenticateResult Fail(string reason)
    {
        Context.Items[Refusal] = reason;
        return AuthenticateResult.Fail(reason);
    }
}
