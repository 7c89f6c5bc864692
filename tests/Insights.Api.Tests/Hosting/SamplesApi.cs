using Ingestion.Worker;
using Insights.Api.Tests.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Database;
using ServiceDefaults.Messaging;
using TestServers;
using Warehouse.Access;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Project;

namespace Insights.Api.Tests.Hosting;

/// <summary>
/// The whole API in its own database role over gold as the models make it of the repository's samples. The models are built
/// one after the other as they stand, without tests and publishing, which are the modelling worker's business.
/// </summary>
public sealed class SamplesApi : IAsyncLifetime
{
    private const string Password = "of-the-tests";

    private readonly string _root = Directory.CreateTempSubdirectory("samples-api-").FullName;
    private WebApplicationFactory<Page<string>>? _api;
    private WebApplicationFactory<Page<string>>? _production;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>What lands, each in the domain that its folder is named after; the samples unless said otherwise.</summary>
    internal IReadOnlyList<string> Files { get; init; } = Directory.GetFiles(RepositoryFiles.Samples, "*", SearchOption.AllDirectories);

    /// <summary>Signed in as the owner.</summary>
    public NpgsqlDataSource Owner { get; private set; } = null!;

    public string Landing => Path.Combine(_root, "landing");

    /// <summary>How the API signs in.</summary>
    public string ApiConnectionString { get; private set; } = "";

    public IServiceProvider Services => _api!.Services;

    /// <summary>Somebody at the developer's machine, without a key; the caller disposes it.</summary>
    public HttpClient Anonymous() => _api!.CreateClient();

    /// <summary>Another API over the same gold, with other services; the caller disposes it.</summary>
    public WebApplicationFactory<Page<string>> With(Action<IServiceCollection> services) => _api!.WithWebHostBuilder(host => host.ConfigureTestServices(services));

    /// <summary>The same as it runs for a company.</summary>
    public WebApplicationFactory<Page<string>> Production => _production ??= InProduction();

    /// <summary>The same as it runs for a company, behind a proxy with TLS; the caller disposes it.</summary>
    public WebApplicationFactory<Page<string>> InProduction(params (string Key, string Value)[] settings) => _api!.WithWebHostBuilder(host =>
    {
        host.UseEnvironment(Environments.Production);
        host.UseSetting("Access:TrustedProxies:0", "10.0.0.0/8");
        foreach (var (key, value) in settings)
            host.UseSetting(key, value);
    });

    public async Task InitializeAsync()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        Owner = NpgsqlDataSource.Create(connectionString);
        await new Migrator(Owner, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        await ServiceRoles.AllowLoginAsync(Owner, new Dictionary<string, string> { ["ingestion"] = Password, ["insights"] = Password }, CancellationToken.None);
        await IngestAsync(connectionString);
        await ModelAsync();
        var settings = Settings(connectionString, "insights");
        ApiConnectionString = settings["ConnectionStrings:warehouse"]!;
        _api = new WebApplicationFactory<Page<string>>().WithWebHostBuilder(host =>
        {
            foreach (var (key, value) in settings)
                host.UseSetting(key, value);
            host.ConfigureLogging(logging => logging.ClearProviders());
        });
        Client = _api.CreateClient();
        Client.Use(await TestKeys.CreateAsync(Owner, Scopes.All));
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    public async Task DisposeAsync()
    {
        if (_production is not null)
            await _production.DisposeAsync();
        if (_api is not null)
            await _api.DisposeAsync();
        await Owner.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Lands all files before the ingestion starts, and waits until it has taken them.</summary>
    private async Task IngestAsync(string connectionString)
    {
        foreach (var path in Files)
        {
            var domain = Path.GetFileName(Path.GetDirectoryName(path)!);
            File.Copy(path, Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "landing", domain)).FullName, Path.GetFileName(path)));
        }

        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(Settings(connectionString, "ingestion"));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddWarehouseDatabase();
        builder.AddMessageBus();
        builder.AddIngestion();
        await using var app = builder.Build();
        await app.StartAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await ListAsync("select count(*) from ops.batches", row => row.GetInt64(0))).Single() < Files.Count)
            await timer.WaitForNextTickAsync(patience.Token);
    }

    private async Task ModelAsync()
    {
        var project = ModelProject.Load(ContentDirectory.BesideProgram);
        var relations = new LiveRelations(project);
        foreach (var model in project.Models)
            await relations.BuildAsync(Owner, model);
        await ExecuteAsync("update ops.warehouse_version set version = 1, published_at = now()");
    }

    private Dictionary<string, string?> Settings(string connectionString, string role) => new()
    {
        ["ConnectionStrings:warehouse"] = new NpgsqlConnectionStringBuilder(connectionString) { Username = role, Password = Password }.ConnectionString,
        ["ConnectionStrings:messaging"] = "amqp://nobody:nothing@127.0.0.1:9/",
        ["Landing:Directory"] = Landing,
        ["Landing:ArchiveDirectory"] = Path.Combine(_root, "archive"),
        ["Landing:ScanInterval"] = "00:00:00.030",
        ["Landing:QuietSeconds"] = "0",
        ["urls"] = "http://127.0.0.1:0",
        // All tests are one caller, as fast as the machine is.
        ["Access:RequestsPerSecond"] = "100000",
        ["Access:UnknownRequestsPerSecond"] = "100000",
    };
}

/// <summary>Tests that read the samples share one warehouse.</summary>
[CollectionDefinition(nameof(SamplesApi))]
public sealed class OverSamples : ICollectionFixture<SamplesApi>;
