using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Insights.Api.Tests.Access;

/// <summary>A provider of OpenID Connect on this machine, at which the person of the test has signed in already.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "insights";
    public const string ClientSecret = "of-the-tests";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly RSA _other = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge, string RedirectUri)> _codes = new();
    private readonly WebApplication _app;

    private OpenIdProvider(WebApplication app) => _app = app;

    public string Authority => _app.Urls.First();

    /// <summary>What the token says of the person.</summary>
    public Dictionary<string, object> Claims { get; set; } = [];

    /// <summary>Signs with a key that it does not publish.</summary>
    public bool SignsWithAnotherKey { get; set; }

    /// <summary>Says another nonce than it was asked for.</summary>
    public bool ForgetsNonce { get; set; }

    public static async Task<OpenIdProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var provider = new OpenIdProvider(builder.Build());
        provider._app.MapGet("/.well-known/openid-configuration", provider.Configuration);
        provider._app.MapGet("/keys", provider.Keys);
        provider._app.MapGet("/authorize", provider.Authorize);
        provider._app.MapPost("/token", provider.TokenAsync);
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
        _other.Dispose();
    }

    private IResult Configuration() => Results.Json(new Dictionary<string, object>
    {
        ["issuer"] = Authority,
        ["authorization_endpoint"] = $"{Authority}/authorize",
        ["token_endpoint"] = $"{Authority}/token",
        ["jwks_uri"] = $"{Authority}/keys",
    });

    private IResult Keys()
    {
        var rsa = new RsaSecurityKey(_rsa.ExportParameters(includePrivateParameters: false)) { KeyId = "one" };
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(rsa);
        return Results.Json(new { keys = new[] { new { kty = key.Kty, kid = key.Kid, use = "sig", n = key.N, e = key.E } } });
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        Assert.Equal(
            (ClientId, "code", "S256"),
            (query["client_id"].ToString(), query["response_type"].ToString(), query["code_challenge_method"].ToString()));
        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var target = query["redirect_uri"].ToString();
        _codes[code] = (query["nonce"].ToString(), query["code_challenge"].ToString(), target);
        return Results.Redirect($"{target}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var verifier = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!_codes.TryRemove(form["code"].ToString(), out var asked) || asked.Challenge != verifier
            || asked.RedirectUri != form["redirect_uri"] || form["client_id"] != ClientId || form["client_secret"] != ClientSecret)
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
        }

        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = ClientId,
            Claims = new Dictionary<string, object>(Claims) { ["sub"] = "42", ["nonce"] = ForgetsNonce ? "none" : asked.Nonce },
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            SigningCredentials = new(new RsaSecurityKey(SignsWithAnotherKey ? _other : _rsa) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
        });
        return Results.Json(new { access_token = "none", token_type = "Bearer", id_token = token });
    }
}
