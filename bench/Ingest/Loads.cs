using System.Diagnostics;
using System.Text.Json;
using Dapper;
using Ingestion.Worker;
using Npgsql;
using TestServers;
using Warehouse.Content;
using Warehouse.Database;

namespace Bench.Ingest;

/// <summary>The two ways to load the file, each into a database of its own that is dropped afterwards.</summary>
/// <param name="root">Directory for landing and archive, on the file system of the file.</param>
internal sealed class Loads(string root)
{
    /// <summary>The worker: validation, quarantine, lineage columns, hash, batch and message.</summary>
    public async Task<LoadResult> ByWorkerAsync(string file, int rows, CancellationToken cancellationToken)
    {
        var landed = Path.Combine(Directory.CreateDirectory(Path.Combine(root, "landing", "usage")).FullName, Path.GetFileName(file));
        var archive = Path.Combine(root, "archive");
        var connectionString = await MigratedAsync(cancellationToken);
        File.Move(file, landed);
        var output = await RunAsync("dotnet", [.. AsWorker(), "load", "--warehouse", connectionString, "--file", landed, "--archive", archive], [], cancellationToken);
        File.Move(Directory.EnumerateFiles(archive, "*" + Path.GetFileName(file), SearchOption.AllDirectories).Single(), file);
        await RequireRowsAsync(connectionString, "select rows_loaded from ops.batches", rows, cancellationToken);
        await RequireRowsAsync(connectionString, "select count(*) from bronze.usage_navigation", rows, cancellationToken);
        await DropAsync(connectionString, cancellationToken);
        return JsonSerializer.Deserialize<LoadResult>(output)!;
    }

    /// <summary>The worker as a service that watches its landing directory, with files that land at once.</summary>
    /// <param name="directory">The files; they are in it again afterwards.</param>
    /// <param name="rows">Rows of all of them.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    public async Task<LandResult> ByLandingAsync(string directory, int rows, CancellationToken cancellationToken)
    {
        var archive = Path.Combine(root, "archive");
        var connectionString = await MigratedAsync(cancellationToken);
        var output = await RunAsync(
            "dotnet", [.. AsWorker(), "land", "--warehouse", connectionString, "--files", directory, "--landing", Path.Combine(root, "watched"), "--archive", archive], [], cancellationToken);
        foreach (var file in Directory.EnumerateFiles(archive, "*.csv", SearchOption.AllDirectories).ToList())
        {
            // Behind the hash.
            File.Move(file, Path.Combine(directory, Path.GetFileName(file)[13..]));
        }

        await RequireRowsAsync(connectionString, "select sum(rows_loaded)::bigint from ops.batches", rows, cancellationToken);
        await RequireRowsAsync(connectionString, "select count(*) from bronze.usage_navigation", rows, cancellationToken);
        await DropAsync(connectionString, cancellationToken);
        return JsonSerializer.Deserialize<LandResult>(output)!;
    }

    /// <summary><c>psql \copy</c> into the four columns of the file alone.</summary>
    /// <returns>Seconds of the whole command.</returns>
    public static async Task<double> ByPsqlAsync(string psql, string file, int rows, CancellationToken cancellationToken)
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync(cancellationToken);
        await using (var database = NpgsqlDataSource.Create(connectionString))
        {
            await database.CreateCommand("create table navigation (event_id text, user_id text, org_id text, event_timestamp timestamptz)").ExecuteNonQueryAsync(cancellationToken);
            await database.CreateCommand("checkpoint").ExecuteNonQueryAsync(cancellationToken);
        }

        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var clock = Stopwatch.StartNew();
        await RunAsync(
            psql,
            ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--host", server.Host!, "--port", $"{server.Port}", "--username", server.Username!, "--dbname", server.Database!, "--command", $"\\copy navigation from '{file}' with (format csv, header)"],
            [new("PGPASSWORD", server.Password!), new("PGTZ", "UTC")],
            cancellationToken);
        var seconds = clock.Elapsed.TotalSeconds;
        await RequireRowsAsync(connectionString, "select count(*) from navigation", rows, cancellationToken);
        await DropAsync(connectionString, cancellationToken);
        return seconds;
    }

    private static async Task<string> MigratedAsync(CancellationToken cancellationToken)
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync(cancellationToken);
        await using (var database = NpgsqlDataSource.Create(connectionString))
        {
            await new Migrator(database, TimeProvider.System).ApplyAsync(Migration.ReadAll(ContentDirectory.BesideProgram.Migrations), cancellationToken);
            await database.CreateCommand("checkpoint").ExecuteNonQueryAsync(cancellationToken);
        }
        return connectionString;
    }

    /// <summary>This program with the runtime settings that the worker has.</summary>
    private static string[] AsWorker()
    {
        var program = typeof(Loads).Assembly.Location;
        return
        [
            "exec",
            "--runtimeconfig", Path.Combine(AppContext.BaseDirectory, $"{typeof(IngestionExtensions).Assembly.GetName().Name}.runtimeconfig.json"),
            "--depsfile", Path.ChangeExtension(program, ".deps.json"),
            program,
        ];
    }

    private static async Task<string> RunAsync(string program, string[] arguments, KeyValuePair<string, string>[] environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with code {process.ExitCode}; its error is above");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static async Task RequireRowsAsync(string connectionString, string question, int rows, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        var found = await connection.ExecuteScalarAsync<long>(new CommandDefinition(question, cancellationToken: cancellationToken));
        if (found != rows)
            throw new InvalidOperationException($"'{question}' gives {found}, expected the file's {rows} rows");
    }

    private static async Task DropAsync(string connectionString, CancellationToken cancellationToken)
    {
        NpgsqlConnection.ClearAllPools();
        var server = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var name = server.Database;
        server.Database = "postgres";
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.ExecuteAsync(new CommandDefinition($"drop database {name} with (force)", cancellationToken: cancellationToken));
    }
}
