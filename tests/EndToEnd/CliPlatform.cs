using UsageOracle;

namespace EndToEnd;

/// <summary>A platform that gets the samples of usage, commerce and chats from the command line, and may be changed by its tests.</summary>
public sealed class CliPlatform : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TemporaryDirectory _files = new();

    public Platform Platform { get; private set; } = null!;

    /// <summary>The usage samples, computed independently.</summary>
    public UsageData Oracle { get; } = UsageFolder.Read(Path.Combine(Platform.Samples, "usage"));

    public async Task InitializeAsync()
    {
        Platform = await Platform.StartAsync(_directory.Path);
        var count = 0;
        foreach (var domain in new[] { "usage", "commerce", "chats" })
        {
            foreach (var file in Directory.GetFiles(Path.Combine(Platform.Samples, domain)))
            {
                var run = await InsightsProcess.RunAsync(Platform.Api, "ingest", file, "--domain", domain, "--no-wait");
                Assert.True(run.ExitCode == 0, run.Error);
                count++;
            }
        }

        await Platform.ModelledAsync(count);
    }

    /// <returns>The path of a file with that content.</returns>
    public string Write(string name, string content)
    {
        var path = Path.Combine(_files.Path, name);
        File.WriteAllText(path, content);
        return path;
    }

    public async Task DisposeAsync()
    {
        await Platform.DisposeAsync();
        Dispose();
    }

    public void Dispose()
    {
        _directory.Dispose();
        _files.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class CliPlatformTests : ICollectionFixture<CliPlatform>
{
    public const string Name = "a platform that got its files from the command line";
}
