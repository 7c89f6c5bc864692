using UsageOracle;

namespace EndToEnd;

/// <summary>One platform with the usage samples in it, for all tests that only read; with the dashboard.</summary>
public sealed class SamplesPlatform : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform");

    public Platform Platform { get; private set; } = null!;

    /// <summary>The same files, computed independently.</summary>
    public UsageData Oracle { get; } = UsageFolder.Read(Path.Combine(Platform.Samples, "usage"));

    public async Task InitializeAsync()
    {
        Platform = await Platform.StartAsync(_directory.FullName, FreePort());
        Platform.DropSamples("usage");
        await Platform.ModelledAsync(Directory.GetFiles(Path.Combine(Platform.Samples, "usage")).Length);
    }

    public async Task DisposeAsync()
    {
        await Platform.DisposeAsync();
        _directory.Delete(recursive: true);
    }

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
