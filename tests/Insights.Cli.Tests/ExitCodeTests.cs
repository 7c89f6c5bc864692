using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Insights.Cli.Tests;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("nothing", "Unrecognized command or argument 'nothing'")]
    [InlineData("metric", "Required argument missing for command: 'metric'")]
    [InlineData("sales --start yesterday", "--start is 'yesterday', expected a date such as 2025-11-30")]
    [InlineData("top-products --n 0", "--n is 0, expected a whole number of at least 1")]
    [InlineData("metric revenue --filter Electronics", "--filter is 'Electronics', expected a dimension and its value such as category=Electronics")]
    [InlineData("ask how --as-of tomorrow", "--as-of is 'tomorrow', expected latest or a date such as 2024-12-31")]
    [InlineData("ingest /no/such/file.csv --domain usage", "There is no file '/no/such/file.csv'.")]
    [InlineData("ingest /no/such/file.csv", "Option '--domain' is required.")]
    [InlineData("rejects --batch 1 --waiting", "--batch cannot be combined with --dataset or --waiting")]
    [InlineData("export chats --json", "--json says what was written with -o; the export itself is CSV")]
    [InlineData("runs --api nowhere", "--api is 'nowhere', expected an address such as http://127.0.0.1:5080.")]
    [InlineData("runs --api ftp://127.0.0.1", "--api is 'ftp://127.0.0.1', expected an address such as http://127.0.0.1:5080.")]
    public async Task Wrong_usage_is_2_and_says_what_was_expected(string line, string message)
    {
        var run = await CommandRun.OfAsync(line.Split(' '));

        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Out));
        Assert.StartsWith(message, run.Error);
    }

    [Fact]
    public async Task An_api_that_is_not_there_is_3_and_says_how_to_start_it()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}";
        socket.Stop();

        var run = await CommandRun.OfAsync(["runs"], environment: new() { ["INSIGHTS_API"] = address });

        Assert.Equal((ExitCode.Unreachable, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"{address} cannot be reached: Connection refused", run.Error);
        Assert.EndsWith("Start the platform (dotnet run --project AppHost), or say where it is with --api or INSIGHTS_API.\n", run.Error);
    }

    [Theory]
    [InlineData("text/html", "<html></html>", 200)]
    [InlineData("text/html", "<html></html>", 404)]
    [InlineData("application/json", "{", 200)]
    [InlineData("application/json", "{}", 500)]
    [InlineData("application/json", "{}", 200)]
    [InlineData("application/json", "[]", 200)]
    public async Task A_server_that_is_not_the_platform_is_3(string contentType, string body, int status)
    {
        await using var other = (await StubApi.StartAsync()).On("GET /api/v1/metrics", contentType, body, status);

        var run = await CommandRun.OfAsync(["metrics"], other.Address);

        Assert.Equal((ExitCode.Unreachable, ""), (run.ExitCode, run.Out));
        Assert.NotEqual("", run.Error);
    }

    [Fact]
    public async Task A_platform_that_is_not_ready_is_3()
    {
        await using var api = (await StubApi.StartAsync()).On("GET /health", "text/plain", "Unhealthy", 503);

        var run = await CommandRun.OfAsync(["test"], api.Address);

        Assert.Equal(ExitCode.Unreachable, run.ExitCode);
        Assert.StartsWith($"{api.Address} answers, but is not ready", run.Error);
    }

    [Fact]
    public async Task A_platform_with_a_wrong_model_is_0_and_the_model_is_named()
    {
        await using var api = (await StubApi.StartAsync()).On("GET /health", "text/plain", "Degraded", 200)
            .On("GET /api/v1/metrics", """{"items":[{"name":"m","owner":"sales"}],"next":null}""")
            .On("GET /api/v1/metrics/m", """{"data_from":"2025-01-01","data_to":"2025-01-31","warehouse_version":4}""")
            .On("GET /api/v1/pipeline/models", """{"items":[{"name":"a","problem":null},{"name":"b","problem":"b.sql(3): wrong"}],"next":null}""");

        var run = await CommandRun.OfAsync(["test"], api.Address);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.StartsWith($"{api.Address} is degraded; warehouse version 4", run.Out);
        Assert.EndsWith("model\tproblem\nb\tb.sql(3): wrong\n", run.Out);
        Assert.StartsWith("These models are not refreshed until their files are mended", run.Error);
    }

    [Theory]
    [InlineData("""{"type":"/problems/not-found","title":"There is nothing of this name","status":404,"detail":"there is no metric 'x'; GET /api/v1/metrics lists them"}""", 404, "There is no metric 'x'; `insights metrics` lists them.\n")]
    [InlineData("""{"type":"t","title":"An error occurred","status":500}""", 500, "The API failed (500 to GET /api/v1/metrics/x). Its log and its trace in the dashboard say why.\n")]
    [InlineData("""{"type":"t","title":"Not Found","status":404}""", 404, "The API has no answer to GET /api/v1/metrics/x (404 Not Found). Is the address that of the service itself, and is the service as new as this command?\n")]
    public async Task What_the_api_refuses_is_1_and_its_reason_a_sentence(string problem, int status, string sentence)
    {
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/metrics/x", problem, status);

        Assert.Equal(new CommandRun(ExitCode.Refused, "", sentence), await CommandRun.OfAsync(["metric", "x"], api.Address));
    }

    [Fact]
    public async Task A_refusal_as_json_is_the_problem_as_it_came()
    {
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/metrics/x", """{"status":422,"detail":"no data"}""", 422);

        Assert.Equal(
            new CommandRun(ExitCode.Refused, "{\n  \"status\": 422,\n  \"detail\": \"no data\"\n}\n", "No data.\n"),
            await CommandRun.OfAsync(["metric", "x", "--json"], api.Address));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_written_is_1_and_says_why()
    {
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/metrics/x", """{"metric":"x","total":1}""");
        using var error = new StringWriter { NewLine = "\n" };
        await using var full = new FullDisk();
        var shell = new Shell(full, () => throw new NotSupportedException(), error, Screen: null, Progress: null, _ => null, TimeProvider.System);

        Assert.Equal(ExitCode.Refused, await InsightsCommand.RunAsync(["metric", "x", "--json", "--api", api.Address], shell, CancellationToken.None));
        Assert.Equal("The answer could not be written: no space left\n", error.ToString());
    }

    [Fact]
    public async Task Ctrl_c_is_130()
    {
        using var interruption = new CancellationTokenSource();
        await using var api = (await StubApi.StartAsync()).On("GET /api/v1/metrics", async context =>
        {
            await interruption.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });

        Assert.Equal(
            new CommandRun(ExitCode.Interrupted, "", "Interrupted. What the API has accepted goes on.\n"),
            await CommandRun.OfAsync(["metrics"], api.Address, cancellationToken: interruption.Token));
    }

    [Fact]
    public async Task Without_a_command_there_is_help()
    {
        var run = await CommandRun.OfAsync([]);

        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Error));
        Assert.Contains("top-products", run.Out);
    }

    private sealed class FullDisk : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("no space left");
    }
}
