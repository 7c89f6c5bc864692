using Dapper;
using Ingestion.Worker.Batches;
using Ingestion.Worker.Erasure;
using Ingestion.Worker.Landing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Modeling.Worker;
using Modeling.Worker.Building;
using Modeling.Worker.Merging;
using Modeling.Worker.Runs;
using Npgsql;
using ServiceDefaults.Outbox;
using TestServers;
using Warehouse.Catalog;
using Warehouse.Content;
using Warehouse.Database;
using Warehouse.Project;

namespace Bench.Model;

/// <summary>A migrated database of its own with the real ingestion and the real modelling engine on it, and no broker.</summary>
internal sealed class BenchWarehouse : IAsyncDisposable
{
    private readonly DatasetCatalog _catalog = DatasetCatalog.Load(ContentDirectory.BesideProgram);
    private readonly ModelProject _project = ModelProject.Load(ContentDirectory.BesideProgram);
    private readonly string _archive;

    private BenchWarehouse(string connectionString, string archive)
    {
        _archive = archive;
        ConnectionString = connectionString;
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Timezone = "UTC" };
        ModelingDatabase.Tune(settings);
        Database = NpgsqlDataSource.Create(settings);
    }

    /// <summary>As the server's owner, without the settings of modelling.</summary>
    public string ConnectionString { get; }

    /// <summary>With the settings of modelling.</summary>
    public NpgsqlDataSource Database { get; }

    /// <param name="archive">Where loaded files go, on the file system of the files.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<BenchWarehouse> CreateAsync(string archive, CancellationToken cancellationToken)
    {
        var warehouse = new BenchWarehouse(await TestPostgres.CreateDatabaseAsync(cancellationToken), archive);
        await new Migrator(warehouse.Database, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), cancellationToken);
        await Ingestion.Worker.Batches.BronzeTables.PrepareAsync(warehouse.Database, warehouse._catalog, cancellationToken);
        return warehouse;
    }

    /// <summary>Loads a file whose directory names the domain; it is moved to the archive.</summary>
    public async Task LoadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        var options = Options.Create(new LandingOptions { Directory = file.Directory!.Parent!.FullName, ArchiveDirectory = _archive });
        var ingestion = new FileIngestion(Database, _catalog, new FileStore(options), new TombstoneStore(hash: null), options, new OutboxSignal(), TimeProvider.System, NullLogger<FileIngestion>.Instance);
        if (await ingestion.TakeAsync(ArrivedFile.At(path, TimeProvider.System.GetUtcNow()), cancellationToken) != TakeOutcome.Taken)
        {
            throw new InvalidOperationException($"{path} was not taken");
        }
    }

    /// <exception cref="InvalidOperationException">The run failed, or there was nothing to do.</exception>
    public async Task<RunOutcome> RefreshAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var tables = Modeling.Worker.Runs.BronzeTables.Of(_catalog);
        var tester = new DataTester(Database, TimeProvider.System);
        var options = Options.Create(new ModelingOptions());
        var work = new RunWork(
            _project, new ModelBuilder(Database, tester, TimeProvider.System), tester, new Verifier(Database, tester, tables), new Merger(tester, tables, TimeProvider.System), new Publisher(TimeProvider.System), options, TimeProvider.System);
        var runner = new RefreshRunner(
            Database, _project, tables, new PartRunner(work, TimeProvider.System, NullLogger<PartRunner>.Instance), new OutboxSignal(), options, TimeProvider.System, NullLogger<RefreshRunner>.Instance);
        var outcome = await runner.RunAsync(request, cancellationToken);
        return outcome is { Reason: null } ? outcome : throw new InvalidOperationException($"the run did not publish: {outcome?.Reason ?? "there was nothing to do"}");
    }

    /// <summary>Makes the rows of a model alone, by the statements of the engine, and drops them.</summary>
    /// <returns>How long making them took.</returns>
    public async Task<TimeSpan> MakeRowsAsync(string name, CancellationToken cancellationToken)
    {
        var script = ModelBuilder.Script(_project, _project[name], new HashSet<string> { name }, new ModelingOptions().Parallelism);
        var started = TimeProvider.System.GetTimestamp();
        if (script.Create is { } create)
        {
            await ExecuteAsync(create);
        }

        await Task.WhenAll(script.Rows.Select(ExecuteAsync));
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        await ExecuteAsync($"drop table {BuildNames.InBuild(_project[name])}");
        return elapsed;

        async Task ExecuteAsync(string sql)
        {
            await using var connection = await Database.OpenConnectionAsync(cancellationToken);
            await connection.ExecuteAsync(sql, commandTimeout: 0);
        }
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, commandTimeout: 0))!;
    }

    /// <returns>The first column of all rows.</returns>
    public async Task<IReadOnlyList<string>> TextsAsync(string sql)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return [.. await connection.QueryAsync<string>(sql)];
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres" });
        await using var drop = server.CreateCommand($"drop database {new NpgsqlConnectionStringBuilder(ConnectionString).Database} with (force)");
        await drop.ExecuteNonQueryAsync();
    }
}
