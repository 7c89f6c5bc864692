using System.Net;
using System.Net.Http.Headers;
using Insights.Api.Tests.Hosting;

namespace Insights.Api.Tests.Requests;

/// <summary>HEAD has the status and the headers of GET, and no body.</summary>
[Collection(nameof(SamplesApi))]
public sealed class HeadTests(SamplesApi api)
{
    /// <summary>What differs from one answer to the next, or belongs to the body's way and not to what it is.</summary>
    private static readonly string[] OfTheMoment = ["Date", "Transfer-Encoding", "Content-Length", "Set-Cookie"];

    [Fact]
    public async Task Every_endpoint_that_takes_get_takes_head()
    {
        var paths = Endpoints.Of(api.Services).Where(endpoint => endpoint.Method == "GET").Select(endpoint => endpoint.Path).ToList();

        Assert.InRange(paths.Count, 22, 200);
        foreach (var path in paths)
        {
            await AssertSameAsync(path);
        }
    }

    [Theory]
    [InlineData("/nope")]
    [InlineData("/docs/index.html")]
    [InlineData("/api/v1/ask")]
    [InlineData("/api/v1/metrics/nope")]
    [InlineData("/api/v1/metrics/revenue?grain=fortnight")]
    [InlineData("/api/v1/metrics/revenue?nonsense=1")]
    [InlineData("/api/v1/metrics/revenue?from=1999-01-01&to=1999-12-31")]
    [InlineData("/api/v1/pipeline/batches?nonsense=1")]
    public async Task What_is_refused_to_get_is_refused_to_head(string path) => await AssertSameAsync(path);

    [Theory]
    [InlineData("/api/v1/analyses/user-engagement?limit=2&level=high")]
    [InlineData("/api/v1/metrics/revenue?by=category&limit=2")]
    public async Task A_table_of_csv_says_where_the_next_page_is(string path) => await AssertSameAsync(path, "text/csv");

    [Fact]
    public async Task Who_has_the_answer_is_told_so()
    {
        using var first = await SendAsync(HttpMethod.Head, "/api/v1/metrics/revenue");
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/v1/metrics/revenue");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await api.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.NotModified, first.Headers.ETag), (second.StatusCode, second.Headers.ETag));
    }

    private async Task AssertSameAsync(string path, string? accept = null)
    {
        using var get = await SendAsync(HttpMethod.Get, path, accept);
        using var head = await SendAsync(HttpMethod.Head, path, accept);

        Assert.Equal((path, get.StatusCode), (path, head.StatusCode));
        Assert.Equal(Headers(get), Headers(head));
        Assert.Equal((path, 0), (path, (await head.Content.ReadAsByteArrayAsync()).Length));
        if (path != "/health" && path != "/alive")
        {
            Assert.NotEmpty(await get.Content.ReadAsByteArrayAsync());
        }
    }

    private static IEnumerable<string> Headers(HttpResponseMessage response) => response.Headers.Concat(response.Content.Headers)
        .Where(header => !OfTheMoment.Contains(header.Key)).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order();

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? accept = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (accept is not null)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        }

        return api.Client.SendAsync(request);
    }
}
