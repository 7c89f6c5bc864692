using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace EndToEnd;

/// <summary>Runs, models and lineage as the API shows them.</summary>
[Collection(SamplesPlatformTests.Name)]
public sealed class PipelineTests(SamplesPlatform fixture)
{
    [Fact]
    public async Task A_run_shows_what_it_built_and_tested()
    {
        var runs = await ItemsAsync("/api/v1/pipeline/runs?status=succeeded");
        var run = await fixture.Platform.GetAsync($"/api/v1/pipeline/runs/{runs[0].GetProperty("id")}");

        Assert.Equal(JsonValueKind.Null, run.GetProperty("reason").ValueKind);
        Assert.True(run.GetProperty("version").GetInt64() > 0);
        var part = run.GetProperty("parts").EnumerateArray().Single(part => part.GetProperty("part").GetString()!.Split(", ").Contains("usage"));
        Assert.Equal("published", part.GetProperty("status").GetString());
        Assert.Contains("fct_sessions", part.GetProperty("models").EnumerateArray().Select(model => model.GetString()));
        var sessions = run.GetProperty("models").EnumerateArray().Single(model => model.GetProperty("model").GetString() == "fct_sessions");
        Assert.Equal(("built", (long)fixture.Oracle.Sessions.Count), (sessions.GetProperty("status").GetString(), sessions.GetProperty("row_count").GetInt64()));
        Assert.True(sessions.GetProperty("rows_read").GetInt64() >= fixture.Oracle.Sessions.Count);
        Assert.True(sessions.GetProperty("waiting_seconds").GetDouble() >= 0);
        // The samples have events of users whom the extract does not know: reported, and no reason to keep the rest back.
        var unknown = run.GetProperty("tests").EnumerateArray().Single(test => test.GetProperty("test").GetString() == "relationships_activities_user_id");
        Assert.Equal("warned", unknown.GetProperty("status").GetString());
        Assert.StartsWith("user_x", unknown.GetProperty("failing_rows")[0].GetProperty("user_id").GetString());
    }

    [Fact]
    public async Task A_run_shows_the_plan_of_its_slowest_model()
    {
        var id = (await ItemsAsync("/api/v1/pipeline/runs?status=succeeded"))[^1].GetProperty("id").GetInt64();
        var models = (await fixture.Platform.GetAsync($"/api/v1/pipeline/runs/{id}")).GetProperty("models").EnumerateArray();

        var slowest = await fixture.Platform.GetAsync($"/api/v1/pipeline/runs/{id}/plan");

        Assert.Contains(slowest.GetProperty("model").GetString(), models.Select(model => model.GetProperty("model").GetString()));
        Assert.True(slowest.GetProperty("plan")[0].GetProperty("Plan").GetProperty("Actual Rows").GetDouble() >= 0);
        var run = await InsightsProcess.RunAsync(fixture.Platform.Api, "runs", $"{id}", "--plan");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith($"{slowest.GetProperty("model").GetString()} worked longest, ", run.Out);
    }

    [Fact]
    public async Task A_model_shows_its_sql_its_tests_and_its_neighbours()
    {
        var model = await fixture.Platform.GetAsync("/api/v1/pipeline/models/fct_user_days");

        Assert.Equal(("gold.fct_user_days", "built"), (model.GetProperty("model").GetProperty("relation").GetString(), model.GetProperty("model").GetProperty("status").GetString()));
        Assert.Contains("{{ ref('user_days') }}", model.GetProperty("sql").GetString());
        Assert.Equal(["user_days"], model.GetProperty("upstream").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["active_user_gaps", "active_user_gaps_by_organisation", "dim_dates"], model.GetProperty("downstream").EnumerateArray().Select(name => name.GetString()));
        Assert.All(model.GetProperty("tests").EnumerateArray(), test => Assert.Equal("passed", test.GetProperty("status").GetString()));
        Assert.Contains(model.GetProperty("columns").EnumerateArray(), column => column.GetProperty("name").GetString() == "previous_active_date");
    }

    [Fact]
    public async Task Every_edge_of_the_lineage_joins_two_nodes()
    {
        var lineage = await fixture.Platform.GetAsync("/api/v1/pipeline/lineage");

        var nodes = lineage.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("name").GetString()).ToHashSet();
        Assert.Contains("bronze.usage_navigation", nodes);
        Assert.All(lineage.GetProperty("edges").EnumerateArray(), edge =>
        {
            Assert.Contains(edge.GetProperty("from").GetString(), nodes);
            Assert.Contains(edge.GetProperty("to").GetString(), nodes);
        });
        Assert.Equal(nodes.Count(name => !name!.Contains('.')), (await ItemsAsync("/api/v1/pipeline/models")).Count);
    }

    [Fact]
    public async Task A_refresh_on_request_becomes_a_run_of_the_selected_models()
    {
        using var response = await fixture.Platform.Api.PostAsJsonAsync("/api/v1/pipeline/refresh", new { select = new[] { "dim_dates" } });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var request = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("request_id").GetString();

        var id = 0L;
        await Platform.UntilAsync("the request has its run", async () =>
        {
            var run = (await ItemsAsync("/api/v1/pipeline/runs?status=succeeded")).FirstOrDefault(run => run.GetProperty("request_id").GetString() == request);
            return run.ValueKind == JsonValueKind.Object && (id = run.GetProperty("id").GetInt64()) > 0;
        });
        Assert.Equal(
            ["dim_dates", "fct_licence_days", "licences_by_day"],
            (await fixture.Platform.GetAsync($"/api/v1/pipeline/runs/{id}")).GetProperty("models").EnumerateArray().Select(model => model.GetProperty("model").GetString()));
    }

    [Theory]
    [InlineData("/api/v1/pipeline/runs/999999", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/pipeline/batches/999999", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/pipeline/models/nope", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/pipeline/batches?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/pipeline/batches?cursor=x", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/nothing", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_is_a_problem_with_a_type(string path, HttpStatusCode status)
    {
        using var response = await fixture.Platform.Api.GetAsync(path);

        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.NotEqual("", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        var all = (await ItemsAsync("/api/v1/pipeline/batches?limit=1000")).Select(batch => batch.GetProperty("id").GetInt64()).ToList();
        var paged = new List<long>();
        for (var path = "/api/v1/pipeline/batches?limit=4"; ;)
        {
            var page = await fixture.Platform.GetAsync(path);
            paged.AddRange(page.GetProperty("items").EnumerateArray().Select(batch => batch.GetProperty("id").GetInt64()));
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null)
            {
                break;
            }

            path = $"/api/v1/pipeline/batches?limit=4&cursor={page.GetProperty("next").GetString()}";
        }

        Assert.Equal(all, paged);
    }

    private async Task<List<JsonElement>> ItemsAsync(string path) => [.. (await fixture.Platform.GetAsync(path)).GetProperty("items").EnumerateArray()];
}
