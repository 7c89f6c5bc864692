using UsageOracle;

namespace EndToEnd;

/// <summary>One platform with the usage samples in it, for all tests that only read; with the dashboard.</summary>
public sealed class SamplesPlatform : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public Platform Platform { get; private set; } = null!;

    /// <summary>The same files, computed independently.</summary>
    public UsageData Oracle { get; } = UsageFolder.Read(Path.Combine(Platform.Samples, "usage"));

    public async Task InitializeAsync()
    {
        Platform = await Platform.StartAsync(_directory.Path, FreePort());
        Platform.DropSamples("usage");
        await Platform.ModelledAsync(Directory.GetFiles(Path.Combine(Platform.Samples, "usage")).Length);
    }

    public async Task DisposeAsync()
    {
        await Platform.DisposeAsync();
        Dispose();
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>The dashboard's port is fixed in configuration, so a free one is looked for.</summary>
    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        socket.Start();
        return ((System.Net.IPEndPoint)socket.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class SamplesPlatformTests : ICollectionFixture<SamplesPlatform>
{
    public const string Name = "a platform with the usage samples";
}
