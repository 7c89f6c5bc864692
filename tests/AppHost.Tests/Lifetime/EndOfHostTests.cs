namespace AppHost.Tests.Lifetime;

/// <summary>Whatever ends the host, nothing of the platform stays behind.</summary>
public sealed class EndOfHostTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_everything_and_the_host_with_success(string signal)
    {
        using var host = await StartAsync();

        Processes.Signal(host.Id, signal);
        // Ten seconds are promised, with the machine to itself; here other test projects run beside it.
        var (exitCode, output) = await host.EndAsync(seconds: 30);

        Assert.True(exitCode == 0, output);
        await UntilNothingRunsAsync();
        Assert.DoesNotContain("started again", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killing_the_host_leaves_no_process_and_no_harm()
    {
        using (var host = await StartAsync("--Llm:Model=from the command line"))
        {
            var api = Processes.EnvironmentOf(Processes.Of(_directory.Path).Single(process => process.CommandLine.EndsWith("/Insights.Api", StringComparison.Ordinal)).Id).ToList();
            Assert.Contains("Llm__Provider=mock", api);
            Assert.Contains("Llm__Model=from the command line", api);

            Processes.Kill(host.Id);
            await host.EndAsync();
            await UntilNothingRunsAsync();
        }

        using var again = await StartAsync();
        Assert.DoesNotContain("started again", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start-apiserver")]
    [InlineData("run-controllers")]
    public async Task Losing_the_orchestrator_ends_the_host_with_a_message(string part)
    {
        using var host = await StartAsync();

        Processes.Kill(Processes.Of(_directory.Path).Single(process => process.CommandLine.Contains($"dcp {part}", StringComparison.Ordinal)).Id);
        var (exitCode, output) = await host.EndAsync();

        Assert.Equal(1, exitCode);
        Assert.EndsWith("Aspire's orchestrator (dcp) has ended, and with it all servers and services. Nothing is lost; start the platform again.", output, StringComparison.Ordinal);
        await UntilNothingRunsAsync();
    }

    [Fact]
    public async Task Killing_the_dotnet_run_that_started_the_host_ends_everything()
    {
        using var run = new HostProcess(_directory.Path, Mark, throughDotNetRun: true);
        await run.UntilUpAsync();

        Processes.Kill(run.Id);

        await UntilNothingRunsAsync();
    }

    [Fact]
    public async Task A_job_that_fails_ends_the_host_with_what_it_said()
    {
        using var host = new HostProcess(_directory.Path, Mark, throughDotNetRun: false, "--ConnectionStrings:warehouse=Host=127.0.0.1;Port=1;Database=none;Username=nobody;Password=x", "--ConnectionStrings:messaging=amqp://127.0.0.1:1");

        var (exitCode, output) = await host.EndAsync(seconds: 120);

        Assert.Equal(1, exitCode);
        Assert.Contains("migrations failed with exit code 1, and nothing can start without it. It said:\n", output, StringComparison.Ordinal);
        Assert.Contains("Failed to connect to 127.0.0.1:1", output, StringComparison.Ordinal);
        await UntilNothingRunsAsync();
    }

    private Dictionary<string, string> Mark => new() { ["OF_PLATFORM"] = _directory.Path, ["Llm__Provider"] = "mock" };

    private async Task<HostProcess> StartAsync(params string[] args)
    {
        var host = new HostProcess(_directory.Path, Mark, throughDotNetRun: false, args);
        await host.UntilUpAsync();
        Assert.All((string[])["postgres -D", "beam.smp", "/Ingestion.Worker", "/Modeling.Worker", "/Insights.Api", "dcp start-apiserver"], part =>
            Assert.Contains(Processes.Of(_directory.Path), process => process.CommandLine.Contains(part, StringComparison.Ordinal)));
        return host;
    }

    private async Task UntilNothingRunsAsync()
    {
        await Wait.UntilAsync(() => Processes.Of(_directory.Path).Count == 0, seconds: 40, () => string.Join('\n', Processes.Of(_directory.Path)));
    }
}
