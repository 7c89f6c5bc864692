using Microsoft.Extensions.Hosting;

namespace AppHost.Lifetime;

/// <summary>Stops services before their servers. The orchestrator stops all at once, and services wait long for a broker that is gone.</summary>
internal sealed class OrderedStop(DistributedApplicationModel model, ResourceCommandService commands) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.WhenAll(model.GetProjectResources().Select(project =>
        commands.ExecuteCommandAsync(project, KnownResourceCommands.StopCommand, cancellationToken)));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
