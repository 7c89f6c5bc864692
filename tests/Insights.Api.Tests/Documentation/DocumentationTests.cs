using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Insights.Api.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TestServers;

namespace Insights.Api.Tests.Documentation;

[Collection(nameof(SamplesApi))]
public sealed class DocumentationTests(SamplesApi api)
{
    private static readonly string Examples = Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "Insights.Api", "Documentation", "Examples");

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What their answers say depends on when files arrived and runs ran; their examples are compared with the schema.</summary>
    private static readonly string[] OfTheMoment =
        ["ListBatches", "GetBatch", "ListRejectsOfBatch", "ListRejects", "ListUnclaimed", "ReplayRejects", "UploadFile", "ListRuns", "GetRun", "GetRunPlan", "RequestRefresh", "ListModels", "GetModel", "ReportOutcome", "ListOutcomes", "ListKeys", "CreateKey", "RevokeKey", "ListAccesses", "ListErasures", "GetErasure", "RequestErasure"];

    public static TheoryData<string> Comparable => [.. Directory.GetFiles(Examples).Select(file => Path.GetFileNameWithoutExtension(file)!).Except(OfTheMoment).Order()];

    [Fact]
    public async Task Every_route_of_the_api_is_in_the_document()
    {
        var document = await DocumentAsync();

        var routes = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) == true)
            .SelectMany(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods, (route, method) => $"{method} /{route.RoutePattern.RawText!.Trim('/').Replace(":long", "", StringComparison.Ordinal)}");

        Assert.Equal(routes.Order(), Operations(document).Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}").Order());
        Assert.True(Operations(document).Count() > 20);
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_takes_and_answers_with_examples()
    {
        var document = await DocumentAsync();
        var missing = new List<string>();
        foreach (var (path, method, operation) in Operations(document))
        {
            var place = $"{method} {path}";
            missing.AddRange(new[] { "operationId", "summary", "description" }.Where(name => string.IsNullOrWhiteSpace((string?)operation[name])).Select(name => $"{place}: no {name}"));
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
            {
                var name = (string)parameter!["name"]!;
                if (string.IsNullOrWhiteSpace((string?)parameter["description"]))
                    missing.Add($"{place}: {name} has no description");
                if ((string?)parameter["in"] == "path" ? parameter["example"] is null : name.Any(char.IsUpper))
                    missing.Add($"{place}: {name} has no example, or capitals");
            }

            if (method == "post" && operation["requestBody"] is null)
                missing.Add($"{place}: no request body");
            missing.AddRange(ExampleProblems(document, operation["requestBody"]?["content"], $"{place} request"));
            var success = operation["responses"]!.AsObject().Single(response => response.Key.StartsWith('2')).Value!;
            if (success["content"] is null)
                missing.Add($"{place}: no answer");
            missing.AddRange(ExampleProblems(document, success["content"], $"{place} answer"));
            missing.AddRange(operation["responses"]!.AsObject().Where(response => response.Key[0] is '4' or '5' && (int?)response.Value!["content"]?["application/problem+json"]?["example"]?["status"] != int.Parse(response.Key))
                .Select(response => $"{place}: {response.Key} has no example"));
        }

        Assert.True(missing.Count == 0, string.Join("\n", missing));
    }

    [Fact]
    public async Task Several_metrics_in_one_table_have_a_schema_that_their_answer_fits()
    {
        var document = await DocumentAsync();
        var schemas = document["paths"]!["/api/v1/metrics"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["oneOf"]!.AsArray();
        var joint = schemas.Single(schema => ((string?)schema!["$ref"])?.EndsWith("/JointAnswer", StringComparison.Ordinal) == true)!;

        var answer = await api.Client.GetFromJsonAsync<JsonNode>("/api/v1/metrics?names=orders,revenue&by=state");

        Assert.Equal(2, schemas.Count);
        Assert.Empty(new Schema(document).Problems(answer, joint, "answer"));
    }

    [Fact]
    public async Task Every_example_belongs_to_an_operation()
    {
        var known = Operations(await DocumentAsync()).Select(operation => (string)operation.Operation["operationId"]!).ToHashSet();

        Assert.Empty(Directory.GetFiles(Examples).Select(file => Path.GetFileNameWithoutExtension(file)!).Except(known));
    }

    [Fact]
    public async Task Questions_have_a_request_and_an_answer_of_every_status()
    {
        var ask = (await DocumentAsync())["paths"]!["/api/v1/ask"]!["post"]!;
        var requests = ask["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject();
        var answers = ask["responses"]!["200"]!["content"]!["application/json"]!["examples"]!.AsObject();

        Assert.Equal(["answered", "ambiguous", "refused"], answers.Select(answer => (string?)answer.Value!["value"]!["status"]));
        Assert.Equal(answers.Select(answer => (string?)answer.Value!["value"]!["question"]), requests.Select(request => (string?)request.Value!["value"]!["question"]));
        Assert.NotEmpty(answers["ambiguous"]!["value"]!["readings"]!.AsArray());
        Assert.NotEmpty(answers["refused"]!["value"]!["suggestions"]!.AsArray());
    }

    [Theory]
    [InlineData("/api/v1/metrics", "get")]
    [InlineData("/api/v1/metrics/{name}", "get")]
    [InlineData("/api/v1/kpis/{kpi}", "get")]
    [InlineData("/api/v1/entities", "get")]
    [InlineData("/api/v1/entities/{entity}", "get")]
    [InlineData("/api/v1/analyses", "get")]
    [InlineData("/api/v1/analyses/{name}", "get")]
    [InlineData("/api/v1/pipeline/batches", "get")]
    [InlineData("/api/v1/pipeline/batches/{id}/rejects", "get")]
    [InlineData("/api/v1/pipeline/rejects", "get")]
    [InlineData("/api/v1/pipeline/runs", "get")]
    [InlineData("/api/v1/pipeline/models", "get")]
    [InlineData("/api/v1/ask", "post")]
    public async Task Tables_can_be_had_as_csv_says_the_document(string path, string method) =>
        Assert.NotNull((await DocumentAsync())["paths"]![path]![method]!["responses"]!["200"]!["content"]!["text/csv"]);

    [Fact]
    public async Task Metrics_have_all_parameters_that_they_take()
    {
        var parameters = (await DocumentAsync())["paths"]!["/api/v1/metrics/{name}"]!["get"]!["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!);

        Assert.Equal(
            [
                "name", "from", "to", "grain", "by", "population", "having", "share", "compare", "top", "per", "running", "rolling", "average_per",
                "limit", "cursor", "order", "filters",
            ],
            parameters);
    }

    [Theory]
    [InlineData("/api/v1/metrics/{name}")]
    [InlineData("/api/v1/kpis/{kpi}")]
    public async Task Metrics_say_what_cannot_be_combined(string path)
    {
        var description = (string)(await DocumentAsync())["paths"]![path]!["get"]!["description"]!;

        Assert.All(Insights.Api.Metrics.QueryCombinations.Refused, refused => Assert.Contains($"{refused.Parameters} ({refused.Reason})", description));
    }

    /// <summary>The examples are what the API says of the samples; run with <c>APPROVE=1</c> when an answer is meant to change.</summary>
    [Theory]
    [MemberData(nameof(Comparable))]
    public async Task An_example_is_what_the_api_answers(string operation)
    {
        var (path, method, _) = Operations(await DocumentAsync()).Single(known => (string?)known.Operation["operationId"] == operation);
        var file = Path.Combine(Examples, $"{operation}.json");
        var example = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        foreach (var one in example["examples"]?.AsObject().Select(named => named.Value!) ?? [example])
        {
            var url = (one["path"]?.AsObject() ?? []).Aggregate(path, (text, value) => text.Replace($"{{{value.Key}}}", (string)value.Value!, StringComparison.Ordinal));
            using var response = method == "get" ? await api.Client.GetAsync($"{url}?{one["query"]}") : await api.Client.PostAsJsonAsync(url, one["request"]);
            response.EnsureSuccessStatusCode();
            var answer = one["answer"] is JsonObject ? Shortened((await response.Content.ReadFromJsonAsync<JsonNode>())!) : await FirstLinesAsync(response);

            if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            {
                one["answer"] = answer.DeepClone();
                await File.WriteAllTextAsync(file, example.ToJsonString(Readable) + "\n");
            }

            Assert.Equal(one["answer"]!.ToJsonString(Readable), answer.ToJsonString(Readable));
        }
    }

    [Fact]
    public async Task The_page_shows_the_document()
    {
        Assert.Contains("swagger-ui", await api.Client.GetStringAsync("/docs/index.html"));
        Assert.Contains("/openapi/v1.json", await api.Client.GetStringAsync("/docs/index.js"));
    }

    private async Task<JsonNode> DocumentAsync() => (await api.Client.GetFromJsonAsync<JsonNode>("/openapi/v1.json"))!;

    private static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject(), (path, operation) => (path.Key, operation.Key, operation.Value!));

    /// <summary>An example of the first media type, and of JSON one that fits its schema.</summary>
    private static IEnumerable<string> ExampleProblems(JsonNode document, JsonNode? content, string place)
    {
        if (content?.AsObject().First() is not { } media)
            return [];
        List<JsonNode> examples = [.. media.Value!["examples"]?.AsObject().Select(named => named.Value!["value"]!) ?? [], .. media.Value["example"] is { } single ? (JsonNode[])[single] : []];
        return examples.Count == 0 ? [$"{place}: no example"] : examples.SelectMany(example => new Schema(document).Problems(example, media.Value["schema"]!, place));
    }

    private static async Task<JsonNode> FirstLinesAsync(HttpResponseMessage response) =>
        string.Join('\n', (await response.Content.ReadAsStringAsync()).Split('\n')[..2]) + "\n";

    /// <summary>Two of a list are enough to see what they are; other tests publish, so the version is not compared.</summary>
    private static JsonNode Shortened(JsonNode answer)
    {
        string[] lists = ["rows", "items", "readings", "suggestions", "sources", "statements", "nodes", "edges", "by_product", "by_customer_type"];
        foreach (var list in lists.Select(name => answer[name]).OfType<JsonArray>())
        {
            while (list.Count > 2)
                list.RemoveAt(2);
        }

        if (answer["generation_id"] is not null)
            answer["generation_id"] = 41;
        if (answer["warehouse_version"] is not null)
            answer["warehouse_version"] = 12;
        if ((string?)answer["next"] is { } next && next.Split('-') is [_, var offset, var question])
            answer["next"] = $"12-{offset}-{question}";
        return answer;
    }
}
