using AppHost.Embedded.Dashboard;
using AppHost.Embedded.Processes;
using AppHost.Embedded.Provisioning;

namespace AppHost.Embedded.Hosting;

/// <summary>Starts the resources of an application as processes of this machine, keeps them running and stops them.</summary>
internal sealed class EmbeddedHost(PlatformOptions options, IReadOnlyList<IResource> resources, SecretStore secrets, Func<CancellationToken, Task> beforeStart) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<string> _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _running = [];
    private IReadOnlyList<ResourceRunner> _runners = [];
    private ResourceRunner? _dashboard;
    private ResourceService? _resourceService;
    private DataDirectory? _data;
    private Task? _stop;

    public IReadOnlyList<IResource> Resources => resources;

    public string DataPath => options.DataDirectory;

    public ResourceStates States { get; } = new();

    /// <summary>Takes the few lines for the person at the terminal.</summary>
    public Action<string> Announce { get; set; } = _ => { };

    public Servers Servers { get; set; } = Servers.OfThisMachine();

    public ServerFiles? Files { get; private set; }

    /// <summary>Returns when every service is healthy and every job done, and the dashboard is up or has definitively failed.</summary>
    /// <exception cref="DistributedApplicationException">Something is wrong; the message says what and what to do. Nothing is left running.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        try
        {
            await ComposeAsync(ct);
            await beforeStart(ct);
            Announce($"Starting {string.Join(", ", _runners.Select(r => r.Name))}; data in {options.DataDirectory}");
            if (_dashboard is not null)
                _resourceService = await ResourceService.StartAsync(States, FreePorts.Next, ct);
            foreach (var runner in _runners)
                _running.Add(runner.RunAsync(_stopping.Token));
            var dashboard = StartDashboardAsync(ct);
            await WaitUntilReadyAsync(ct);
            await dashboard;
        }
        catch (Exception e)
        {
            await StopAsync();
            if (e is ServerException or IOException or UnauthorizedAccessException)
                throw new DistributedApplicationException(e.Message, e);
            throw;
        }
    }

    /// <summary>Services first, then the servers they use. Calling it again waits for the same stop.</summary>
    public Task StopAsync() => _stop ??= StopOnceAsync();

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task ComposeAsync(CancellationToken ct)
    {
        Preflight.CheckPorts(options, resources);
        _data = DataDirectory.Open(options.DataDirectory);
        await _data.Run.EndLeftoversAsync(ct);
        Files = await ServerFiles.PrepareAsync(options.DataDirectory, ServerUser.ForThisHost(), ct);
        var context = new HostContext(options, _data, Files, secrets, States, problem => _givenUp.TrySetResult(problem));
        var composition = new Composition(context, resources);
        _runners = await composition.ComposeAsync(Servers, Announce, ct);
        if (options.DashboardPort != 0)
            _dashboard = composition.Dashboard(new DashboardBundle(options.DataDirectory, Announce), () => _resourceService!);
    }

    private async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        var ready = Task.WhenAll(_runners.Select(r => States.WaitAsync(r.Name, s => s.IsHealthy == true, ct)));
        if (await Task.WhenAny(ready, _givenUp.Task) == ready)
        {
            await ready;
            return;
        }

        var problem = await _givenUp.Task;
        var name = problem[..problem.IndexOf(':', StringComparison.Ordinal)];
        var tail = States[name].Log.Tail(15);
        throw new DistributedApplicationException(
            $"{problem}\n{(tail.Length == 0 || problem.Contains(tail, StringComparison.Ordinal) ? "" : $"Its last lines:\n{tail}\n")}The whole output is in {Path.Combine(_data!.Logs, name + ".log")}");
    }

    /// <summary>The platform works without its dashboard, so a dashboard that fails is one line and no error.</summary>
    private async Task StartDashboardAsync(CancellationToken ct)
    {
        if (_dashboard is null)
            return;
        _running.Add(_dashboard.RunAsync(_stopping.Token));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _stopping.Token);
        var state = await States.WaitAsync(_dashboard.Name, s => s.IsHealthy == true || s.State == StateNames.FailedToStart, either.Token);
        if (state.IsHealthy != true)
            Announce($"The platform runs without the Aspire dashboard: {state.HealthMessage?.Split('\n')[0]}");
    }

    private async Task StopOnceAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running);
        var services = _runners.Where(r => r.Process is Projects.ProjectService).ToList();
        await Task.WhenAll(services.Select(StopAsync));
        await Task.WhenAll(_runners.Except(services).Append(_dashboard).OfType<ResourceRunner>().Select(StopAsync));
        if (_resourceService is not null)
            await _resourceService.DisposeAsync();
        foreach (var state in States.All)
            state.Log.Dispose();
        _data?.Run.Delete();
        _data?.Dispose();
        _stopping.Dispose();
    }

    private async Task StopAsync(ResourceRunner runner)
    {
        if (runner.Process.ProcessId is null || runner.Process.Exited.IsCompleted)
        {
            // RabbitMQ's port mapper may outlive its node.
            await runner.Process.StopAsync();
            return;
        }

        States.Update(runner.Name, s => s with { State = StateNames.Stopping });
        await runner.Process.StopAsync();
        States.Update(runner.Name, s => s with { State = StateNames.Exited, IsHealthy = false });
    }
}
