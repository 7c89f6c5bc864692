using System.Text.Json;
using System.Text.RegularExpressions;
using Insights.Api.Definitions;
using Insights.Api.Tests.Hosting;
using Insights.Api.Tests.Questions;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using TestServers;
using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Tests.Metrics;

/// <summary>
/// The metric, the dimensions and the pre-aggregation that <c>docs/metrics.md</c> adds are there after a restart, by YAML alone.
/// </summary>
[Collection(nameof(SamplesApi))]
public sealed partial class MetricsPageTests : IAsyncLifetime
{
    private static readonly string Root = Path.GetDirectoryName(RepositoryFiles.Samples)!;

    private readonly DirectoryInfo _content = Directory.CreateTempSubdirectory("metrics-page");
    private readonly SamplesApi _api;
    private readonly WebApplicationFactory<Page<string>> _restarted;

    public MetricsPageTests(SamplesApi api)
    {
        _api = api;
        var shipped = ContentDirectory.BesideProgram.Path;
        foreach (var file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_content.FullName, Path.GetRelativePath(shipped, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var page = File.ReadAllText(Path.Combine(Root, "docs", "metrics.md")).ReplaceLineEndings("\n");
        foreach (var addition in Addition().Matches(page).Cast<Match>())
        {
            var file = Path.Combine(_content.FullName, addition.Groups["file"].Value);
            var key = $"{addition.Groups["key"].Value}:\n";
            File.WriteAllText(file, File.ReadAllText(file).ReplaceLineEndings("\n").Replace(
                key, key + addition.Groups["text"].Value, StringComparison.Ordinal));
        }

        var content = new ContentDirectory(_content.FullName);
        _restarted = api.With(services => services.AddSingleton(MetricCatalog.Load(content)).AddSingleton(ModelProject.Load(content)));
    }

    /// <summary>What is live was made of the files as they were: it lacks what the pre-aggregations are to hold of the new metric.</summary>
    public Task InitializeAsync() => _api.ExecuteAsync(
        """
        insert into ops.runs (run_id, trigger, full_refresh, status, started_at) values (900002, 'request', true, 'succeeded', now());
        insert into ops.published_models (model, relation, fingerprint, run_id, published_at)
        values ('customers_of_years_by_order_frequency', 'gold.customers_of_years_by_order_frequency', 'of the files before', 900002, now())
        """);

    [Fact]
    public async Task Its_pre_aggregation_answers_once_a_run_has_made_it()
    {
        const string Question = "/api/v1/metrics/repeat_customers?by=generation&grain=year";
        var before = await GetAsync(Question);
        var project = _restarted.Services.GetRequiredService<ModelProject>();
        await new LiveRelations(project).BuildAsync(_api.Owner, project["customers_by_generation"]);
        await _api.ExecuteAsync("update ops.warehouse_version set version = version + 1");
        var after = await GetAsync(Question);
        var problems = await _restarted.Services.GetRequiredService<DefinitionCheck>().FindAsync(CancellationToken.None);
        await _api.ExecuteAsync("drop table gold.customers_by_generation; update ops.warehouse_version set version = version - 1");

        Assert.Equal(("dim_customers", "customers_by_generation"), (before.GetProperty("source").GetString(), after.GetProperty("source").GetString()));
        Assert.Equal(before.GetProperty("rows").GetRawText(), after.GetProperty("rows").GetRawText());
        Assert.InRange(after.GetProperty("rows").GetArrayLength(), 4, 1_000);
        Assert.Empty(problems);
    }

    [Fact]
    public async Task The_api_lists_and_answers_it_and_it_fits_gold()
    {
        var listed = (await GetAsync("/api/v1/metrics")).GetProperty("items").EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == "repeat_customers");
        var byGeneration = await GetAsync("/api/v1/metrics/repeat_customers?by=generation&generation!=(none)");
        var byAge = await GetAsync("/api/v1/metrics/repeat_customers?by=age");
        var problems = await _restarted.Services.GetRequiredService<DefinitionCheck>().FindAsync(CancellationToken.None);

        Assert.Equal(("Repeat customers", "commerce"), (listed.GetProperty("label").GetString(), listed.GetProperty("owner").GetString()));
        Assert.Equal("age", listed.GetProperty("dimensions").EnumerateArray().First().GetString());
        Assert.InRange(byAge.GetProperty("total").GetInt64(), 2, 100_000);
        Assert.Equal(byAge.GetProperty("total").GetInt64(), byAge.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetInt64()));
        Assert.Equal(["old", "young"], byGeneration.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("generation").GetString()));
        Assert.Empty(problems);
    }

    [Fact]
    public async Task A_question_asks_for_it_by_its_synonyms()
    {
        using var client = _restarted.CreateClient();
        var answer = await client.AskAsync("loyal customers by years of age");

        var plan = answer.GetProperty("plan");
        Assert.Equal(("repeat_customers", "age"), (plan.GetProperty("name").GetString(), plan.GetProperty("by").EnumerateArray().Single().GetString()));
    }

    [Fact]
    public async Task Lists_of_customers_take_the_metric_and_the_dimension()
    {
        var list = await GetAsync("/api/v1/entities/customer?measures=repeat_customers&generation=young&having=repeat_customers=1");

        Assert.Equal(
            (await GetAsync("/api/v1/metrics/repeat_customers?generation=young")).GetProperty("total").GetInt64(), list.GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task The_openapi_document_names_it()
    {
        var parameters = (await GetAsync("/openapi/v1.json")).GetProperty("paths").GetProperty("/api/v1/metrics/{name}").GetProperty("get").GetProperty("parameters").EnumerateArray()
            .ToDictionary(parameter => parameter.GetProperty("name").GetString()!, parameter => parameter.GetProperty("schema"));

        Assert.Contains("repeat_customers", parameters["name"].GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
        Assert.True(parameters["filters"].GetProperty("properties").TryGetProperty("age", out _));
    }

    public async Task DisposeAsync()
    {
        await _restarted.DisposeAsync();
        _content.Delete(recursive: true);
        await _api.ExecuteAsync("delete from ops.published_models where run_id = 900002; delete from ops.runs where run_id = 900002");
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var client = _restarted.CreateClient();
        return JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;
    }

    [GeneratedRegex(@"^```yaml\n# (?<file>\S+\.yml), under (?<key>\w+)\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Addition();
}
