using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;

namespace EndToEnd;

/// <summary>A whole platform in a directory of its own, on ports of its own, used through its public surface: files in, HTTP out.</summary>
public sealed class Platform : IAsyncDisposable
{
    /// <summary>For what a person would wait a minute for; a slow machine gets a few.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly DistributedApplication _app;

    private Platform(DistributedApplication app, string directory)
    {
        _app = app;
        Directory = directory;
        Api = app.CreateHttpClient("insights");
        // A wait of the longest request: a question that has to read all dimensions on a busy machine.
        Api.Timeout = Patience;
    }

    public static string Samples { get; } =
        typeof(Platform).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Samples").Value!;

    public string Directory { get; }

    public string Landing => Path.Combine(Directory, "landing");

    public HttpClient Api { get; }

    /// <summary>The key with every scope that the host keeps.</summary>
    public string AdminKey => JsonDocument.Parse(File.ReadAllText(Path.Combine(Directory, "secrets.json"))).RootElement.GetProperty("admin-key").GetString()!;

    public Uri Dashboard => _app.GetEndpoint("aspire-dashboard", "http");

    public static async Task<Platform> StartAsync(string directory, int dashboardPort = 0, params string[] settings)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "landing"));
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [
                $"--Platform:DataDirectory={directory}",
                $"--Platform:LandingDirectory={Path.Combine(directory, "landing")}",
                "--Platform:ApiPort=0",
                $"--Platform:DashboardPort={dashboardPort}",
                "--Platform:RabbitMqManagement=false",
                .. settings,
            ],
            (options, _) => options.DisableDashboard = dashboardPort == 0);
        var app = await builder.BuildAsync();
        await app.StartAsync();
        using var patience = new CancellationTokenSource(Patience);
        foreach (var service in new[] { "ingestion", "modeling", "insights" })
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(service, patience.Token);
        }

        return new Platform(app, directory);
    }

    /// <summary>Ends a service without warning.</summary>
    public async Task KillAsync(string service)
    {
        var running = await _app.ResourceNotifications.WaitForResourceAsync(service, change => change.Snapshot.State?.Text == KnownResourceStates.Running);
        using var process = Process.GetProcessById(Convert.ToInt32(running.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value));
        process.Kill(entireProcessTree: true);
    }

    /// <summary>Puts a file where the platform looks, all at once.</summary>
    public void Drop(string domain, string name, string content)
    {
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(Landing, domain)).FullName;
        var hidden = Path.Combine(Directory, $"{Guid.NewGuid():N}.tmp");
        File.WriteAllText(hidden, content);
        File.Move(hidden, Path.Combine(folder, name));
    }

    /// <summary>Puts a copy of a file, whatever it contains, where the platform looks, all at once.</summary>
    public void DropCopy(string domain, string file)
    {
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(Landing, domain)).FullName;
        var hidden = Path.Combine(Directory, $"{Guid.NewGuid():N}.tmp");
        File.Copy(file, hidden);
        File.Move(hidden, Path.Combine(folder, Path.GetFileName(file)));
    }

    public void DropSamples(string domain)
    {
        foreach (var path in System.IO.Directory.EnumerateFiles(Path.Combine(Samples, domain)))
        {
            DropCopy(domain, path);
        }
    }

    /// <summary>Makes a role as docs/kpis.md tells the database's owner to.</summary>
    /// <returns>A URL of the warehouse for a client of PostgreSQL that signs in as that role.</returns>
    public async Task<string> CreateReaderAsync()
    {
        var owner = new NpgsqlConnectionStringBuilder(await _app.GetConnectionStringAsync("warehouse"));
        var (role, password) = ($"analyst_{Guid.NewGuid():N}", $"{Guid.NewGuid():N}");
        await using var source = NpgsqlDataSource.Create(owner);
        await using var create = source.CreateCommand($"create role {role} login password '{password}' in role warehouse_reader");
        await create.ExecuteNonQueryAsync();
        return $"postgresql://{role}:{password}@{owner.Host}:{owner.Port}/{owner.Database}";
    }

    public Task<JsonElement> GetAsync(string path) => GetAsync(path, key: null);

    /// <param name="path">What to ask for.</param>
    /// <param name="key">What to come with; <c>null</c> for nothing, as a developer.</param>
    public async Task<JsonElement> GetAsync(string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        using var response = await Api.SendAsync(request);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>
    /// Waits until every file has been taken, every loaded batch is in the published warehouse, and the run has ended: it publishes
    /// each part of the models for itself.
    /// </summary>
    public async Task ModelledAsync(int batches) => await UntilAsync($"{batches} batches are modelled", async () =>
    {
        var items = (await GetAsync("/api/v1/pipeline/batches?limit=1000")).GetProperty("items").EnumerateArray().ToList();
        return items.Count >= batches
            && items.All(batch => batch.GetProperty("status").GetString() != "loaded" || batch.GetProperty("modelled_run_id").ValueKind == JsonValueKind.Number)
            && (await GetAsync("/api/v1/pipeline/runs?status=running")).GetProperty("items").GetArrayLength() == 0;
    });

    public static async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        try
        {
            while (!await condition())
            {
                await pace.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Assert.Fail($"waited {Patience} in vain until {what}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
