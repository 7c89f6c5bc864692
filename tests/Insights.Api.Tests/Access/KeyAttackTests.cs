using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Warehouse.Access;

namespace Insights.Api.Tests.Access;

/// <summary>Keys that are none, and keys that want more than they may.</summary>
[Collection(nameof(SamplesApi))]
public sealed class KeyAttackTests(SamplesApi samples) : Attack(samples)
{
    [Theory]
    [InlineData("none")]
    [InlineData("expired")]
    [InlineData("revoked")]
    [InlineData("other secret")]
    [InlineData("other id")]
    [InlineData("half")]
    [InlineData("longer")]
    [InlineData("capitals")]
    [InlineData("sql")]
    [InlineData("id alone")]
    [InlineData("empty")]
    [InlineData("huge")]
    public async Task Without_a_good_key_every_path_is_closed(string key)
    {
        string[] paths =
        [
            "/api/v1/metrics", "/api/v1/exports/chats.csv", "/openapi/v1.json", "/docs/index.html", "/api/v1/nope", "/commerce", "/api/v1/keys",
        ];
        foreach (var path in paths)
        {
            using var response = await SendAsync(HttpMethod.Get, path, key);

            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, response.StatusCode));
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
            Assert.Equal("/problems/unauthenticated", (await response.ProblemAsync()).Type);
            Assert.DoesNotContain("insights_", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer")]
    [InlineData("bearer:")]
    [InlineData("Token {0}")]
    [InlineData("{0}")]
    [InlineData("Bearer {0}, Bearer {0}")]
    [InlineData("Bearer \"{0}\"")]
    public async Task Other_forms_of_the_header_open_nothing(string form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/metrics");
        request.Headers.TryAddWithoutValidation("Authorization", string.Format(CultureInfo.InvariantCulture, form, Key(Scopes.Read)));

        using var response = await Anonymous().SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/metrics?key={0}")]
    [InlineData("/api/v1/metrics?access_token={0}")]
    [InlineData("/api/v1/metrics?authorization=Bearer%20{0}")]
    [InlineData("/sign-in?key={0}")]
    public async Task A_key_in_an_address_opens_nothing(string path)
    {
        var address = string.Format(CultureInfo.InvariantCulture, path, Key(Scopes.Read));
        using var response = await SendAsync(HttpMethod.Get, address, "none");

        Assert.Equal(path.StartsWith("/sign-in", StringComparison.Ordinal) ? HttpStatusCode.BadRequest : HttpStatusCode.Unauthorized, response.StatusCode);
        var cookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [];
        Assert.DoesNotContain(cookies, cookie => cookie.StartsWith("insights-session", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("reader", "GET", "/api/v1/keys", "admin")]
    [InlineData("reader", "GET", "/api/v1/access-log", "admin")]
    [InlineData("reader", "POST", "/api/v1/keys", "admin")]
    [InlineData("reader", "DELETE", "/api/v1/keys/0123456789ab", "admin")]
    [InlineData("reader", "POST", "/api/v1/pipeline/refresh", "write")]
    [InlineData("reader", "POST", "/api/v1/pipeline/uploads/usage/x.csv", "write")]
    [InlineData("reader", "POST", "/api/v1/pipeline/rejects/replay", "write")]
    [InlineData("reader", "POST", "/api/v1/generations/1/outcome", "write")]
    [InlineData("reader", "POST", "/pipeline/batches/1/replay", "write")]
    [InlineData("pii", "GET", "/api/v1/metrics", "read")]
    [InlineData("pii", "POST", "/api/v1/keys", "admin")]
    [InlineData("write", "GET", "/api/v1/metrics/revenue", "read")]
    [InlineData("write", "GET", "/api/v1/exports/messages.csv", "read")]
    [InlineData("write", "GET", "/commerce", "read")]
    [InlineData("write", "POST", "/api/v1/ask", "read")]
    [InlineData("write", "POST", "/api/v1/keys", "admin")]
    [InlineData("admin", "GET", "/api/v1/metrics", "read")]
    [InlineData("admin", "POST", "/api/v1/pipeline/refresh", "write")]
    public async Task A_scope_does_not_contain_another(string key, string method, string path, string missing)
    {
        using var response = await SendAsync(new HttpMethod(method), path, key);

        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((403, "/problems/forbidden", missing),
            ((int)response.StatusCode, problem.GetProperty("type").GetString(), problem.GetProperty("scope").GetString()));
        Assert.Contains($"insights keys create --scopes {missing}", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override", "GET")]
    [InlineData("X-Original-URL", "/health")]
    [InlineData("X-Rewrite-URL", "/health")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("Host", "localhost")]
    public async Task No_header_makes_somebody_a_developer(string name, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/metrics");
        request.Headers.TryAddWithoutValidation(name, value);

        using var response = await Anonymous().SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"name": "x", "scopes": ["root"]}""", "'root' is not a scope")]
    [InlineData("""{"name": "x", "scopes": ["read", "READ"]}""", "'READ' is not a scope; the nearest is read")]
    [InlineData("""{"name": "x", "scopes": []}""", "scopes has none")]
    [InlineData("""{"name": "x"}""", "scopes has none")]
    [InlineData("""{"name": "", "scopes": ["read"]}""", "name is ''")]
    [InlineData("""{"name": "a\r\nb", "scopes": ["read"]}""", "name is")]
    [InlineData("""{"name": "x", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z"}""", "which has passed")]
    public async Task A_key_that_nobody_meant_is_not_made(string body, string detail)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key(Scopes.Admin));

        using var response = await Anonymous().SendAsync(request);

        var problem = await response.ProblemAsync();
        Assert.Equal((400, "/problems/invalid-parameter"), (problem.Status, problem.Type));
        Assert.Contains(detail, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_answer_does_not_take_another_caller_s_place()
    {
        using var all = await SendAsync(HttpMethod.Get, "/api/v1/metrics/revenue", Scopes.Read);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/metrics/revenue");
        request.Headers.IfNoneMatch.Add(all.Headers.ETag!);

        using var nobody = await Anonymous().SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Contains("Authorization", all.Headers.Vary);
        Assert.True(all.Headers.CacheControl!.Private);
    }
}
