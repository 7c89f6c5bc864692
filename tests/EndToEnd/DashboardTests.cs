using Microsoft.Playwright;
using TestServers;

namespace EndToEnd;

/// <summary>The Aspire dashboard in a real browser.</summary>
[Collection(SamplesPlatformTests.Name)]
public sealed class DashboardTests(SamplesPlatform fixture) : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = TestPrograms.Find("chromium", "chromium"),
            // Chromium keeps its sandbox from root; the pages are our own, on loopback.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }

    [Fact]
    public async Task The_resources_page_lists_every_process_with_its_state()
    {
        var page = await OpenAsync("/");

        foreach (var (resource, state) in new[]
        {
            ("postgres", "Running"), ("warehouse", "Running"), ("messaging", "Running"), ("migrations", "Finished"),
            ("ingestion", "Running"), ("modeling", "Running"), ("insights", "Running"),
        })
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = resource }).Filter(new() { HasText = state }).First).ToBeVisibleAsync();
        }
    }

    [Theory]
    [InlineData("/consolelogs/resource/migrations", "migrations applied")]
    [InlineData("/structuredlogs", "published version")]
    [InlineData("/traces/resource/ingestion", "ingest navigation")]
    [InlineData("/metrics/resource/modeling", "modeling.run.duration")]
    public async Task The_other_pages_show_this_system(string path, string text)
    {
        var page = await OpenAsync(path);

        await Assertions.Expect(page.GetByText(text).First).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync(string path)
    {
        var page = await _browser.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        await page.GotoAsync(new Uri(fixture.Platform.Dashboard, path).ToString());
        return page;
    }
}
