namespace EndToEnd.Pages;

/// <summary>One platform with all samples, and a browser, for the tests of its pages. They were read once before there was data.</summary>
public sealed class PagesPlatform : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public Platform Platform { get; private set; } = null!;

    public Chromium Chromium { get; private set; } = null!;

    /// <summary>The pages of the menu as they were without data.</summary>
    internal IReadOnlyList<EmptyPage> WithoutData { get; private set; } = [];

    /// <summary>Every page of the menu, and those that links of these lead to.</summary>
    internal IReadOnlyList<PageAddress> Pages { get; private set; } = [];

    internal Uri Root => Platform.Api.BaseAddress!;

    public async Task InitializeAsync()
    {
        Platform = await Platform.StartAsync(_directory.Path);
        WithoutData = await EmptyPage.ReadAllAsync(Platform.Api);
        var files = 0;
        foreach (var folder in Directory.GetDirectories(Platform.Samples))
        {
            foreach (var file in Directory.GetFiles(folder))
            {
                Platform.DropCopy(Path.GetFileName(folder), file);
                files++;
            }
        }

        await Platform.ModelledAsync(files);
        Pages = await PageAddress.AllAsync(Platform);
        Chromium = await Chromium.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Chromium.DisposeAsync();
        await Platform.DisposeAsync();
        Dispose();
    }

    public void Dispose() => _directory.Dispose();
}

[CollectionDefinition(Name)]
public sealed class PagesPlatformTests : ICollectionFixture<PagesPlatform>
{
    public const string Name = "a platform with all samples and a browser";
}
