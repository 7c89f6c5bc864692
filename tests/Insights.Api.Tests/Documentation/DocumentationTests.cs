using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Insights.Api.Tests.Hosting;
using TestServers;

namespace Insights.Api.Tests.Documentation;

[Collection(nameof(SamplesApi))]
public sealed class DocumentationTests(SamplesApi api)
{
    private static readonly string Examples = Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "Insights.Api", "Documentation", "Examples");

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_document_describes_every_route_of_metrics_and_analyses_with_an_example()
    {
        var document = await DocumentAsync();

        foreach (var path in new[] { "/api/v1/metrics", "/api/v1/metrics/{name}", "/api/v1/kpis/{kpi}", "/api/v1/analyses", "/api/v1/analyses/{name}" })
        {
            var operation = document["paths"]![path]!["get"]!;
            Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), path);
            Assert.NotNull(operation["responses"]!["200"]!["content"]!["application/json"]!["example"]);
            Assert.NotNull(operation["responses"]!["200"]!["content"]!["text/csv"]);
        }

        var parameters = document["paths"]!["/api/v1/metrics/{name}"]!["get"]!["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!);
        Assert.Equal(["name", "from", "to", "grain", "by", "population", "limit", "cursor", "order"], parameters);
    }

    [Fact]
    public async Task Every_api_route_is_in_the_document()
    {
        var document = await DocumentAsync();

        var paths = document["paths"]!.AsObject().Select(path => path.Key).ToList();

        Assert.Contains("/api/v1/pipeline/batches", paths);
        Assert.Contains("/api/v1/exports/{name}.csv", paths);
    }

    /// <summary>The examples are what the API says of the samples; run with <c>APPROVE=1</c> when an answer is meant to change.</summary>
    [Theory]
    [InlineData("GetMetric", "/api/v1/metrics/{name}")]
    [InlineData("GetKpi", "/api/v1/kpis/{kpi}")]
    [InlineData("GetAnalysis", "/api/v1/analyses/{name}")]
    [InlineData("ListMetrics", "/api/v1/metrics")]
    [InlineData("ListAnalyses", "/api/v1/analyses")]
    public async Task An_example_is_what_the_api_answers(string operation, string route)
    {
        var file = Path.Combine(Examples, $"{operation}.json");
        var example = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        var path = example["path"]!.AsObject().Aggregate(route, (text, value) => text.Replace($"{{{value.Key}}}", (string)value.Value!, StringComparison.Ordinal));

        var answer = Shortened((await api.Client.GetFromJsonAsync<JsonNode>($"{path}?{example["query"]}"))!);

        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            example["answer"] = answer.DeepClone();
            await File.WriteAllTextAsync(file, example.ToJsonString(Readable) + "\n");
        }

        Assert.Equal(example["answer"]!.ToJsonString(Readable), answer.ToJsonString(Readable));
    }

    [Fact]
    public async Task The_page_shows_the_document()
    {
        Assert.Contains("swagger-ui", await api.Client.GetStringAsync("/docs/index.html"));
        Assert.Contains("/openapi/v1.json", await api.Client.GetStringAsync("/docs/index.js"));
    }

    private async Task<JsonNode> DocumentAsync() => (await api.Client.GetFromJsonAsync<JsonNode>("/openapi/v1.json"))!;

    /// <summary>Two rows are enough to see what rows are; other tests publish, so the version is not compared.</summary>
    private static JsonNode Shortened(JsonNode answer)
    {
        foreach (var list in new[] { answer["rows"], answer["items"] }.OfType<JsonArray>())
        {
            while (list.Count > 2)
                list.RemoveAt(2);
        }

        if (answer["warehouse_version"] is not null)
            answer["warehouse_version"] = 12;
        if ((string?)answer["next"] is { } next && next.Split('-') is [_, var offset, var question])
            answer["next"] = $"12-{offset}-{question}";
        return answer;
    }
}
