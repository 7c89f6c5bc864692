using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Ingestion.Worker;
using Ingestion.Worker.Batches;
using Ingestion.Worker.Landing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults;
using ServiceDefaults.Database;
using ServiceDefaults.Messaging;
using Warehouse.Catalog;

namespace Bench.Ingest;

/// <summary>What the loading process says about itself.</summary>
/// <param name="Seconds">From the claim of the file until its batch is committed and the file archived.</param>
/// <param name="CpuSeconds">Processor time of this process meanwhile, user and system.</param>
/// <param name="PeakBytes">Most memory that the process has had resident since its start.</param>
internal sealed record LoadResult(double Seconds, double CpuSeconds, long PeakBytes);

/// <summary>
/// <c>bench load</c>: the ingestion service as a process of its own that loads one file, so that its memory is the
/// service's. Everything of the service runs, except that the broker is away and the file is handed over directly.
/// </summary>
internal static class LoadCommand
{
    private const string NoBroker = "amqp://nobody:nothing@127.0.0.1:9/";

    public static Command Create()
    {
        var warehouse = new Option<string>("--warehouse") { Description = "connection string", Required = true };
        var file = new Option<string>("--file") { Description = "a file in {landing}/{domain}", Required = true };
        var archive = new Option<string>("--archive") { Description = "where it goes", Required = true };
        var command = new Command("load", "Loads one file; the ingest benchmark runs this.") { warehouse, file, archive };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var result = await LoadAsync(parsed.GetRequiredValue(warehouse), parsed.GetRequiredValue(file), parsed.GetRequiredValue(archive), cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(result));
            return 0;
        });
        return command;
    }

    private static async Task<LoadResult> LoadAsync(string warehouse, string file, string archive, CancellationToken cancellationToken)
    {
        await using var app = Build(warehouse, Path.Combine(archive, "empty"), archive);
        await app.StartAsync(cancellationToken);
        await BronzeTables.PrepareAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), app.Services.GetRequiredService<DatasetCatalog>(), cancellationToken);

        var arrived = ArrivedFile.At(file, TimeProvider.System.GetUtcNow());
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        if (await app.Services.GetRequiredService<FileIngestion>().TakeAsync(arrived, cancellationToken) != TakeOutcome.Taken)
            throw new InvalidOperationException($"{file} was not taken");
        var seconds = clock.Elapsed.TotalSeconds;
        self.Refresh();
        return new LoadResult(seconds, (self.TotalProcessorTime - cpu).TotalSeconds, PeakBytes());
    }

    /// <summary>The ingestion service as it runs, without a broker.</summary>
    public static WebApplication Build(string warehouse, string landing, string archive)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:warehouse"] = warehouse,
            ["ConnectionStrings:messaging"] = NoBroker,
            ["Landing:Directory"] = landing,
            ["Landing:ArchiveDirectory"] = archive,
            ["urls"] = "http://127.0.0.1:0",
        });
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddWarehouseDatabase(settings => settings.SocketSendBufferSize = 2_000_000);
        builder.AddMessageBus();
        builder.AddIngestion();
        return builder.Build();
    }

    /// <summary>The high-water mark that Linux keeps; elsewhere what .NET knows.</summary>
    private static long PeakBytes()
    {
        const string Key = "VmHWM:";
        if (!OperatingSystem.IsLinux())
            return Process.GetCurrentProcess().PeakWorkingSet64;
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Key, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(Key.Length).Trim().TrimEnd(" kB"), System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}
