using AppHost.Embedded.Hosting;
using AppHost.Embedded.Processes;
using Aspire.Hosting.Testing;
using Npgsql;

namespace AppHost.Tests.Hosting;

/// <summary>The whole platform, started for real.</summary>
public sealed class PlatformTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Services_run_with_roles_of_their_own_and_come_back_after_a_crash()
    {
        await using var app = await StartAsync(_directory.Path);
        using var client = app.CreateHttpClient("insights");
        Assert.Equal("Healthy", (await client.GetStringAsync("/health"))[..7]);

        var ingestion = app.Host.States["ingestion"];
        var connection = ingestion.Environment.Single(v => v.Key == "ConnectionStrings__warehouse").Value;
        Assert.Matches(@"^Host=127\.0\.0\.1;Port=\d+;Database=warehouse;Username=ingestion;Password=\*\*\*\*\*$", connection);
        Assert.DoesNotContain(ingestion.Environment, v => v.Key.StartsWith("Roles__", StringComparison.Ordinal));
        Assert.Equal((StateNames.Finished, (int?)0), (app.Host.States["migrations"].State, app.Host.States["migrations"].ExitCode));

        foreach (var name in (string[])["ingestion", "postgres", "messaging"])
        {
            var before = app.Host.States[name];
            Libc.Kill(before.ProcessId!.Value, Libc.SigKill);
            await app.Host.States.WaitAsync(name, s => s is { State: StateNames.Exited, ExitCode: 137 }, CancellationToken.None).WaitAsync(Patience);
            var after = await app.Host.States.WaitAsync(name, s => s.IsHealthy == true && s.ProcessId != before.ProcessId, CancellationToken.None).WaitAsync(Patience);
            Assert.Equal(before.Urls[0], after.Urls[0]);
        }
    }

    [Fact]
    public async Task Two_platforms_run_side_by_side_and_a_second_run_keeps_the_data()
    {
        using var other = new TemporaryDirectory();
        var apps = await Task.WhenAll(StartAsync(_directory.Path), StartAsync(other.Path));
        Assert.NotEqual(apps[0].GetEndpoint("insights"), apps[1].GetEndpoint("insights"));
        await ExecuteAsync(apps[0], "create table kept (id int); insert into kept values (7)");
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(apps[1], "select id from kept"));
        var connection = await apps[0].GetConnectionStringAsync("warehouse");
        await Task.WhenAll(apps.Select(app => app.StopAsync()));
        Assert.All(apps.SelectMany(app => app.Host.States.All).Select(s => s.ProcessId).OfType<int>(), pid => Assert.False(Wait.IsRunning(pid)));

        await using var again = await StartAsync(_directory.Path);

        Assert.Equal(7, await ExecuteAsync(again, "select id from kept"));
        Assert.Equal(connection, await again.GetConnectionStringAsync("warehouse"));
    }

    [Fact]
    public async Task Killing_the_host_leaves_no_process_and_no_harm()
    {
        var output = new LogStore();
        var host = await ProcessSpawner.StartAsync(
            new ProcessSpec(Environment.ProcessPath!, [typeof(Program).Assembly.Location, .. Arguments(_directory.Path)])
            {
                Environment = ProcessSpec.MinimalEnvironment(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)),
            },
            output.Append);
        await Wait.UntilAsync(() => host.Exited.IsCompleted || output.Tail(20).Contains("Ctrl+C stops everything", StringComparison.Ordinal), seconds: 120);
        Assert.False(host.Exited.IsCompleted, output.Tail(20));
        var pids = Processes(_directory.Combine("run.json"));
        Assert.All(pids.Where(p => p.Key != "migrations"), p => Assert.True(Wait.IsRunning(p.Value), p.Key));

        host.Signal(Libc.SigKill);
        await host.Exited;

        await Wait.UntilAsync(() => !pids.Values.Any(Wait.IsRunning));
        await using var again = await StartAsync(_directory.Path);
        Assert.Equal(1, await ExecuteAsync(again, "select 1"));
    }

    [RootFact]
    public async Task A_repository_under_a_closed_home_works_for_root()
    {
        File.SetUnixFileMode(_directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var data = _directory.Combine("repository", ".platform");
        var relocated = ServerFiles.RelocatedDirectory(data);
        try
        {
            await using var app = await StartAsync(data);

            Assert.Equal((relocated, true), (app.Host.Files!.Directory, app.Host.Files.IsRelocated));
            Assert.Equal(1, await ExecuteAsync(app, "select 1"));
            Assert.Matches($"server files +{relocated}", StatusTable.Render(app.Host.States.All, data, relocated));
        }
        finally
        {
            if (Directory.Exists(relocated))
                Directory.Delete(relocated, recursive: true);
        }
    }

    private static async Task<DistributedApplication> StartAsync(string data)
    {
        var app = Program.CreateBuilder(Arguments(data)).Build();
        using var timeout = new CancellationTokenSource(Patience);
        await app.StartAsync(timeout.Token);
        return app;
    }

    private static string[] Arguments(string data) => ["--Platform:DataDirectory", data, "--Platform:ApiPort", "0", "--Platform:DashboardPort", "0"];

    private static async Task<object?> ExecuteAsync(DistributedApplication app, string sql)
    {
        await using var source = NpgsqlDataSource.Create((await app.GetConnectionStringAsync("warehouse"))!);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static Dictionary<string, int> Processes(string file)
    {
        using var record = System.Text.Json.JsonDocument.Parse(File.ReadAllText(file));
        return record.RootElement.GetProperty("Processes").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetProperty("Pid").GetInt32());
    }
}
