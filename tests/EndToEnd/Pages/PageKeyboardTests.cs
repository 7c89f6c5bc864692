using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace EndToEnd.Pages;

/// <summary>Pages used without a mouse.</summary>
[Collection(PagesPlatformTests.Name)]
public sealed class PageKeyboardTests(PagesPlatform fixture)
{
    /// <summary>Numbers what can be reached, as it stands on the page, and says how much there is.</summary>
    private const string Number = """
        () => {
            const reachable = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
                .filter(one => one.tabIndex >= 0 && !one.disabled)
                .filter(one => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0);
            reachable.forEach((one, i) => one.setAttribute('data-stop', i));
            return reachable.length;
        }
        """;

    /// <summary>The number of what has the focus, with a mark where nobody could see that it has.</summary>
    private const string Focused = """
        () => {
            const focused = document.activeElement;
            const style = getComputedStyle(focused);
            const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
            return `${focused.getAttribute('data-stop') ?? focused.outerHTML.slice(0, 80)}${isSeen ? '' : ' unseen'}`;
        }
        """;

    [Fact]
    public async Task Tab_reaches_everything_that_can_be_used_in_the_order_of_the_page()
    {
        await using var context = await fixture.Chromium.Browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = 1440, Height = 900 },
        });
        var problems = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(fixture.Pages, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (address, _) =>
        {
            await using var visit = await PageVisit.OpenAsync(context, fixture.Root, address.Path);
            var count = await visit.Page.EvaluateAsync<int>(Number);
            for (var i = 0; i < count; i++)
            {
                await visit.Page.Keyboard.PressAsync("Tab");
                var focused = await visit.Page.EvaluateAsync<string>(Focused);
                if (focused != $"{i}")
                {
                    problems.Add($"{address}: Tab {i + 1} of {count} leads to {focused}");
                    break;
                }
            }
        });

        Assert.True(problems.IsEmpty, string.Join('\n', problems.Order()));
    }

    [Fact]
    public async Task A_period_is_chosen_and_a_panel_is_closed_by_keys()
    {
        await using var context = await fixture.Chromium.Browser.NewContextAsync();
        await using var visit = await PageVisit.OpenAsync(context, fixture.Root, "/commerce");
        var before = await ValuesAsync(visit);

        var period = visit.Control("Period");
        await TabToAsync(visit, period);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByText("Last 30 days")).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByText("Last 30 days")).ToBeHiddenAsync();
        await Assertions.Expect(period).ToBeFocusedAsync();

        await visit.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(visit, visit.Page.GetByRole(AriaRole.Link, new() { Name = "Last 30 days" }));
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.IsAtAsync("/commerce?period=last-30-days");

        Assert.NotEqual(before, await ValuesAsync(visit));
        await Assertions.Expect(visit.Control("Period")).ToContainTextAsync("Last 30 days");
    }

    [Fact]
    public async Task The_numbers_of_a_chart_are_opened_by_keys()
    {
        await using var context = await fixture.Chromium.Browser.NewContextAsync();
        await using var visit = await PageVisit.OpenAsync(context, fixture.Root, "/commerce");

        await TabToAsync(visit, visit.Page.Locator(".data > summary").First);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator(".data table").First).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Tab");

        Assert.Equal(1, await visit.Page.Locator(".data[open] .scroll:focus, .data[open] button:focus").CountAsync());
    }

    private static async Task<IReadOnlyList<string>> ValuesAsync(PageVisit visit) =>
        await visit.Page.Locator(".values .value").AllInnerTextsAsync();

    private static async Task TabToAsync(PageVisit visit, ILocator target)
    {
        for (var i = 0; i < 200; i++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
        }

        Assert.Fail($"Tab does not lead to {target}");
    }
}
