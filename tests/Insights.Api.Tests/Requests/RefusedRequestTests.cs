using System.Net.Http.Headers;
using System.Text;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;

namespace Insights.Api.Tests.Requests;

/// <summary>What the server refuses by itself has the form of all refusals.</summary>
[Collection(nameof(SamplesApi))]
public sealed class RefusedRequestTests(SamplesApi api)
{
    [Theory]
    [InlineData("/nope")]
    [InlineData("/api/v1")]
    [InlineData("/api/v1/nope")]
    [InlineData("/api/v2/metrics")]
    [InlineData("/api/v1/pipeline/batches/abc")]
    [InlineData("/api/v1/pipeline/runs/99999999999999999999")]
    [InlineData("/api/v1/exports/chats")]
    [InlineData("/openapi/v2.json")]
    public async Task A_path_that_there_is_not_is_not_found(string path)
    {
        foreach (var accept in new[] { "application/json", "text/csv", "text/html", "*/*" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));

            var problem = await (await api.Client.SendAsync(request)).ProblemAsync();

            Assert.Equal((404, "/problems/not-found", $"there is nothing at {path}; /openapi/v1.json lists what there is"), problem);
        }
    }

    [Fact]
    public async Task Every_path_refuses_the_methods_that_it_does_not_take_and_names_those_that_it_does()
    {
        var ours = Endpoints.Of(api.Services).Where(endpoint => endpoint.Path is not ("/health" or "/alive"));
        foreach (var endpoints in ours.GroupBy(endpoint => endpoint.Path))
        {
            string[] taken = [.. endpoints.Select(endpoint => endpoint.Method)];
            foreach (var method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE" }.Except(taken))
            {
                using var response = await api.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), endpoints.Key));

                var (status, type, detail) = await response.ProblemAsync();
                Assert.Equal((endpoints.Key, 405, "/problems/method-not-allowed"), (endpoints.Key, status, type));
                Assert.StartsWith($"{endpoints.Key} does not take {method}; it takes ", detail, StringComparison.Ordinal);
                Assert.Equal((taken.Contains("GET") ? taken.Append("HEAD") : taken).Order(), response.Content.Headers.Allow.Order());
            }
        }
    }

    [Theory]
    [InlineData("ask", "text/plain")]
    [InlineData("ask", "application/x-www-form-urlencoded")]
    [InlineData("ask", "application/xml")]
    [InlineData("ask", null)]
    [InlineData("pipeline/refresh", "text/plain")]
    [InlineData("pipeline/rejects/replay", "text/csv")]
    public async Task A_body_of_another_type_than_json_is_refused(string path, string? type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("question=sales"));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        var problem = await (await api.Client.PostAsync($"/api/v1/{path}", content)).ProblemAsync();

        Assert.Equal((415, "/problems/unsupported-media-type"), (problem.Status, problem.Type));
        Assert.NotEmpty(problem.Detail);
    }

    [Theory]
    [InlineData("ask")]
    [InlineData("pipeline/refresh")]
    [InlineData("pipeline/rejects/replay")]
    public async Task A_body_that_is_no_json_is_refused(string path)
    {
        foreach (var body in new[] { "{", "[]", "nul", "{\"question\":}", "\"text\"", "\u00ff" })
        {
            using var content = new StringContent(body, Encoding.Latin1, "application/json");

            var problem = await (await api.Client.PostAsync($"/api/v1/{path}", content)).ProblemAsync();

            Assert.Equal((400, "/problems/invalid-parameter"), (problem.Status, problem.Type));
        }
    }
}
