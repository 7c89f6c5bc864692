using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dapper;
using Ingestion.Worker;
using Insights.Api.Tests.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Database;
using ServiceDefaults.Messaging;
using TestServers;
using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Database;

namespace Insights.Api.Tests.Pipeline;

/// <summary>The API and, where a test starts it, the ingestion, on one database and one landing directory, each in its own role.</summary>
public sealed class PipelineHost : IAsyncLifetime
{
    public const long MaxUploadBytes = 100_000;

    private const string Password = "of-the-tests";
    private const string NoBroker = "amqp://nobody:nothing@127.0.0.1:9/";

    private readonly string _root = Directory.CreateTempSubdirectory("pipeline-").FullName;
    private string _connectionString = "";
    private WebApplicationFactory<Page<string>>? _api;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>A browser without a script: it keeps cookies, and shows where it is led instead of going there.</summary>
    public HttpClient Visitor { get; private set; } = null!;

    public string Landing => Path.Combine(_root, "landing");

    private string Content => Path.Combine(_root, "warehouse");

    public async Task InitializeAsync()
    {
        await AddDatasetAsync();
        _connectionString = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        await using var database = NpgsqlDataSource.Create(_connectionString);
        await new Migrator(database, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        await ServiceRoles.AllowLoginAsync(database, new Dictionary<string, string> { ["ingestion"] = Password, ["insights"] = Password }, CancellationToken.None);
        _api = new WebApplicationFactory<Page<string>>().WithWebHostBuilder(host =>
        {
            foreach (var (key, value) in Settings("insights"))
                host.UseSetting(key, value);
            host.ConfigureLogging(logging => logging.ClearProviders());
            host.ConfigureTestServices(services => services.AddSingleton(DatasetCatalog.Load(new ContentDirectory(Content))));
        });
        Client = _api.CreateClient();
        Visitor = _api.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true });
        var key = await TestKeys.CreateAsync(database);
        Client.Use(key);
        Visitor.Use(key);
    }

    /// <summary>Runs the ingestion until the returned object is disposed.</summary>
    public async Task<IAsyncDisposable> StartIngestionAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(Settings("ingestion"));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddWarehouseDatabase();
        builder.AddMessageBus();
        builder.AddIngestion();
        var app = builder.Build();
        await app.StartAsync();
        return app;
    }

    public Task<HttpResponseMessage> UploadAsync(string domain, string file, string content) =>
        Client.PostAsync(new Uri($"/api/v1/pipeline/uploads/{domain}/{Uri.EscapeDataString(file)}", UriKind.Relative), new ByteArrayContent(Encoding.UTF8.GetBytes(content)));

    public Task<HttpResponseMessage> ReplayAsync(long batchId, params (long RowNumber, string RawText)[] rows) =>
        Client.PostAsJsonAsync("/api/v1/pipeline/rejects/replay", new { batch_id = batchId, rows = rows.Select(row => new { row_number = row.RowNumber, raw_text = row.RawText }) });

    public Task<JsonElement> GetAsync(string path) => Client.GetFromJsonAsync<JsonElement>($"/api/v1/pipeline/{path}");

    /// <summary>The batch of a file, once it is committed, as the API shows it.</summary>
    public async Task<JsonElement> BatchOfAsync(string fileName)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var batches = (await GetAsync("batches?limit=1000")).GetProperty("items").EnumerateArray();
            if (batches.FirstOrDefault(batch => batch.GetProperty("file_name").GetString() == fileName) is { ValueKind: JsonValueKind.Object } batch
                && !File.Exists(Path.Combine(Landing, batch.GetProperty("dataset").GetString()!.Split('/')[0], fileName)))
                return batch;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    public async Task<IReadOnlyList<string>> RowsAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        return [.. await connection.QueryAsync<string>(sql)];
    }

    public async Task DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Beside the warehouse's own datasets one whose files have lines before their header.</summary>
    private async Task AddDatasetAsync()
    {
        var original = ContentDirectory.BesideProgram.Path;
        foreach (var file in Directory.EnumerateFiles(original, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Content, Path.GetRelativePath(original, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await File.WriteAllTextAsync(Path.Combine(Content, "datasets", "usage", "reports.yml"), """
            name: reports
            description: Rows of a report behind its title. One row per row.
            files: ["*report*.csv"]
            load: append
            skip: 3
            encoding: windows-1252
            columns:
              - { name: id, type: text, required: true }
              - { name: size, type: integer }
            """);
    }

    private Dictionary<string, string?> Settings(string role) => new()
    {
        ["Access:RequestsPerSecond"] = "100000",
        ["ConnectionStrings:warehouse"] = new NpgsqlConnectionStringBuilder(_connectionString) { Username = role, Password = Password }.ConnectionString,
        ["ConnectionStrings:messaging"] = NoBroker,
        ["Warehouse:Directory"] = Content,
        ["Landing:Directory"] = Landing,
        ["Landing:ArchiveDirectory"] = Path.Combine(_root, "archive"),
        ["Landing:ScanInterval"] = "00:00:00.030",
        ["Landing:QuietSeconds"] = "0",
        ["Landing:MaxUploadBytes"] = MaxUploadBytes.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["urls"] = "http://127.0.0.1:0",
    };
}

internal static class Answers
{
    /// <summary>Status and the stable type of a problem.</summary>
    public static async Task<(int Status, string? Type, string Detail)> ProblemAsync(this HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)response.StatusCode, problem.GetProperty("type").GetString(), problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : "");
    }
}
