using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppHost.Lifetime;

/// <summary>
/// Starts again what crashed, with growing pauses; the orchestrator leaves it down. What ended well or was stopped by
/// somebody stays as it is. A job that others wait for is not tried again: its failure ends the host with what it said.
/// </summary>
internal sealed partial class CrashRestarts(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService logs,
    DistributedApplicationModel model,
    IHostApplicationLifetime lifetime,
    ILogger<CrashRestarts> logger) : BackgroundService
{
    private readonly Dictionary<string, int> _failures = [];
    private readonly HashSet<(string, DateTime?)> _handled = [];
    private readonly HashSet<string> _asked = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var jobs = model.Resources.SelectMany(resource => resource.Annotations.OfType<WaitAnnotation>())
            .Where(wait => wait.WaitType == WaitType.WaitForCompletion).Select(wait => wait.Resource).ToHashSet();
        var restarts = new List<Task>();
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            if (!IsCrash(change))
            {
                continue;
            }

            var state = change.Snapshot;

            if (jobs.Contains(change.Resource))
            {
                await EndHostAsync(change, stoppingToken);
                return;
            }

            var (failures, pause) = RestartPolicy.Next(_failures.GetValueOrDefault(change.ResourceId), state.StopTimeStamp - state.StartTimeStamp ?? TimeSpan.Zero);
            _failures[change.ResourceId] = failures;
            LogCrash(change.Resource.Name, state.ExitCode, pause);
            restarts.RemoveAll(restart => restart.IsCompletedSuccessfully);
            restarts.Add(RestartAsync(change, pause, stoppingToken));
        }

        await Task.WhenAll(restarts);
    }

    /// <summary>Whether a process has ended badly, said once; one that was asked to stop passes through "stopping".</summary>
    private bool IsCrash(ResourceEvent change)
    {
        if (change.Resource is not (ProjectResource or ExecutableResource))
        {
            return false;
        }

        var state = change.Snapshot;
        if (!KnownResourceStates.TerminalStates.Contains(state.State?.Text))
        {
            _ = state.State?.Text == KnownResourceStates.Stopping ? _asked.Add(change.ResourceId) : state.State?.Text == KnownResourceStates.Running && _asked.Remove(change.ResourceId);
            return false;
        }

        return state.ExitCode is not (null or 0) && !_asked.Contains(change.ResourceId) && _handled.Add((change.ResourceId, state.StopTimeStamp));
    }

    private async Task RestartAsync(ResourceEvent crashed, TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, cancellationToken);
        var result = await commands.ExecuteCommandAsync(crashed.ResourceId, KnownResourceCommands.StartCommand, cancellationToken);
        if (!result.Success)
        {
            LogNotStarted(crashed.Resource.Name, result.Message);
        }
    }

    private async Task EndHostAsync(ResourceEvent failed, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        await foreach (var lines in logs.GetAllAsync(failed.Resource).WithCancellation(cancellationToken))
        {
            said.AddRange(lines.Select(line => line.Content));
        }

        await Console.Error.WriteLineAsync($"{failed.Resource.Name} failed with exit code {failed.Snapshot.ExitCode}, and nothing can start without it. It said:\n{string.Join('\n', said.TakeLast(15))}");
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    [LoggerMessage(1, LogLevel.Warning, "{Resource} ended with exit code {ExitCode}; it is started again in {Pause}")]
    private partial void LogCrash(string resource, int? exitCode, TimeSpan pause);

    [LoggerMessage(2, LogLevel.Error, "{Resource} could not be started again: {Reason}")]
    private partial void LogNotStarted(string resource, string? reason);
}
