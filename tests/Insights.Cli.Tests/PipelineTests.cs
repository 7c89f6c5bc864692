using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Insights.Cli.Tests;

public sealed class PipelineTests : IDisposable
{
    private const string Request = "0199-aa";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("insights");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_list_is_read_over_as_many_pages_as_it_takes()
    {
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/pipeline/rejects", async context =>
        {
            var (start, limit) = (int.Parse(context.Request.Query["cursor"].FirstOrDefault() ?? "0"), int.Parse(context.Request.Query["limit"]!));
            var items = Enumerable.Range(start + 1, limit).Select(id => new { batch_id = id, dataset = "d", line_number = id, column = "c", rule = "r", message = "m" });
            await context.Response.WriteAsJsonAsync(new { items, next = $"{start + limit}" });
        });

        var run = await CommandRun.OfAsync(["rejects", "--limit", "2500", "--dataset", "usage/users", "--waiting"], api.Address);

        Assert.Equal(Enumerable.Range(1, 2500).Select(id => $"{id}\td\t{id}\tc\tr\tm").Prepend("batch_id\tdataset\tline_number\tcolumn\trule\tmessage").Append(""), run.Out.Split('\n'));
        Assert.Equal(
            [
                "GET /api/v1/pipeline/rejects?dataset=usage%2Fusers&replayed=false&limit=1000",
                "GET /api/v1/pipeline/rejects?dataset=usage%2Fusers&replayed=false&limit=1000&cursor=1000",
                "GET /api/v1/pipeline/rejects?dataset=usage%2Fusers&replayed=false&limit=500&cursor=2000",
            ],
            api.Requests);
    }

    [Theory]
    [InlineData("succeeded", ExitCode.Ok, "")]
    [InlineData("failed", ExitCode.Refused, "Run 7 failed, and the last good version stays: data tests failed\n")]
    public async Task A_refresh_waits_for_the_end_of_its_run(string end, int code, string error)
    {
        await using var api = (await RefreshingAsync()).On("GET /api/v1/pipeline/runs", Statuses("running", "running", end));
        api.On("GET /api/v1/pipeline/runs/7", Run(end));

        var run = await CommandRun.OfAsync(["refresh", "--select", "a", "b", "--full"], api.Address);

        Assert.Equal((code, error), (run.ExitCode, run.Error));
        Assert.StartsWith($"id\ttrigger\tfull_refresh\tstatus\tversion\tstarted_at\tfinished_at\tbatches\treason\n7\trequest\ttrue\t{end}\t", run.Out);
        Assert.Contains("t\tm\terror\tfailed\t2\n", run.Out);
        Assert.Equal("""POST /api/v1/pipeline/refresh {"select":["a","b"],"full":true}""", api.Requests.First());
    }

    [Fact]
    public async Task A_run_under_way_says_how_far_it_has_come()
    {
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/pipeline/runs/7", Run("running").Replace("\"models\":[]", """
            "models":[],"progress":[{"model":"a","part":"p","status":"built"},{"model":"b","part":"p","status":"building"},{"model":"c","part":"p","status":"waiting"}]
            """, StringComparison.Ordinal));

        var run = await CommandRun.OfAsync(["runs", "7"], api.Address);

        Assert.Contains("run 7 is under way: 1 of 3 models are built, now b\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("passed", 0, ExitCode.Ok, "2 of 2", "")]
    [InlineData("warned", 3, ExitCode.Refused, "1 of 2", "m differs in 3 rows, which 'insights runs 7 --json' shows under verify_m. The fresh build is live now.\n")]
    [InlineData("warned", 0, ExitCode.Refused, "1 of 2", "m was not compared: files arrived meanwhile. Verify again when nothing arrives.\n")]
    public async Task A_refresh_that_verifies_says_which_models_agree(string status, int failures, int code, string agree, string error)
    {
        var verified = Run("succeeded").Replace("\"tests\":[", $$"""
            "tests":[{"test":"verify_m","model":"m","severity":"warn","status":"{{status}}","failures":{{failures}}},{"test":"verify_n","model":"n","severity":"warn","status":"passed","failures":0},
            """, StringComparison.Ordinal);
        await using var api = (await RefreshingAsync()).On("GET /api/v1/pipeline/runs", $$"""{"items":[{{verified}}],"next":null}""");
        api.On("GET /api/v1/pipeline/runs/7", verified);

        var run = await CommandRun.OfAsync(["refresh", "--verify"], api.Address);

        Assert.Equal((code, error), (run.ExitCode, run.Error));
        Assert.EndsWith($"{agree} incremental models agree with a fresh build.\n", run.Out);
        Assert.Equal("""POST /api/v1/pipeline/refresh {"select":null,"full":false,"verify":true}""", api.Requests.First());
    }

    [Fact]
    public async Task A_refresh_with_nothing_to_do_says_so()
    {
        var nothing = Run("succeeded").Replace("\"version\":12", "\"version\":null", StringComparison.Ordinal);
        await using var api = (await RefreshingAsync()).On("GET /api/v1/pipeline/runs", $$"""{"items":[{{nothing}}],"next":null}""");
        api.On("GET /api/v1/pipeline/runs/7", nothing);

        var run = await CommandRun.OfAsync(["refresh"], api.Address);

        Assert.Equal((ExitCode.Ok, "There was nothing to do: no new batches, no changed models. --full rebuilds everything.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task The_plan_of_a_run_is_shown_as_lines()
    {
        const string Plan = """
            [{"Plan":{"Node Type":"Hash Join","Actual Rows":12,"Actual Loops":1,"Hash Cond":"(a.i = b.i)","Plans":[
              {"Node Type":"Seq Scan","Relation Name":"a","Actual Rows":1500,"Actual Loops":3},
              {"Node Type":"Sort","Sort Key":["i","j"],"Actual Rows":4,"Actual Loops":1,"Plans":[
                {"Node Type":"Index Only Scan","Relation Name":"b","Index Name":"b_i","Actual Rows":4,"Actual Loops":1}]}]}}]
            """;
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/pipeline/runs/7/plan", $$"""{"model":"m","duration_seconds":1.25,"plan":{{Plan}}}""");

        var run = await CommandRun.OfAsync(["runs", "7", "--plan"], api.Address);

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            m worked longest, 1.25 s.
            Hash Join: 12 rows
                Hash Cond: (a.i = b.i)
              Seq Scan on a: 4,500 rows, 3 times
              Sort: 4 rows
                  Sort Key: i, j
                Index Only Scan on b by b_i: 4 rows

            """,
            run.Out);
        Assert.Equal(ExitCode.Usage, (await CommandRun.OfAsync(["runs", "--plan"], api.Address)).ExitCode);
    }

    [Fact]
    public async Task A_wait_that_takes_too_long_is_4()
    {
        await using var api = (await RefreshingAsync()).On("GET /api/v1/pipeline/runs", """{"items":[],"next":null}""");

        var run = await CommandRun.OfAsync(["refresh", "--timeout", "30"], api.Address);

        Assert.Equal((ExitCode.GaveUp, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"Waited 30 s in vain until the run for request {Request} ends.", run.Error);
    }

    [Fact]
    public async Task A_file_is_followed_until_it_is_published()
    {
        var file = Path.Combine(_directory.FullName, "some file.csv");
        await File.WriteAllTextAsync(file, "a,b\n1,2\n");
        await using var api = await IngestingAsync("loaded", publisher: "7");
        api.On("GET /api/v1/pipeline/runs/7", Run("succeeded"));

        var run = await CommandRun.OfAsync(["ingest", file, "--domain", "usage"], api.Address, terminal: true);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("POST /api/v1/pipeline/uploads/usage/some%20file.csv a,b\n1,2\n", api.Requests);
        Assert.Contains("line 3: b is missing", run.Out);
        Assert.Contains("some file.csv waits to be loaded", run.Error);
    }

    [Theory]
    [InlineData("failed", "some file.csv was not loaded: the header lacks b\n")]
    [InlineData("loaded", "Batch 5 is loaded but not published, because run 7 failed: data tests failed. The next run takes it again.\n")]
    public async Task A_file_that_does_not_get_into_the_warehouse_is_1(string status, string error)
    {
        var file = Path.Combine(_directory.FullName, "some file.csv");
        await File.WriteAllTextAsync(file, "a,b\n1,2\n");
        await using var api = (await IngestingAsync(status, publisher: "null")).On("GET /api/v1/pipeline/runs", $$"""{"items":[{{Run("failed")}}],"next":null}""");

        var run = await CommandRun.OfAsync(["ingest", file, "--domain", "usage", "--json"], api.Address);

        Assert.Equal((ExitCode.Refused, error), (run.ExitCode, run.Error));
        Assert.Equal(5, JsonDocument.Parse(run.Out).RootElement.GetProperty("batch").GetProperty("id").GetInt32());
    }

    private static async Task<StubApi> RefreshingAsync() =>
        (await StubApi.StartAsync()).On("POST /api/v1/pipeline/refresh", $$"""{"request_id":"{{Request}}"}""", 202);

    private static async Task<StubApi> IngestingAsync(string status, string publisher)
    {
        var api = await StubApi.StartAsync();
        var batch = $$"""{"id":5,"dataset":"usage/x","file_name":"some file.csv","sha256":"abc","status":"{{status}}","rows_loaded":1,"rows_rejected":1,"reason":"the header lacks b","modelled_run_id":{{publisher}}}""";
        var asked = 0;
        api.On("GET /api/v1/pipeline/batches", async context =>
        {
            // An older batch of the same file is there from the start; the new one comes later.
            var old = batch.Replace("\"id\":5", "\"id\":4", StringComparison.Ordinal);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$"""{"items":[{{(asked++ < 3 ? old : $"{batch},{old}")}}],"next":null}""");
        });
        api.On("POST /api/v1/pipeline/uploads/usage/some%20file.csv", """{"domain":"usage","file_name":"some file.csv","bytes":8,"sha256":"abc"}""", 202);
        api.On("GET /api/v1/pipeline/batches/5", batch);
        api.On("GET /api/v1/pipeline/batches/5/rejects", """{"items":[{"row_number":2,"line_number":3,"column":"b","rule":"required","message":"some file.csv line 3: b is missing","raw_text":"1"}],"next":null}""");
        return api;
    }

    private static RequestDelegate Statuses(params string[] statuses)
    {
        var asked = 0;
        return async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$"""{"items":[{{Run(statuses[Math.Min(asked++, statuses.Length - 1)])}}],"next":null}""");
        };
    }

    private static string Run(string status) => $$"""
        {"id":7,"trigger":"request","request_id":"{{Request}}","full_refresh":true,"status":"{{status}}","reason":{{(status == "failed" ? "\"data tests failed\"" : "null")}},"batches":[5],"version":{{(status == "failed" ? "null" : "12")}},
         "models":[],"tests":[{"test":"t","model":"m","severity":"error","status":"failed","failures":2},{"test":"u","model":"m","severity":"warn","status":"passed","failures":0}]}
        """;
}
