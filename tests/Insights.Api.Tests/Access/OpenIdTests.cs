using System.Net;
using Insights.Api.Access;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Insights.Api.Tests.Access;

/// <summary>People sign in where their company has its accounts.</summary>
[Collection(nameof(SamplesApi))]
public sealed class OpenIdTests(SamplesApi samples) : IAsyncLifetime
{
    private static readonly Uri Root = new("https://insights.example/");
    private static readonly string[] Analyst = ["analyst"];
    private static readonly HttpClient ToProvider = new(new HttpClientHandler { AllowAutoRedirect = false });

    private OpenIdProvider _provider = null!;
    private WebApplicationFactory<Page<string>> _api = null!;
    private HttpClient _browser = null!;

    public async Task InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync();
        _provider.Claims = new() { ["name"] = "Ann Other", ["roles"] = Analyst };
        _api = samples.InProduction(
            ("Authentication:Oidc:Authority", _provider.Authority), ("Authentication:Oidc:ClientId", OpenIdProvider.ClientId),
            ("Authentication:Oidc:ClientSecret", OpenIdProvider.ClientSecret), ("Authentication:Oidc:Name", "Example Works"),
            ("Authentication:Oidc:Roles:analyst", "read"), ("Authentication:Oidc:Roles:steward", "pii,write"));
        _browser = Browser();
        _browser.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _api.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Somebody_signs_in_with_an_account_and_may_what_the_role_may()
    {
        var page = await _browser.GetStringAsync(new Uri("/sign-in?return=%2Fusage", UriKind.Relative));
        Assert.Contains("<a href=\"/sign-in/openid?return=%2Fusage\">Sign in with Example Works</a>", page, StringComparison.Ordinal);

        using var back = await SignInAsync("/sign-in/openid?return=%2Fusage");
        Assert.Equal((HttpStatusCode.Redirect, "/usage"), (back.StatusCode, back.Headers.Location!.OriginalString));
        var cookie = back.Headers.GetValues("Set-Cookie").Single(set => set.StartsWith($"{Session.CookieName}=", StringComparison.Ordinal));
        Assert.All(["; secure", "; httponly", "; samesite=lax"], word => Assert.Contains(word, cookie, StringComparison.OrdinalIgnoreCase));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/usage"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/v1/metrics/sessions"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/api/v1/keys"));
        Assert.Contains("You are signed in as Ann Other and may: read.", await SignInPageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_not_prolonged_because_nobody_tells_of_a_closed_account()
    {
        using var back = await SignInAsync("/sign-in/openid");
        var cookie = back.Headers.GetValues("Set-Cookie").Single(set => set.StartsWith($"{Session.CookieName}=", StringComparison.Ordinal));
        var format = _api.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(Session.Scheme).TicketDataFormat;

        var ticket = format.Unprotect(cookie.Split(';')[0].Split('=', 2)[1])!;

        Assert.False(ticket.Properties.AllowRefresh);
        Assert.Equal(TimeSpan.FromHours(8), ticket.Properties.ExpiresUtc - ticket.Properties.IssuedUtc);
    }

    [Fact]
    public async Task Roles_add_up()
    {
        _provider.Claims["roles"] = new[] { "steward", "analyst", "cook" };

        using var back = await SignInAsync("/sign-in/openid");

        Assert.Contains("You are signed in as Ann Other and may: read, pii, write.", await SignInPageAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task It_leads_back_to_no_other_site(string target)
    {
        using var back = await SignInAsync($"/sign-in/openid?return={Uri.EscapeDataString(target)}");

        Assert.Equal((HttpStatusCode.Redirect, "/"), (back.StatusCode, back.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Who_has_no_role_that_is_known_is_refused()
    {
        _provider.Claims["roles"] = new[] { "cook" };

        using var back = await SignInAsync("/sign-in/openid");

        Assert.Equal(HttpStatusCode.Forbidden, back.StatusCode);
        Assert.Equal(
            "Ann Other has the roles cook, and Authentication:Oidc:Roles gives scopes to analyst, steward", (await back.ProblemAsync()).Detail);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync("/usage"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_token_that_is_another_s_opens_nothing(bool isOfAnotherKey, bool isOfAnotherTime)
    {
        (_provider.SignsWithAnotherKey, _provider.ForgetsNonce) = (isOfAnotherKey, isOfAnotherTime);

        using var back = await SignInAsync("/sign-in/openid");

        Assert.Equal((HttpStatusCode.Unauthorized, "/problems/unauthenticated"), (back.StatusCode, (await back.ProblemAsync()).Type));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync("/usage"));
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_opens_nothing()
    {
        using var begun = await _browser.GetAsync(new Uri("/sign-in/openid", UriKind.Relative));
        using var answered = await ToProvider.GetAsync(begun.Headers.Location);
        using var other = Browser();

        using var back = await other.GetAsync(answered.Headers.Location);

        Assert.Equal(HttpStatusCode.Unauthorized, back.StatusCode);
    }

    [Theory]
    [InlineData("ClientSecret", "", "ClientId and ClientSecret are not both")]
    [InlineData("Roles:analyst", "raed", "has 'raed', expected scopes of read, pii, write, admin")]
    public void Settings_that_open_nothing_are_refused_at_the_start(string setting, string value, string message)
    {
        var api = samples.InProduction(
            ("Authentication:Oidc:Authority", _provider.Authority), ("Authentication:Oidc:ClientId", OpenIdProvider.ClientId),
            ("Authentication:Oidc:ClientSecret", OpenIdProvider.ClientSecret), ("Authentication:Oidc:Roles:analyst", "read"),
            ($"Authentication:Oidc:{setting}", value));

        var refusal = Assert.ThrowsAny<Exception>(() => api.CreateClient());

        Assert.Contains(message, refusal.ToString(), StringComparison.Ordinal);
    }

    /// <returns>What the browser is answered when it comes back.</returns>
    private async Task<HttpResponseMessage> SignInAsync(string path)
    {
        using var begun = await _browser.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        Assert.StartsWith($"{_provider.Authority}/authorize?", begun.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var answered = await ToProvider.GetAsync(begun.Headers.Location);
        Assert.StartsWith(
            "https://insights.example/sign-in/callback?code=", answered.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return await _browser.GetAsync(answered.Headers.Location);
    }

    private HttpClient Browser() => _api.CreateClient(
        new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true, BaseAddress = Root });

    private Task<string> SignInPageAsync() => _browser.GetStringAsync(new Uri("/sign-in", UriKind.Relative));

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await _browser.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }
}
