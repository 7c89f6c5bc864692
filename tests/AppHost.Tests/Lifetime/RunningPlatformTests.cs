using Aspire.Hosting.Testing;
using Npgsql;

namespace AppHost.Tests.Lifetime;

/// <summary>The whole platform in this process, on the app model that the AppHost's own program makes.</summary>
public sealed class RunningPlatformTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_killed_comes_back_and_a_stop_ends_services_before_servers()
    {
        await using var app = await StartAsync(_directory.Path);
        using var client = app.CreateHttpClient("insights");
        var connection = await app.GetConnectionStringAsync("warehouse");

        foreach (var (name, ofIt) in new (string, Func<int, int>)[]
        {
            ("ingestion", Processes.ChildOf), ("modeling", Processes.ChildOf), ("insights", Processes.ChildOf),
            // What the orchestrator runs is "dotnet run"; the service ends with it.
            ("ingestion", launcher => launcher),
            ("postgres", _ => PostgresId()),
            ("messaging", _ => RabbitMqId()),
        })
        {
            var before = await ProcessIdOfAsync(app, name);
            Processes.Kill(ofIt(before));
            await ProcessIdOfAsync(app, name, other: before);
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name).WaitAsync(Patience);
        }

        await Wait.UntilAsync(() => client.GetAsync(new Uri("/health", UriKind.Relative)).Result.IsSuccessStatusCode, seconds: 60);
        Assert.Equal(connection, await app.GetConnectionStringAsync("warehouse"));

        // By the processes themselves: the last notifications may come when nobody watches any more.
        string[] names = ["ingestion", "modeling", "insights"];
        var services = new Dictionary<string, int>();
        foreach (var name in names)
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name).WaitAsync(Patience);
            services[name] = Processes.ChildOf(await ProcessIdOfAsync(app, name));
        }

        var servers = new Dictionary<string, int> { ["postgres"] = PostgresId(), ["messaging"] = RabbitMqId() };
        Assert.All(services.Concat(servers), process => Assert.True(Wait.IsRunning(process.Value), process.Key));
        var outlived = new HashSet<string>();
        var stopping = app.StopAsync();
        while (!stopping.IsCompleted)
        {
            // Services are looked at after the server, so that one which ends between the two looks is in order.
            outlived.UnionWith(
                from server in servers
                where !Wait.IsRunning(server.Value)
                from service in services
                where Wait.IsRunning(service.Value)
                select $"{service.Key} outlived {server.Key}");
            await Task.Delay(10);
        }

        await stopping;
        Assert.Empty(outlived);
        await Wait.UntilAsync(() => services.Concat(servers).All(process => !Wait.IsRunning(process.Value)));
    }

    [Fact]
    public async Task Two_platforms_run_side_by_side_and_a_second_run_keeps_the_data()
    {
        using var otherDirectory = new TemporaryDirectory();
        string? connection;
        await using (var first = await StartAsync(_directory.Path))
        {
            await using var other = await StartAsync(otherDirectory.Path);
            Assert.NotEqual(first.GetEndpoint("insights", "http"), other.GetEndpoint("insights", "http"));
            await ExecuteAsync(first, "create table kept (id int); insert into kept values (7)");
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(other, "select id from kept"));
            connection = await first.GetConnectionStringAsync("warehouse");
        }

        await using var again = await StartAsync(_directory.Path);

        Assert.Equal(7, await ExecuteAsync(again, "select id from kept"));
        Assert.Equal(PasswordOf(connection), PasswordOf(await again.GetConnectionStringAsync("warehouse")));
        Assert.Equal("on minimal", await ExecuteAsync(again, "select current_setting('fsync') || ' ' || current_setting('wal_level')"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory.Combine("secrets.json")));
    }

    [Fact]
    public async Task Services_sign_in_with_roles_of_their_own_and_listen_on_loopback()
    {
        await using var app = await StartAsync(_directory.Path);

        var environment = Processes.EnvironmentOf(Processes.ChildOf(await ProcessIdOfAsync(app, "ingestion"))).ToList();

        Assert.Contains(environment, variable => variable.StartsWith("ConnectionStrings__warehouse=Host=127.0.0.1;Port=", StringComparison.Ordinal) && variable.Contains("Username=ingestion;", StringComparison.Ordinal));
        Assert.DoesNotContain(environment, variable => variable.StartsWith("Roles__", StringComparison.Ordinal) || variable.Contains("Username=postgres", StringComparison.Ordinal));
        Assert.Contains(environment, variable => variable.StartsWith("ASPNETCORE_URLS=http://127.0.0.1:", StringComparison.Ordinal));
    }

    [RootFact]
    public async Task A_repository_under_a_closed_home_works_for_root()
    {
        File.SetUnixFileMode(_directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var data = _directory.Combine("repository", ".platform");
        var relocated = AppHost.LocalServers.ServerFiles.RelocatedDirectory(data);
        try
        {
            await using var app = await StartAsync(data);

            Assert.Equal(1, await ExecuteAsync(app, "select 1"));
            Assert.True(File.Exists(Path.Combine(relocated, "postgres", "data", "PG_VERSION")));
        }
        finally
        {
            Directory.Delete(relocated, recursive: true);
        }
    }

    private int PostgresId() => int.Parse(File.ReadLines(_directory.Combine("postgres", "data", "postmaster.pid")).First());

    private int RabbitMqId() => int.Parse(File.ReadAllText(_directory.Combine("rabbitmq", "pid")));

    private static async Task<DistributedApplication> StartAsync(string data)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(HostProcess.Arguments(data));
        var app = await builder.BuildAsync();
        await app.StartAsync();
        foreach (var service in (string[])["ingestion", "modeling", "insights"])
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(service).WaitAsync(Patience);
        }

        return app;
    }

    /// <summary>The running process of a resource; of another process than <paramref name="other"/>.</summary>
    private static async Task<int> ProcessIdOfAsync(DistributedApplication app, string name, int other = 0)
    {
        var running = await app.ResourceNotifications.WaitForResourceAsync(name, change => IdOf(change) is { } id && id != other).WaitAsync(Patience);
        return IdOf(running)!.Value;

        static int? IdOf(ResourceEvent change) =>
            change.Snapshot.State?.Text == KnownResourceStates.Running && change.Snapshot.Properties.SingleOrDefault(property => property.Name == "executable.pid")?.Value is { } id ? Convert.ToInt32(id) : null;
    }

    private static string PasswordOf(string? connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Password!;

    private static async Task<object?> ExecuteAsync(DistributedApplication app, string sql)
    {
        await using var source = NpgsqlDataSource.Create((await app.GetConnectionStringAsync("warehouse"))!);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
