using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Pipeline;

namespace Insights.Api.Tests.Requests;

/// <summary>What an endpoint does not take is refused: an answer that passes over it looks as if it had been heeded.</summary>
[Collection(nameof(SamplesApi))]
public sealed class QueryParameterTests(SamplesApi api)
{
    [Fact]
    public async Task Every_endpoint_refuses_a_parameter_that_it_does_not_take()
    {
        var wrong = new List<string>();
        foreach (var (method, path) in Endpoints.Of(api.Services))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"{path}?nonsense=1");
            request.Content = method != "POST" ? null
                : path.StartsWith("/api/", StringComparison.Ordinal) ? JsonContent.Create(new { }) : new FormUrlEncodedContent([]);
            using var response = await api.Client.SendAsync(request);
            if (!await RefusesNonsenseAsync(response))
            {
                wrong.Add($"{method} {path}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.InRange(Endpoints.Of(api.Services).Count, 25, 200);
    }

    private static async Task<bool> RefusesNonsenseAsync(HttpResponseMessage response)
    {
        // The API refuses with problem details, a page for people with a page that says the same.
        if (response.Content.Headers.ContentType?.MediaType == "text/html")
        {
            var text = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
            return response.StatusCode == HttpStatusCode.BadRequest && text.Contains("'nonsense' is not a parameter", StringComparison.Ordinal);
        }

        var (status, type, detail) = await response.ProblemAsync();
        return (status, type) == (400, "/problems/invalid-parameter") && detail.Contains("'nonsense'", StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_parameter_of_the_document_is_refused_as_unknown()
    {
        var refused = new List<string>();
        var document = (await api.Client.GetFromJsonAsync<JsonObject>("/openapi/v1.json"))!;
        var examples = Endpoints.Of(api.Services);
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var example = examples.Single(known =>
                    string.Equals(known.Method, method, StringComparison.OrdinalIgnoreCase) && Matches(known.Path, path)).Path;
                foreach (var name in QueryParameters(operation!))
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), $"{example}?{name}=~");
                    request.Content = method == "post" ? new StringContent("{") : null;
                    using var response = await api.Client.SendAsync(request);
                    var answer = await response.Content.ReadAsStringAsync();
                    // Not every KPI has other statistics.
                    if (answer.Contains($"'{name}' is n", StringComparison.Ordinal) && name != "stat")
                    {
                        refused.Add($"{method} {example}?{name}: {answer}");
                    }
                }
            }
        }

        Assert.True(refused.Count == 0, string.Join("\n", refused));
    }

    [Theory]
    [InlineData("pipeline/batches?limitt=5", "'limitt' is not a parameter of /api/v1/pipeline/batches; parameters are limit, ")]
    [InlineData("pipeline/batches?dataset=usage/navigation&state=loaded", "'state' is not a parameter of /api/v1/pipeline/batches; parameters are status, ")]
    [InlineData("interactions/1?grain=month", "'grain' is not a parameter of /api/v1/interactions/1, which takes none")]
    [InlineData("generate-content/1?lang=de", "'lang' is not a parameter of /api/v1/generate-content/1; parameters are language, ")]
    public async Task The_parameters_that_there_are_are_named_the_nearest_first(string path, string detail)
    {
        var problem = await (await api.Client.GetAsync($"/api/v1/{path}")).ProblemAsync();

        Assert.Equal((400, "/problems/invalid-parameter"), (problem.Status, problem.Type));
        Assert.StartsWith(detail, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health?verbose=1")]
    [InlineData("/openapi/v1.json?format=yaml")]
    [InlineData("/api/v1/exports/chats.csv?limit=5")]
    [InlineData("/api/v1/metrics?domain=commerce")]
    [InlineData("/api/v1/analyses/funnel?nonsense=")]
    public async Task Also_what_takes_none_or_nearly_none_refuses_them(string path)
    {
        var problem = await (await api.Client.GetAsync(path)).ProblemAsync();

        Assert.Equal((400, "/problems/invalid-parameter"), (problem.Status, problem.Type));
    }

    [Theory]
    [InlineData("pipeline/batches?dataset=usage%00", "dataset")]
    [InlineData("generate-content/1?about=%00", "about")]
    [InlineData("metrics/revenue?category=Kitchen,%00", "category")]
    [InlineData("analyses/funnel?device=%00", "device")]
    public async Task A_nul_character_is_refused(string path, string parameter) => Assert.Equal(
        (400, "/problems/invalid-parameter", $"{parameter} has a value with a NUL character, which no text has"),
        await (await api.Client.GetAsync($"/api/v1/{path}")).ProblemAsync());

    /// <summary>Those that have one name, unlike the dimensions of a metric.</summary>
    private static IEnumerable<string> QueryParameters(JsonNode operation) =>
        from parameter in operation["parameters"]?.AsArray() ?? []
        where (string?)parameter!["in"] == "query" && parameter["schema"]?["type"]?.ToString() != "object"
        select (string)parameter["name"]!;

    private static bool Matches(string example, string template)
    {
        var (given, wanted) = (example.Split('/'), template.Split('/'));
        return given.Length == wanted.Length && given.Zip(wanted).All(part => part.First == part.Second
            || (part.Second.Contains('{', StringComparison.Ordinal) && Ending(part.First) == Ending(part.Second)));
    }

    private static string Ending(string part) => part.EndsWith(".csv", StringComparison.Ordinal) ? ".csv" : "";
}
