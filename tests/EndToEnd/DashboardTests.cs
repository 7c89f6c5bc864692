using Microsoft.Playwright;

namespace EndToEnd;

/// <summary>The Aspire dashboard in a real browser.</summary>
[Collection(SamplesPlatformTests.Name)]
public sealed class DashboardTests(SamplesPlatform fixture) : IAsyncLifetime
{
    private Chromium _chromium = null!;

    public async Task InitializeAsync() => _chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await _chromium.DisposeAsync();

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
        var page = await _chromium.Browser.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        await page.GotoAsync(new Uri(fixture.Platform.Dashboard, path).ToString());
        return page;
    }
}
