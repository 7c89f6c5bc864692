using System.Runtime.CompilerServices;
using AppHost.Embedded.Processes;

namespace AppHost.Embedded.Hosting;

/// <summary>The words that the dashboard knows.</summary>
internal static class StateNames
{
    public const string NotStarted = "NotStarted";
    public const string Waiting = "Waiting";
    public const string Starting = "Starting";
    public const string Running = "Running";
    public const string Restarting = "Restarting";
    public const string Stopping = "Stopping";
    public const string Exited = "Exited";
    public const string Finished = "Finished";
    public const string FailedToStart = "FailedToStart";
    public const string External = "External";
}

internal sealed record ResourceUrl(string Name, string Url);

/// <summary>What is known about a resource at a moment.</summary>
/// <param name="Name">Its name in the application.</param>
/// <param name="Instance">Tells this start of the host from others; with the name it is what telemetry is filed under.</param>
/// <param name="Type">What the dashboard calls its kind.</param>
/// <param name="Log">What its process printed.</param>
internal sealed record ResourceState(string Name, string Instance, string Type, LogStore Log)
{
    public string Id => $"{Name}-{Instance}";

    public string State { get; init; } = StateNames.NotStarted;

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public int? ProcessId { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyList<ResourceUrl> Urls { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];

    public IReadOnlyList<(string Name, string Type)> Relationships { get; init; } = [];

    /// <summary>Whether others may rely on it; <c>null</c> while that is not known.</summary>
    public bool? IsHealthy { get; init; }

    public string? HealthMessage { get; init; }

    public DateTimeOffset? HealthCheckedAt { get; init; }
}

/// <summary>The current state of every resource, for those who wait for one and those who watch all.</summary>
internal sealed class ResourceStates
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (ResourceState State, long Version)> _states = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _version;

    public IReadOnlyList<ResourceState> All
    {
        get
        {
            lock (_lock)
                return [.. _states.Values.Select(s => s.State)];
        }
    }

    public ResourceState this[string name]
    {
        get
        {
            lock (_lock)
                return _states[name].State;
        }
    }

    public void Add(ResourceState state) => Set(state.Name, _ => state);

    public void Update(string name, Func<ResourceState, ResourceState> change) => Set(name, old => change(old!));

    public async Task<ResourceState> WaitAsync(string name, Func<ResourceState, bool> condition, CancellationToken ct)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition(_states[name].State))
                    return _states[name].State;
                changed = _changed.Task;
            }

            await changed.WaitAsync(ct);
        }
    }

    /// <summary>All states first, then in each block those that have changed since the last one.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ResourceState>> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var seen = 0L;
        while (true)
        {
            ResourceState[] changes;
            Task changed;
            lock (_lock)
            {
                changes = [.. _states.Values.Where(s => s.Version > seen).Select(s => s.State)];
                seen = _version;
                changed = _changed.Task;
            }

            if (changes.Length > 0)
                yield return changes;
            await changed.WaitAsync(ct);
        }
    }

    private void Set(string name, Func<ResourceState?, ResourceState> change)
    {
        lock (_lock)
        {
            var old = _states.TryGetValue(name, out var found) ? found.State : null;
            _states[name] = (change(old), ++_version);
            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
