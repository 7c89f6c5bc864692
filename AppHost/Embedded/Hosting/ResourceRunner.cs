using AppHost.Embedded.Processes;

namespace AppHost.Embedded.Hosting;

/// <summary>What a runner has to know beyond the process itself.</summary>
/// <param name="Name">The resource's name.</param>
/// <param name="IsJob">Whether it is meant to end: it is not restarted, and exit code 0 is success.</param>
internal sealed record RunnerPlan(string Name, bool IsJob)
{
    /// <summary>What has to be healthy or completed first.</summary>
    public IReadOnlyList<(string Name, bool Completed)> WaitsFor { get; init; } = [];

    /// <summary>Called when the process has become healthy for the first time of each start.</summary>
    public Func<CancellationToken, Task> OnReady { get; init; } = _ => Task.CompletedTask;

    /// <summary>Called after each start, with what the state should say about it.</summary>
    public Func<ResourceState, ResourceState> Describe { get; init; } = state => state;
}

/// <summary>Keeps one process running: waits for what it needs, starts it, watches its health, starts it again after a crash.</summary>
internal sealed class ResourceRunner(RunnerPlan plan, IManagedProcess process, ResourceStates states, RunRecord record, Action<string> giveUp, TimeProvider time)
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirstHealthPoll = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan HealthPoll = TimeSpan.FromSeconds(5);

    private bool _wasHealthy;

    public string Name => plan.Name;

    public IManagedProcess Process => process;

    /// <summary>Runs until <paramref name="stopping"/>; the process itself is then left for an orderly stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            foreach (var (name, completed) in plan.WaitsFor)
            {
                states.Update(plan.Name, s => s with { State = StateNames.Waiting });
                await states.WaitAsync(name, s => completed ? s is { State: StateNames.Finished, ExitCode: 0 } : s.IsHealthy == true, stopping);
            }

            var failures = 0;
            while (true)
            {
                var (problem, healthyFor) = await RunOnceAsync(stopping);
                if (problem is null)
                    return;
                (failures, var delay) = RestartPolicy.Next(failures, healthyFor);
                if (!_wasHealthy && (plan.IsJob || failures >= RestartPolicy.StartAttempts))
                {
                    states.Update(plan.Name, s => s with { State = StateNames.FailedToStart });
                    giveUp($"{plan.Name}: {problem}");
                    return;
                }

                states[plan.Name].Log.Append($"[host] {problem}; starting again in {delay.TotalSeconds:0.#} s", isError: true);
                await Task.Delay(delay / 2, time, stopping);
                states.Update(plan.Name, s => s with { State = StateNames.Restarting });
                await Task.Delay(delay / 2, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    /// <returns>What went wrong, <c>null</c> when a job has done its work; and how long the process was healthy.</returns>
    private async Task<(string? Problem, TimeSpan HealthyFor)> RunOnceAsync(CancellationToken stopping)
    {
        states.Update(plan.Name, s => s with { State = StateNames.Starting, IsHealthy = null, StartedAt = time.GetUtcNow(), StoppedAt = null, ExitCode = null });
        DateTimeOffset? healthySince = null;
        string? problem = null;
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            await process.StartAsync(stopping);
            if (process.ProcessId is { } pid)
                record.Add(plan.Name, pid);
            states.Update(plan.Name, s => plan.Describe(s with { State = StateNames.Running, ProcessId = process.ProcessId }));
            var health = plan.IsJob ? Task.Delay(Timeout.Infinite, watching.Token) : WatchHealthAsync(since => healthySince = since, watching.Token);
            await Task.WhenAny(process.Exited, health);
            if (health.IsFaulted)
                await health;
            await process.Exited.WaitAsync(stopping);
        }
        catch (ServerException e)
        {
            problem = e.Message;
        }
        finally
        {
            await watching.CancelAsync();
        }

        if (problem is not null)
            await process.StopAsync();
        var exitCode = await process.Exited;
        var isDone = plan.IsJob && exitCode == 0 && problem is null;
        problem ??= isDone ? null : $"ended with exit code {exitCode}";
        states.Update(plan.Name, s => s with
        {
            State = isDone ? StateNames.Finished : StateNames.Exited,
            ExitCode = exitCode,
            StoppedAt = time.GetUtcNow(),
            IsHealthy = isDone,
            HealthMessage = problem,
        });
        return (problem, healthySince is { } from ? time.GetUtcNow() - from : TimeSpan.Zero);
    }

    /// <exception cref="ServerException">It has not become healthy in good time.</exception>
    private async Task WatchHealthAsync(Action<DateTimeOffset> becameHealthy, CancellationToken ct)
    {
        var started = time.GetUtcNow();
        var ready = false;
        while (true)
        {
            var problem = await process.CheckHealthAsync(ct);
            var now = time.GetUtcNow();
            if (problem is null && !ready)
            {
                await plan.OnReady(ct);
                ready = true;
                _wasHealthy = true;
                becameHealthy(now);
            }

            states.Update(plan.Name, s => s with { IsHealthy = problem is null, HealthMessage = problem, HealthCheckedAt = now });
            if (!ready && now - started > StartTime)
                throw new ServerException($"is running but not healthy after {StartTime.TotalSeconds:0} s: {problem}");
            await Task.Delay(ready ? HealthPoll : FirstHealthPoll, time, ct);
        }
    }
}
