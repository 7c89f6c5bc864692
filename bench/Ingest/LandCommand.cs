using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Dapper;
using Ingestion.Worker.Landing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bench.Ingest;

/// <summary>What became of files that landed together.</summary>
/// <param name="QuietSeconds">From their landing until the first was claimed: the quiet time, and the wait for the scan that ends it.</param>
/// <param name="LoadSeconds">From then until the last was in the archive.</param>
internal sealed record LandResult(double QuietSeconds, double LoadSeconds);

/// <summary>
/// <c>bench land</c>: the ingestion service as a process of its own, as it runs, except that the broker is away. Files are put
/// into its landing directory at once, and it says how long they took.
/// </summary>
internal static class LandCommand
{
    public static Command Create()
    {
        var warehouse = new Option<string>("--warehouse") { Description = "connection string", Required = true };
        var files = new Option<string>("--files") { Description = "a directory of files of the domain usage, on the file system of the landing directory", Required = true };
        var landing = new Option<string>("--landing") { Description = "where they land", Required = true };
        var archive = new Option<string>("--archive") { Description = "where they go", Required = true };
        var command = new Command("land", "Lands files at once; the ingest benchmark runs this.") { warehouse, files, landing, archive };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var result = await LandAsync(
                parsed.GetRequiredValue(warehouse), parsed.GetRequiredValue(files), parsed.GetRequiredValue(landing), parsed.GetRequiredValue(archive), cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(result));
            return 0;
        });
        return command;
    }

    private static async Task<LandResult> LandAsync(string warehouse, string files, string landing, string archive, CancellationToken cancellationToken)
    {
        await using var app = LoadCommand.Build(warehouse, landing, archive);
        await app.StartAsync(cancellationToken);
        var options = app.Services.GetRequiredService<IOptions<LandingOptions>>().Value;
        var database = app.Services.GetRequiredService<NpgsqlDataSource>();
        await UntilAsync(database, "select to_regclass('bronze.usage_navigation') is not null", null, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        var landed = Directory.GetFiles(files).Select(file => (From: file, To: Path.Combine(options.Directory, "usage", Path.GetFileName(file)))).ToList();
        var clock = Stopwatch.StartNew();
        foreach (var (from, to) in landed)
        {
            File.Move(from, to);
        }

        using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5)))
        {
            while (landed.TrueForAll(file => File.Exists(file.To)))
            {
                await look.WaitForNextTickAsync(cancellationToken);
            }
        }

        var quiet = clock.Elapsed.TotalSeconds;
        await UntilAsync(database, "select count(*) = @count from ops.batches where file_moved_at is not null", new { count = landed.Count }, cancellationToken);
        return new LandResult(quiet, clock.Elapsed.TotalSeconds - quiet);
    }

    private static async Task UntilAsync(NpgsqlDataSource database, string question, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition(question, parameters, cancellationToken: cancellationToken)))
        {
            await look.WaitForNextTickAsync(cancellationToken);
        }
    }
}
