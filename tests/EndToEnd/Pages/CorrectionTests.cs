using System.Text.Json;
using Microsoft.Playwright;

namespace EndToEnd.Pages;

/// <summary>Somebody signs in with a key, corrects a row in quarantine in a browser, and the page follows what becomes of it.</summary>
[Collection(PagesPlatformTests.Name)]
public sealed class CorrectionTests(PagesPlatform fixture)
{
    [Fact]
    public async Task A_row_is_corrected_in_place_and_its_page_brings_itself_up_to_date()
    {
        const string file = "navigation_to_correct.csv";
        var batches = (await BatchesAsync()).Count;
        fixture.Platform.Drop(
            "usage", file, "event_id,user_id,org_id,event_timestamp\nfit,user_0163,org_007,2025-11-03T01:00:00Z\nunfit,user_0163,org_007,soon\n");
        await fixture.Platform.ModelledAsync(batches + 1);
        var batch = (await BatchesAsync()).Single(known => known.GetProperty("file_name").GetString() == file).GetProperty("id").GetInt64();
        await using var context = await fixture.Chromium.Browser.NewContextAsync();
        await using var visit = await PageVisit.OpenAsync(context, fixture.Root, $"/pipeline/batches/{batch}");

        await Assertions.Expect(visit.Main).Not.ToContainTextAsync("user_0163");
        await visit.Main.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await visit.Page.GetByLabel("Your key").FillAsync(fixture.Platform.AdminKey);
        await visit.Main.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.IsAtAsync($"/pipeline/batches/{batch}");

        var row = visit.Page.GetByLabel("The row as it should have been");
        Assert.Equal("unfit,user_0163,org_007,soon", await row.InputValueAsync());
        await row.FillAsync("unfit,user_0163,org_007,2025-11-03T02:00:00Z");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Send the corrected row" }).ClickAsync();

        await Assertions.Expect(visit.Main).ToContainTextAsync("took it", new() { Timeout = 60_000 });
        await Assertions.Expect(visit.Main).Not.ToContainTextAsync("about to change");
        Assert.Empty(visit.Problems);
        await fixture.Platform.ModelledAsync(batches + 2);
    }

    private async Task<List<JsonElement>> BatchesAsync() =>
        [.. (await fixture.Platform.GetAsync("/api/v1/pipeline/batches?limit=1000")).GetProperty("items").EnumerateArray()];
}
