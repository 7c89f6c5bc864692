using System.Net;
using System.Text.RegularExpressions;
using Insights.Api.Tests.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Warehouse.Access;

namespace Insights.Api.Tests.Access;

/// <summary>People sign in with a key, and what the cookie opens.</summary>
[Collection(nameof(SamplesApi))]
public sealed partial class SessionTests(SamplesApi samples) : IAsyncLifetime
{
    private static readonly Uri Root = new("https://insights.example/");

    private HttpClient _browser = null!;

    public Task InitializeAsync()
    {
        _browser = samples.Production.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true, BaseAddress = Root });
        _browser.DefaultRequestHeaders.Add("Accept", "text/html");
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Who_points_a_browser_at_a_page_is_led_to_sign_in_and_back()
    {
        using var refused = await GetAsync("/commerce?period=last-90-days");
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?return=%2Fcommerce%3Fperiod%3Dlast-90-days"), (refused.StatusCode, refused.Headers.Location!.OriginalString));

        using var signedIn = await SignInAsync(await TestKeys.CreateAsync(samples.Owner, [Scopes.Read]), refused.Headers.Location.OriginalString);
        Assert.Equal((HttpStatusCode.Redirect, "/commerce?period=last-90-days"), (signedIn.StatusCode, signedIn.Headers.Location!.OriginalString));
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(set => set.StartsWith("insights-session=", StringComparison.Ordinal));
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);

        using var page = await GetAsync("/commerce");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("Sign out", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_refused_on_the_page_and_never_shown_again()
    {
        var wrong = KeyText.Create().Text;

        using var answer = await SignInAsync(wrong, "/sign-in");

        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("This key is not known.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var answer = await _browser.PostAsync(new Uri("/sign-in", UriKind.Relative), new FormUrlEncodedContent([new("key", KeyText.Create().Text)]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_with_its_key_and_by_signing_out()
    {
        var key = await TestKeys.CreateAsync(samples.Owner, [Scopes.Read]);
        using (await SignInAsync(key, "/sign-in"))
        using (var open = await GetAsync("/metrics"))
        {
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        }

        var admin = samples.Production.CreateClient(new() { BaseAddress = Root });
        admin.Use(await TestKeys.CreateAsync(samples.Owner, [Scopes.Admin]));
        using var revoked = await admin.DeleteAsync(new Uri($"/api/v1/keys/{key.Split('_')[1]}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        using (var closed = await GetAsync("/metrics"))
        {
            Assert.Equal(HttpStatusCode.Redirect, closed.StatusCode);
        }

        using (await SignInAsync(await TestKeys.CreateAsync(samples.Owner, [Scopes.Read]), "/sign-in"))
        using (var page = await GetAsync("/metrics"))
        {
            using var left = await _browser.PostAsync(new Uri("/sign-out", UriKind.Relative), new FormUrlEncodedContent([Token(await page.Content.ReadAsStringAsync())]));
            Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        }

        using var after = await GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task A_cookie_reads_and_changes_nothing_of_the_api()
    {
        using (await SignInAsync(await TestKeys.CreateAsync(samples.Owner, Scopes.All), "/sign-in"))
        using (var read = await GetAsync("/api/v1/metrics/revenue"))
        {
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }

        foreach (var path in new[] { "/api/v1/pipeline/refresh", "/api/v1/keys", "/api/v1/pipeline/uploads/usage/x.csv" })
        {
            using var changed = await _browser.PostAsync(new Uri(path, UriKind.Relative), new StringContent("{}", System.Text.Encoding.UTF8, "application/json"));
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, changed.StatusCode));
        }
    }

    [Fact]
    public async Task Who_signs_in_with_a_key_for_an_organisation_sees_its_rows()
    {
        using (await SignInAsync(await TestKeys.CreateAsync(samples.Owner, [Scopes.Read], null, "org_002"), "/sign-in"))
        using (var page = await GetAsync("/usage/organisations"))
        {
            var text = await page.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.Equal(["org_002"], Organisation().Matches(text).Select(match => match.Value).Distinct());
        }

        using var refused = await GetAsync("/pipeline");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var others = await GetAsync("/commerce");
        Assert.Contains("belong to no organisation", await others.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _browser.GetAsync(new Uri(path, UriKind.Relative));

    private async Task<HttpResponseMessage> SignInAsync(string key, string address)
    {
        using var page = await GetAsync(address);
        var text = await page.Content.ReadAsStringAsync();
        return await _browser.PostAsync(
            new Uri("/sign-in", UriKind.Relative),
            new FormUrlEncodedContent([Token(text), new("key", key), new("return", WebUtility.HtmlDecode(Target().Match(text).Groups[1].Value))]));
    }

    private static KeyValuePair<string, string> Token(string page) => new("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value);

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("org_[0-9]{3}")]
    private static partial Regex Organisation();

    [GeneratedRegex("name=\"return\" value=\"([^\"]+)\"")]
    private static partial Regex Target();
}
