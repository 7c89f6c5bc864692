using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Database;
using ServiceDefaults.Messaging;
using TestServers;
using Warehouse.Content;
using Warehouse.Database;

namespace Ingestion.Worker.Tests.Hosting;

/// <summary>The service as it runs, on a database and a virtual host of its own, with directories that go away with it.</summary>
public sealed class IngestionHost : IAsyncDisposable
{
    private const string Password = "ingestion-of-the-tests";

    /// <summary>Roles and virtual hosts belong to the servers that all tests share.</summary>
    private static readonly SemaphoreSlim ServerChange = new(1);

    private readonly WebApplication _app;
    private readonly string _root;
    private readonly bool _ownsRoot;

    private IngestionHost(WebApplication app, string root, bool ownsRoot, string connectionString, string messaging)
    {
        _app = app;
        _root = root;
        _ownsRoot = ownsRoot;
        ConnectionString = connectionString;
        Messaging = messaging;
        Database = NpgsqlDataSource.Create(connectionString);
    }

    public NpgsqlDataSource Database { get; }

    public string ConnectionString { get; }

    public string Messaging { get; }

    public string Landing => Path.Combine(_root, "landing");

    public string Archive => Path.Combine(_root, "archive");

    public string Failed => Path.Combine(_root, "failed");

    /// <summary>Starts the service on a new database with all migrations.</summary>
    public static async Task<IngestionHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var connectionString = await MigratedDatabaseAsync();
        var messaging = await VirtualHostAsync();
        return await StartAsync(connectionString, messaging, Directory.CreateTempSubdirectory("ingestion-").FullName, ownsRoot: true, settings);
    }

    public static async Task<string> MigratedDatabaseAsync()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        await using var database = NpgsqlDataSource.Create(connectionString);
        await new Migrator(database, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        await ServerChange.WaitAsync();
        try
        {
            await ServiceRoles.AllowLoginAsync(database, new Dictionary<string, string> { ["ingestion"] = Password }, CancellationToken.None);
        }
        finally
        {
            ServerChange.Release();
        }

        return connectionString;
    }

    public static async Task<string> VirtualHostAsync()
    {
        await ServerChange.WaitAsync();
        try
        {
            return await TestRabbitMq.CreateVirtualHostAsync(CancellationToken.None);
        }
        finally
        {
            ServerChange.Release();
        }
    }

    /// <summary>Another worker on the same database, broker and directories.</summary>
    public Task<IngestionHost> StartAnotherAsync(params (string Key, string Value)[] settings) => StartAsync(ConnectionString, Messaging, _root, ownsRoot: false, settings);

    /// <summary>Puts a file into the landing directory at once, as a careful sender does.</summary>
    public void Deliver(string domain, string name, byte[] content, DateTime? lastWriteUtc = null)
    {
        var target = Path.Combine(Landing, domain, name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var part = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(part, content);
        if (lastWriteUtc is { } age)
            File.SetLastWriteTimeUtc(part, age);
        File.Move(part, target, overwrite: true);
    }

    public void Deliver(string domain, string name, string content, DateTime? lastWriteUtc = null) =>
        Deliver(domain, name, System.Text.Encoding.UTF8.GetBytes(content), lastWriteUtc);

    /// <summary>Waits until the batch of this file has been committed and the file moved, and gives it.</summary>
    public async Task<BatchRow> BatchOfAsync(string fileName, int number = 1)
    {
        var batches = await UntilAsync(
            () => BatchesOfAsync(fileName),
            found => found.Count >= number && found.All(batch => batch.FileMovedAt is not null),
            $"{number} batch(es) of {fileName}");
        return batches[number - 1];
    }

    public async Task<IReadOnlyList<BatchRow>> BatchesOfAsync(string fileName)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return [.. await connection.QueryAsync<BatchRow>(
            """
            select batch_id as "BatchId", dataset as "Dataset", sha256 as "Sha256", encoding as "Encoding", status as "Status",
                rows_read as "RowsRead", rows_loaded as "RowsLoaded", rows_rejected as "RowsRejected", rows_repaired as "RowsRepaired", rows_restated as "RowsRestated",
                reason as "Reason", extra_columns as "ExtraColumns", file_moved_at as "FileMovedAt"
            from ops.batches where file_name = @fileName order by batch_id
            """,
            new { fileName })];
    }

    public async Task<IReadOnlyList<string>> MessagesAsync(long batchId)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return [.. await connection.QueryAsync<string>("select message from ops.rejected_rows where batch_id = @batchId order by row_number", new { batchId })];
    }

    /// <summary>Rows of a query as text, columns joined by "|".</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await connection.ExecuteAsync("set time zone 'UTC'");
        return [.. await connection.QueryAsync<string>($"select concat_ws('|', {sql}", parameters)];
    }

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    /// <summary>A part of the service that runs.</summary>
    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Files below the landing directory.</summary>
    public IReadOnlyList<string> Landed() => Below(Landing);

    public IReadOnlyList<string> Archived() => Below(Archive);

    public IReadOnlyList<string> Refused() => Below(Failed);

    /// <summary>Asks again and again until the answer is right, for two minutes: other test projects run beside this one.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isRight, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var answer = await ask();
            if (isRight(answer))
                return answer;
            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"no {what} within two minutes; last: {System.Text.Json.JsonSerializer.Serialize(answer)}");
            }
        }
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Database.DisposeAsync();
        if (_ownsRoot)
            Directory.Delete(_root, recursive: true);
    }

    private static async Task<IngestionHost> StartAsync(string connectionString, string messaging, string root, bool ownsRoot, (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            // The role that the service has, so that missing rights show.
            ["ConnectionStrings:warehouse"] = new NpgsqlConnectionStringBuilder(connectionString) { Username = "ingestion", Password = Password }.ConnectionString,
            ["ConnectionStrings:messaging"] = messaging,
            ["Landing:Directory"] = Path.Combine(root, "landing"),
            ["Landing:ArchiveDirectory"] = Path.Combine(root, "archive"),
            ["Landing:ScanInterval"] = "00:00:00.030",
            ["Landing:QuietSeconds"] = "0",
            ["urls"] = "http://127.0.0.1:0",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddWarehouseDatabase();
        builder.AddMessageBus();
        builder.AddIngestion();
        var app = builder.Build();
        await app.StartAsync();
        return new IngestionHost(app, root, ownsRoot, connectionString, messaging);
    }

    private static IReadOnlyList<string> Below(string directory) => Directory.Exists(directory)
        ? [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(directory, path)).Order(StringComparer.Ordinal)]
        : [];
}

public sealed class BatchRow
{
    public long BatchId { get; init; }
    public string Dataset { get; init; } = "";
    public string Sha256 { get; init; } = "";
    public string? Encoding { get; init; }
    public string Status { get; init; } = "";
    public long RowsRead { get; init; }
    public long RowsLoaded { get; init; }
    public long RowsRejected { get; init; }
    public long RowsRepaired { get; init; }
    public long RowsRestated { get; init; }
    public string? Reason { get; init; }
    public string[] ExtraColumns { get; init; } = [];
    public DateTime? FileMovedAt { get; init; }

    public (string Status, long Read, long Loaded, long Rejected) Outcome() => (Status, RowsRead, RowsLoaded, RowsRejected);
}
