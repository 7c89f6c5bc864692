namespace Ingestion.Worker.Tests.Hosting;

/// <summary>One running service for the tests of a class, which tell their files apart by name.</summary>
public sealed class IngestionFixture : IAsyncLifetime
{
    public IngestionHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await IngestionHost.StartAsync();

    public Task DisposeAsync() => Host.DisposeAsync().AsTask();
}
