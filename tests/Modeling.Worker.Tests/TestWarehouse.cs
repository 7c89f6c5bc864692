using Ingestion.Worker.Batches;
using Ingestion.Worker.Erasure;
using Ingestion.Worker.Landing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Modeling.Worker.Building;
using Modeling.Worker.Merging;
using Modeling.Worker.Runs;
using Npgsql;
using ServiceDefaults.Outbox;
using TestServers;
using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Erasure;
using Warehouse.Project;
using BronzeTables = Modeling.Worker.Runs.BronzeTables;

namespace Modeling.Worker.Tests;

/// <summary>A migrated database of its own with all bronze tables, files loaded by the real ingestion, and the engine on it.</summary>
internal sealed class TestWarehouse : IAsyncDisposable
{
    public static readonly DatasetCatalog Catalog = DatasetCatalog.Load(ContentDirectory.BesideProgram);

    /// <summary>The version after the first run of all models: it publishes usage, assistant, commerce, and chats with crm.</summary>
    public const long FirstVersion = 4;

    private static readonly TombstoneStore Tombstones = new(new PersonHash("a secret of the tests with 32 characters or more"));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("warehouse");

    private TestWarehouse(string connectionString, NpgsqlDataSource database) => (ConnectionString, Database) = (connectionString, database);

    public string ConnectionString { get; }

    /// <summary>Signed in as the owner.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>What the ingestion has logged.</summary>
    public LogTexts Logs { get; } = new();

    /// <summary>Holds the landing directory, the archive and what failed.</summary>
    public string FilesDirectory => _directory.FullName;

    private IOptions<LandingOptions> Landing => Options.Create(new LandingOptions
    {
        Directory = Path.Combine(_directory.FullName, "landing"),
        ArchiveDirectory = Path.Combine(_directory.FullName, "archive"),
    });

    public static async Task<TestWarehouse> CreateAsync(bool withBronze = true)
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync(CancellationToken.None);
        var database = NpgsqlDataSource.Create(connectionString);
        await new Migrator(database, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), CancellationToken.None);
        if (withBronze)
        {
            await Ingestion.Worker.Batches.BronzeTables.PrepareAsync(database, Catalog, CancellationToken.None);
        }

        return new TestWarehouse(connectionString, database);
    }

    public static ModelProject Models() => ModelProject.Load(ContentDirectory.BesideProgram);

    /// <summary>Loads the files of a directory by the real ingestion, in the order of their names.</summary>
    public async Task IngestAsync(string domain, string directory)
    {
        foreach (var path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            await IngestAsync(domain, Path.GetFileName(path), await File.ReadAllBytesAsync(path));
        }
    }

    public Task IngestAsync(string domain, string fileName, string content) => IngestAsync(domain, fileName, System.Text.Encoding.UTF8.GetBytes(content));

    /// <param name="project">The models; those beside the program by default.</param>
    /// <param name="options">Other settings than the defaults.</param>
    /// <param name="database">The database, signed in as somebody else than the owner.</param>
    public RefreshRunner Runner(ModelProject? project = null, ModelingOptions? options = null, NpgsqlDataSource? database = null)
    {
        database ??= Database;
        project ??= Models();
        var (tables, settings) = (BronzeTables.Of(Catalog), Options.Create(options ?? new ModelingOptions()));
        var tester = new DataTester(database, TimeProvider.System);
        var work = new RunWork(
            project, new ModelBuilder(database, tester, TimeProvider.System), tester, new Verifier(database, tester, tables), new Merger(tester, tables, TimeProvider.System), new Publisher(TimeProvider.System), settings, TimeProvider.System);
        return new RefreshRunner(
            database, project, tables, new PartRunner(work, TimeProvider.System, NullLogger<PartRunner>.Instance), new OutboxSignal(), settings, TimeProvider.System, NullLogger<RefreshRunner>.Instance);
    }

    public Task<RunOutcome?> RefreshAsync(ModelProject? project = null) =>
        Runner(project).RunAsync(new RunRequest(RunTrigger.Batch), CancellationToken.None);

    /// <summary>Erases somebody as the ingestion does, with the full refresh that it asks for.</summary>
    /// <returns>What was changed, as <c>ops.erasures</c> has it.</returns>
    public async Task<string> EraseAsync(string kind, string id)
    {
        await using (var request = Database.CreateCommand(
            "insert into ops.erasures (kind, subject_hash, key_check, subject, requested_at, requested_by) values ($1, $2, $3, $4, now(), 'test')"))
        {
            request.Parameters.AddRange((NpgsqlParameter[])
                [new() { Value = kind }, new() { Value = Tombstones.Hash!.Of(kind, id) }, new() { Value = Tombstones.Hash!.Check }, new() { Value = id }]);
            await request.ExecuteNonQueryAsync();
        }

        var eraser = new PersonEraser(
            Database, Catalog, Tombstones, new FileStore(Landing), Landing, new OutboxSignal(), TimeProvider.System, Logs.For<PersonEraser>());
        await using var connection = await Database.OpenConnectionAsync();
        while ((await new ErasureStore(connection).OpenAsync(CancellationToken.None)).SingleOrDefault() is { } erasure)
        {
            if (erasure is { Status: ErasureStatus.Refreshing, RefreshId: not null })
            {
                Assert.Null((await Runner().RunAsync(new RunRequest(RunTrigger.Request, FullRefresh: true), CancellationToken.None))!.Reason);
            }

            await eraser.WorkAsync(erasure, CancellationToken.None);
        }

        return await ScalarAsync<string>("select changes::text from ops.erasures order by erasure_id desc limit 1");
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = Database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<T>();
        while (await reader.ReadAsync())
        {
            list.Add(read(reader));
        }

        return list;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task IngestAsync(string domain, string fileName, byte[] content)
    {
        var path = Path.Combine(_directory.FullName, "landing", domain, fileName);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, content);
        var ingestion = new FileIngestion(
            Database, Catalog, new FileStore(Landing), Tombstones, Landing, new OutboxSignal(), TimeProvider.System, Logs.For<FileIngestion>());
        Assert.Equal(TakeOutcome.Taken, await ingestion.TakeAsync(ArrivedFile.At(path, DateTimeOffset.UtcNow), CancellationToken.None));
        var reasons = await ListAsync($"select reason from ops.batches where file_name = '{fileName}' and status = 'failed'", row => row.GetString(0));
        Assert.Empty(reasons);
    }
}
