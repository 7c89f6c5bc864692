using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;
using Warehouse.Access;

namespace Insights.Api.Tests.Access;

/// <summary>Requests that want to be taken for others, to get elsewhere, or to be too much.</summary>
[Collection(nameof(SamplesApi))]
public sealed class RequestAttackTests(SamplesApi samples) : Attack(samples)
{
    [Theory]
    [InlineData("https://evil.example", null)]
    [InlineData("null", null)]
    [InlineData("http://localhost.evil.example", null)]
    [InlineData("https://localhost", null)]
    [InlineData(null, "cross-site")]
    [InlineData(null, "same-site")]
    public async Task Another_site_changes_nothing(string? origin, string? fetchSite)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/pipeline/refresh") { Content = JsonContent.Create(new { full = true }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key(Scopes.Write));
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        if (fetchSite is not null)
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", fetchSite);

        using var response = await Anonymous().SendAsync(request);

        Assert.Equal((HttpStatusCode.Forbidden, "/problems/other-site"), (response.StatusCode, (await response.ProblemAsync()).Type));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("OPTIONS")]
    public async Task Another_site_is_shown_nothing(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/metrics");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key(Scopes.Read));
        request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");

        using var response = await Anonymous().SendAsync(request);

        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
    }

    [Theory]
    [InlineData("../../etc/cron.d/x.csv")]
    [InlineData("..%2f..%2fx.csv")]
    [InlineData("%2e%2e/x.csv")]
    [InlineData("x%0d%0aSet-Cookie:a=b.csv")]
    [InlineData(".hidden.csv")]
    [InlineData("C:%5Cx.csv")]
    [InlineData("navigation%ff.csv")]
    public async Task An_upload_goes_nowhere_but_to_its_folder(string file)
    {
        var root = Directory.GetParent(Samples.Landing)!.FullName;
        var before = Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories);

        using var response = await SendAsync(HttpMethod.Post, $"/api/v1/pipeline/uploads/usage/{file}", Scopes.Write);

        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories).Order());
    }

    /// <summary>A packed body that is a good question: it is not read, or one of a kilobyte could unpack to a gigabyte.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_packed_body_is_not_unpacked(string encoding)
    {
        var question = """{"question": "revenue by category"}"""u8.ToArray();
        using var packed = new MemoryStream();
        await using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            await packer.WriteAsync(question);
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync(question, encoding: null));
        Assert.InRange((int)await AskAsync(packed.ToArray(), encoding), 400, 415);
    }

    [Theory]
    [InlineData("read", "GET", "/api/v1/metrics/revenue?limit=99999999999999999999")]
    [InlineData("read", "GET", "/api/v1/metrics/revenue?limit=-1")]
    [InlineData("read", "GET", "/api/v1/pipeline/batches?cursor=99999999999999999999999")]
    [InlineData("admin", "GET", "/api/v1/access-log?limit=1001")]
    [InlineData("admin", "POST", "/api/v1/keys")]
    public async Task What_is_too_large_is_refused(string key, string method, string path)
    {
        using var response = await SendAsync(new HttpMethod(method), path, key, new { name = new string('x', 200), scopes = new[] { "read" } });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example")]
    [InlineData("/x\r\nSet-Cookie: a=b")]
    [InlineData("evil.example")]
    [InlineData("")]
    [InlineData(null)]
    public void Signing_in_leads_nowhere_else(string? address) => Assert.Equal("/", Insights.Api.Access.SignInPages.Target(address));

    [Fact]
    public async Task A_site_that_is_configured_may_ask()
    {
        await using var open = Samples.InProduction(("Access:Origins:0", "https://intranet.example"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/metrics");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key(Scopes.Read));
        request.Headers.TryAddWithoutValidation("Origin", "https://intranet.example");

        using var response = await open.CreateClient().SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, "https://intranet.example"), (response.StatusCode, response.Headers.GetValues("Access-Control-Allow-Origin").Single()));
    }

    [Fact]
    public async Task Every_answer_has_the_headers_that_browsers_heed()
    {
        (string, string)[] requests =
        [
            ("/api/v1/metrics", Scopes.Read), ("/commerce", Scopes.Read), ("/nope", Scopes.Read), ("/api/v1/metrics", "none"), ("/sign-in", "none"),
            ("/health", "none"),
        ];
        foreach (var (path, key) in requests)
        {
            using var response = await SendAsync(HttpMethod.Get, path, key);

            Assert.Equal((path, "nosniff"), (path, response.Headers.GetValues("X-Content-Type-Options").Single()));
            var policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }
    }

    private async Task<HttpStatusCode> AskAsync(byte[] body, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/ask") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key(Scopes.Read));
        if (encoding is not null)
            request.Content.Headers.ContentEncoding.Add(encoding);
        using var response = await Anonymous().SendAsync(request);
        return response.StatusCode;
    }
}
