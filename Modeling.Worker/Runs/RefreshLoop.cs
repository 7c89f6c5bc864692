using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Modeling.Worker.Runs;

/// <summary>
/// Turns announcements of batches into runs: many within a few seconds become one. An announcement that is lost with the
/// process costs nothing, because a run takes whatever no run has taken, and one runs when the worker starts.
/// </summary>
internal sealed partial class RefreshLoop(
    RefreshRunner runner, IOptions<ModelingOptions> options, TimeProvider time, ILogger<RefreshLoop> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    // A bounded channel that drops the newest: one that waits stands for all that follow until a run begins.
    private readonly Channel<ActivityContext> _announcements = Channel.CreateBounded<ActivityContext>(
        new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Says that there is a new batch.</summary>
    /// <param name="cause">The span that the run will belong to, if it is the first to be announced.</param>
    public void Announce(ActivityContext cause) => _announcements.Writer.TryWrite(cause);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Announce(default);
        var pause = FirstPause;
        while (await _announcements.Reader.WaitToReadAsync(stoppingToken))
        {
            var cause = await CollectAsync(stoppingToken);
            try
            {
                await runner.RunAsync(new RunRequest(RunTrigger.Batch) { Parent = cause }, stoppingToken);
                pause = FirstPause;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A run that fails is no exception, so this is a database that went away. One bad run must not stop the
                // worker, whatever it threw: the batches of all others come here too. If it is the run that makes the server
                // fall, each try costs everybody, so they become rare.
                RunBroken(logger, e, pause.TotalSeconds);
                Announce(cause);
                await Task.Delay(pause, time, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>Waits until it has been quiet for a moment, but not for ever.</summary>
    /// <returns>The first cause that is known.</returns>
    private async Task<ActivityContext> CollectAsync(CancellationToken stoppingToken)
    {
        var cause = default(ActivityContext);
        using var longest = new CancellationTokenSource(options.Value.LongestWait, time);
        while (true)
        {
            while (_announcements.Reader.TryRead(out var next))
            {
                cause = cause == default ? next : cause;
            }

            using var quiet = new CancellationTokenSource(options.Value.QuietPeriod, time);
            using var until = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, longest.Token, stoppingToken);
            try
            {
                await _announcements.Reader.WaitToReadAsync(until.Token);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                return cause;
            }
        }
    }

    [LoggerMessage(211, LogLevel.Warning, "The run broke off and will be tried again in {Seconds:0} s")]
    private static partial void RunBroken(ILogger logger, Exception exception, double seconds);
}
