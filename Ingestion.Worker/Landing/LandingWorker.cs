using Ingestion.Worker.Batches;
using Microsoft.Extensions.Options;
using Npgsql;
using Warehouse.Catalog;

namespace Ingestion.Worker.Landing;

/// <summary>Looks at the landing directory again and again and has every complete file taken.</summary>
internal sealed partial class LandingWorker(
    NpgsqlDataSource warehouse,
    DatasetCatalog catalog,
    FileIngestion ingestion,
    IOptions<LandingOptions> options,
    TimeProvider time,
    ILogger<LandingWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Everything here reads files in the calling thread; the host's start should not wait for it.
        await Task.Yield();
        Directory.CreateDirectory(options.Value.Directory);
        foreach (var domain in catalog.Datasets.Select(dataset => dataset.Domain).Distinct())
        {
            Directory.CreateDirectory(Path.Combine(options.Value.Directory, domain));
        }

        var scanner = new LandingScanner(options.Value.Directory, time);
        var pause = options.Value.ScanInterval;
        var isPrepared = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!isPrepared)
                {
                    await BronzeTables.PrepareAsync(warehouse, catalog, stoppingToken);
                }

                isPrepared = true;
                var busy = new HashSet<string>();
                foreach (var file in scanner.Scan())
                {
                    await TakeAsync(file, busy, stoppingToken);
                }

                pause = options.Value.ScanInterval;
            }
            catch (NpgsqlException e)
            {
                // The server is away or refuses work: files stay where they are, and there is no hurry.
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
                LogWarehouseFailed(e, pause);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeAsync(ArrivedFile file, HashSet<string> busy, CancellationToken cancellationToken)
    {
        try
        {
            await ingestion.TakeAsync(file, busy, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            // Taken back, or finished by another worker, between the scan and now.
            LogFileVanished(file.Domain, file.Name);
        }
        catch (Exception e) when (e is not (NpgsqlException or OperationCanceledException))
        {
            // Whatever is wrong with one file, the others are taken.
            LogFileFailed(e, file.Domain, file.Name);
        }
    }

    [LoggerMessage(1011, LogLevel.Error, "The warehouse failed; files stay in the landing directory and are tried again in {Pause}")]
    private partial void LogWarehouseFailed(Exception exception, TimeSpan pause);

    [LoggerMessage(1012, LogLevel.Debug, "{Domain}/{FileName} is no longer in the landing directory")]
    private partial void LogFileVanished(string domain, string fileName);

    [LoggerMessage(1013, LogLevel.Warning, "{Domain}/{FileName} could not be read or moved and is tried again")]
    private partial void LogFileFailed(Exception exception, string domain, string fileName);
}
