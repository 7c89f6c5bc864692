using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bench.Generation;
using Dapper;
using Npgsql;
using TestServers;
using Warehouse.Access;
using Warehouse.Content;
using Warehouse.Database;

namespace Bench.Api;

/// <summary>
/// Generated files, loaded and modelled by the platform's own services as processes on a private PostgreSQL and RabbitMQ,
/// and the API over what they published.
/// </summary>
internal sealed class ApiPlatform : IAsyncDisposable
{
    private const string Password = "of-the-benchmark";

    private static readonly string[] Roles = ["ingestion", "modeling", "insights"];

    private readonly string _root;
    private readonly string _connectionString;
    private readonly string _broker;
    private readonly List<Process> _services = [];

    private ApiPlatform(string root, string connectionString, string broker)
    {
        (_root, _connectionString, _broker) = (root, connectionString, broker);
        Warehouse = NpgsqlDataSource.Create(As("insights"));
    }

    /// <summary>Signed in as the API is.</summary>
    public NpgsqlDataSource Warehouse { get; }

    public HttpClient Client { get; } = new();

    /// <summary>The API.</summary>
    public Process Api { get; private set; } = null!;

    /// <param name="root">Directory whose <c>landing</c> the files go to, and logs.</param>
    /// <param name="generate">Makes the files.</param>
    /// <param name="say">Takes what has been done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<ApiPlatform> StartAsync(
        string root, Func<IReadOnlyList<GeneratedFile>> generate, Func<string, Task> say, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var files = generate();
        await say(string.Create(CultureInfo.InvariantCulture, $"{files.Count} files generated in {clock.Elapsed.TotalSeconds:F0} s"));
        var connectionString = await TestPostgres.CreateDatabaseAsync(cancellationToken);
        var platform = new ApiPlatform(root, connectionString, await TestRabbitMq.CreateVirtualHostAsync(cancellationToken));
        try
        {
            await platform.MigrateAsync(cancellationToken);
            clock.Restart();
            var ingestion = platform.Start("Ingestion.Worker", "ingestion");
            await platform.WaitAsync(ingestion, $"select count(*) >= {files.Count} from ops.batches", cancellationToken);
            ingestion.Kill();
            await say(string.Create(CultureInfo.InvariantCulture, $"loaded in {clock.Elapsed.TotalSeconds:F0} s"));
            clock.Restart();
            var modeling = platform.Start("Modeling.Worker", "modeling", ("Modeling__Schedule", "0/5 * * * * ?"));
            await platform.WaitAsync(
                modeling, "select version > 0 and not exists (select from ops.batches where status = 'loaded' and modelled_run_id is null) "
                    + "and not exists (select from ops.runs where status = 'running') from ops.warehouse_version", cancellationToken);
            modeling.Kill();
            await say(string.Create(CultureInfo.InvariantCulture, $"modelled in {clock.Elapsed.TotalSeconds:F0} s"));
            // What autovacuum does in the minutes after a load.
            await platform.AsOwnerAsync<object?>("vacuum analyze", cancellationToken);
            await platform.StartApiAsync(cancellationToken);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async Task<long> CountAsync(string relation, CancellationToken cancellationToken)
    {
        await using var connection = await Warehouse.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(
            new CommandDefinition($"select count(*) from {relation}", cancellationToken: cancellationToken));
    }

    /// <summary>An organisation with sessions.</summary>
    public async Task<string> FirstOrganisationAsync(CancellationToken cancellationToken) =>
        (await AsOwnerAsync<string>("select min(organisation_id) from gold.fct_sessions", cancellationToken))!;

    /// <returns>The text of a new key.</returns>
    public async Task<string> CreateKeyAsync(string[] scopes, string[] organisations, CancellationToken cancellationToken)
    {
        var (text, key) = KeyText.Create();
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into ops.api_keys (key_id, name, secret_hash, scopes, created_at, created_by, organisations)
            values (@Id, 'of the benchmark', @Hash, @scopes, now(), 'benchmark', nullif(@organisations, array[]::text[]))
            """,
            new { key.Id, key.Hash, scopes, organisations },
            cancellationToken: cancellationToken));
        return text;
    }

    /// <summary>Counts the version up as a publish does, so that the API has to compute anew all that it remembers.</summary>
    /// <returns>The new version.</returns>
    public Task<long> PublishAsync(CancellationToken cancellationToken) =>
        AsOwnerAsync<long>("update ops.warehouse_version set version = version + 1 returning version", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            if (!service.HasExited)
                service.Kill(entireProcessTree: true);
            await service.WaitForExitAsync();
            service.Dispose();
        }

        Client.Dispose();
        await Warehouse.DisposeAsync();
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var owner = NpgsqlDataSource.Create(_connectionString);
        await new Migrator(owner, TimeProvider.System)
            .ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), cancellationToken);
        await ServiceRoles.AllowLoginAsync(owner, Roles.ToDictionary(role => role, _ => Password), cancellationToken);
    }

    private async Task StartApiAsync(CancellationToken cancellationToken)
    {
        Client.BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}");
        Api = Start(
            "Insights.Api", "insights", ("ASPNETCORE_URLS", Client.BaseAddress.ToString()), ("Access__RequestsPerSecond", "100000"));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await IsReadyAsync(cancellationToken))
        {
            RequireRunning(Api);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.GetAsync("/health", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    /// <summary>A service as the platform starts it: its own program, in its own database role.</summary>
    private Process Start(string project, string role, params (string Name, string Value)[] settings)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (here.Name, here.Parent!.Name);
        var repository = here.Parent.Parent!.Parent!.Parent!.FullName;
        var log = Path.Combine(_root, $"{project}.log");
        var start = new ProcessStartInfo(
            "/bin/sh",
            ["-c", "exec dotnet \"$0\" > \"$1\" 2>&1",
                Path.Combine(repository, project, "bin", configuration, framework, $"{project}.dll"), log])
        {
            WorkingDirectory = Path.Combine(repository, project),
            Environment =
            {
                ["ConnectionStrings__warehouse"] = As(role),
                ["ConnectionStrings__messaging"] = _broker,
                ["Landing__Directory"] = Path.Combine(_root, "landing"),
                ["Landing__ArchiveDirectory"] = Path.Combine(_root, "archive"),
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
            },
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var service = Process.Start(start) ?? throw new InvalidOperationException($"{project} did not start");
        _services.Add(service);
        return service;
    }

    private async Task WaitAsync(Process service, string isDone, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!await AsOwnerAsync<bool>(isDone, cancellationToken))
        {
            RequireRunning(service);
            if (await AsOwnerAsync<bool>("select exists (select from ops.runs where status = 'failed')", cancellationToken))
                throw new InvalidOperationException($"the run failed; see {_root}/Modeling.Worker.log and ops.runs");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private void RequireRunning(Process service)
    {
        if (service.HasExited)
        {
            var logs = string.Join("\n", Directory.EnumerateFiles(_root, "*.log").Select(File.ReadAllText));
            throw new InvalidOperationException(
                $"a service ended with code {service.ExitCode}:\n{logs[Math.Max(0, logs.Length - 4000)..]}");
        }
    }

    private async Task<T?> AsOwnerAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        return await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));
    }

    private string As(string role) =>
        new NpgsqlConnectionStringBuilder(_connectionString) { Username = role, Password = Password, Timezone = "UTC" }.ConnectionString;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
