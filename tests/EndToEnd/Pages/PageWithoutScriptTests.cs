using Microsoft.Playwright;

namespace EndToEnd.Pages;

/// <summary>The script of the pages is a comfort: without it they say the same and can be used. What is chosen is in the address.</summary>
[Collection(PagesPlatformTests.Name)]
public sealed class PageWithoutScriptTests(PagesPlatform fixture)
{
    [Fact]
    public async Task Every_page_says_the_same_without_its_script()
    {
        await using var without = await fixture.Chromium.Browser.NewContextAsync(new() { JavaScriptEnabled = false });
        await using var with = await fixture.Chromium.Browser.NewContextAsync();
        foreach (var address in fixture.Pages)
        {
            Assert.Equal((address.Path, await TextAsync(with, address.Path)), (address.Path, await TextAsync(without, address.Path)));
        }
    }

    [Fact]
    public async Task A_filter_is_chosen_without_a_script()
    {
        await using var context = await fixture.Chromium.Browser.NewContextAsync(new() { JavaScriptEnabled = false });
        await using var visit = await PageVisit.OpenAsync(context, fixture.Root, "/commerce");
        var before = await visit.Page.Locator(".values .value").First.InnerTextAsync();

        var filter = visit.Page.Locator("details.control", new() { Has = visit.Page.Locator(".label:text-is('Category')") });
        await filter.Locator("summary").ClickAsync();
        var category = filter.GetByRole(AriaRole.Checkbox).First;
        var chosen = await category.GetAttributeAsync("value");
        await category.CheckAsync();
        await filter.GetByRole(AriaRole.Button).ClickAsync();

        await visit.IsAtAsync($"/commerce?category={Uri.EscapeDataString(chosen!)}");
        await Assertions.Expect(filter.Locator("summary")).ToContainTextAsync(chosen!);
        var after = await visit.Page.Locator(".values .value").First.InnerTextAsync();
        Assert.NotEqual(before, after);
        var source = await visit.Page.Locator("a.api").First.GetAttributeAsync("href");
        var revenue = (await fixture.Platform.GetAsync(source!)).GetProperty("total").GetDecimal();
        Assert.True(ShownNumber.Parse(after).Is(revenue), $"{after} is not {revenue}");
    }

    [Fact]
    public async Task An_address_is_the_same_page_for_somebody_else()
    {
        await using var context = await fixture.Chromium.Browser.NewContextAsync();
        await using var visit = await PageVisit.OpenAsync(context, fixture.Root, "/commerce/sales");
        (string, string)[] choices = [("Period", "Last 90 days"), ("Compare", "The same days a year before"), ("Grain", "Week")];
        foreach (var (control, choice) in choices)
        {
            await visit.Control(control).ClickAsync();
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = choice, Exact = true }).ClickAsync();
            await Assertions.Expect(visit.Page.Locator("details.control[open]")).ToHaveCountAsync(0);
        }

        var shared = new Uri(visit.Page.Url);
        Assert.Equal("?period=last-90-days&compare=previous_year&grain=week", shared.Query);
        await using var other = await fixture.Chromium.Browser.NewContextAsync();

        Assert.Equal((await visit.Main.InnerTextAsync()).Trim(), await TextAsync(other, shared.PathAndQuery));
    }

    private async Task<string> TextAsync(IBrowserContext context, string path)
    {
        await using var visit = await PageVisit.OpenAsync(context, fixture.Root, path);
        // Buttons for copying and for pictures are the script's own.
        await visit.Page.EvaluateAsync("() => document.querySelectorAll('main button[type=button]').forEach(button => button.remove())");
        return (await visit.Main.InnerTextAsync()).Trim();
    }
}
