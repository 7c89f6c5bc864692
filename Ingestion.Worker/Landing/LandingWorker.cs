using Ingestion.Worker.Batches;
using Microsoft.Extensions.Options;
using Npgsql;
using Warehouse.Catalog;

namespace Ingestion.Worker.Landing;

/// <summary>Looks at the landing directory again and again and has every complete file taken, a few at a time.</summary>
internal sealed partial class LandingWorker(
    NpgsqlDataSource warehouse,
    DatasetCatalog catalog,
    FileIngestion ingestion,
    EmptyClaims emptyClaims,
    UnclaimedStore unclaimed,
    IOptions<LandingOptions> options,
    TimeProvider time,
    ILogger<LandingWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly Troubles _troubles = new(time, options.Value.ScanInterval);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Looking at directories blocks the calling thread; the host's start should not wait for it.
        await Task.Yield();
        Directory.CreateDirectory(options.Value.Directory);
        foreach (var domain in catalog.Domains)
        {
            Directory.CreateDirectory(Path.Combine(options.Value.Directory, domain));
        }

        var scanner = new LandingScanner(options.Value.Directory, time, options.Value.Quiet, catalog);
        var files = new FileQueue(ingestion, _troubles, options.Value.ParallelFiles);
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
                await ScanAsync(scanner, files, stoppingToken);
                pause = options.Value.ScanInterval;
            }
            catch (NpgsqlException e)
            {
                // The server is away or refuses work: files stay where they are, and there is no hurry.
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
                LogWarehouseFailed(e, pause);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // What is being loaded ends by the same token.
            }
        }

        await files.EndAsync();
    }

    /// <summary>One look, and the loads that begin until the next is due.</summary>
    private async Task ScanAsync(LandingScanner scanner, FileQueue files, CancellationToken cancellationToken)
    {
        files.Offer(scanner.Scan(), scanner.Present);
        await emptyClaims.EndAsync(scanner.EmptyClaims, cancellationToken);
        await unclaimed.WriteAsync(scanner.Unclaimed.Concat(_troubles.Files), cancellationToken);
        var nextScan = Task.Delay(options.Value.ScanInterval, time, cancellationToken);
        do
        {
            files.Start(cancellationToken);
            await Task.WhenAny([nextScan, .. files.Running]);
            Report(files.Collect(), cancellationToken);
        }
        while (!nextScan.IsCompleted);
        await nextScan;
    }

    /// <exception cref="NpgsqlException">The warehouse failed, which is no trouble of one file.</exception>
    private void Report(IReadOnlyList<(ArrivedFile File, Exception Failure)> failures, CancellationToken cancellationToken)
    {
        Exception? failed = null;
        foreach (var (file, failure) in failures)
        {
            if (failure is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                continue;
            }

            if (failure is NpgsqlException and not PostgresException { IsTransient: false })
            {
                failed = failure;
            }
            else if (_troubles.Add(file, failure.Message))
            {
                // Whatever is wrong with one file, the others are taken.
                LogFileFailed(failure, file.Domain, file.Name);
            }
        }

        if (failed is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed);
        }
    }

    [LoggerMessage(1011, LogLevel.Error, "The warehouse failed; files stay in the landing directory and are tried again in {Pause}")]
    private partial void LogWarehouseFailed(Exception exception, TimeSpan pause);

    [LoggerMessage(1013, LogLevel.Warning, "{Domain}/{FileName} could not be read or moved and is tried again, with growing pauses")]
    private partial void LogFileFailed(Exception exception, string domain, string fileName);
}
