namespace Ingestion.Worker.Tests.Hosting;

/// <summary>One running service for the tests of a class, which tell their files apart by name.</summary>
public sealed class IngestionFixture : IAsyncLifetime
{
    private IngestionHost? _host;

    public IngestionHost Host => _host ?? throw new InvalidOperationException("the service is not running");

    public async Task InitializeAsync() => _host = await IngestionHost.StartAsync();

    public Task DisposeAsync() => _host?.DisposeAsync().AsTask() ?? Task.CompletedTask;
}
