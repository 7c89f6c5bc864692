using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace EndToEnd.Pages;

/// <summary>Every page in light and dark, on a phone and on a screen.</summary>
[Collection(PagesPlatformTests.Name)]
public sealed partial class PageLooksTests(PagesPlatform fixture)
{
    /// <summary>Where pictures of all pages are put, to be looked at by people; none are taken without it.</summary>
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("PAGE_SCREENSHOTS");

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Every_page_opens_without_an_error_fits_and_is_accessible(ColorScheme colours, int width)
    {
        await using var context = await fixture.Chromium.Browser.NewContextAsync(new()
        {
            ColorScheme = colours,
            ViewportSize = new() { Width = width, Height = 900 },
        });
        // Colours differ by the first, what is shown by the second: two of the four have each of both.
        var isChecked = (colours == ColorScheme.Light) == (width == 1440);
        var problems = new List<string>();
        foreach (var address in fixture.Pages)
        {
            await using var visit = await PageVisit.OpenAsync(context, fixture.Root, address.Path);
            foreach (var problem in await ProblemsOfAsync(visit, address, isChecked))
                problems.Add($"{address}: {problem}");
            if (Screenshots is not null)
            {
                var file = Path.Combine(Screenshots, FileName(address, colours, width));
                await visit.Page.ScreenshotAsync(new() { FullPage = true, Path = file });
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems.Order()));
        Assert.True(fixture.Pages.Count > 20);
    }

    [Fact]
    public async Task No_page_has_an_inline_style_or_script_and_none_is_allowed()
    {
        foreach (var address in fixture.Pages)
        {
            using var response = await fixture.Platform.Api.GetAsync(address.Path);
            Assert.Equal((address.Path, address.Status), (address.Path, response.StatusCode));
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.DoesNotContain("*", policy);
            Assert.Empty(Inline().Matches(await response.Content.ReadAsStringAsync()).Select(match => $"{address}: {match.Value}"));
        }
    }

    private static async Task<IEnumerable<string>> ProblemsOfAsync(PageVisit visit, PageAddress address, bool isChecked)
    {
        var problems = new List<string>();
        if (visit.Status != (int)address.Status)
            problems.Add($"answered with {visit.Status}");
        if (await visit.Main.Locator(address.Shows).CountAsync() == 0)
            problems.Add($"has no {address.Shows}");
        var overflow = await visit.Page.EvaluateAsync<int>(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overflow > 0)
            problems.Add($"is {overflow} px wider than the window");
        if (!isChecked)
            return problems.Concat(visit.Problems);
        var found = await visit.Page.RunAxe(new AxeRunOptions { ResultTypes = new HashSet<ResultType> { ResultType.Violations } });
        problems.AddRange(
            from violation in found.Violations
            where violation.Impact is "serious" or "critical"
            from node in violation.Nodes.Take(3)
            select $"{violation.Id} ({violation.Impact}): {node.Target} {node.Html}");
        return problems.Concat(visit.Problems);
    }

    private static string FileName(PageAddress address, ColorScheme colours, int width) =>
        $"{NoLetter().Replace(address.Path, "-").Trim('-')}-{colours}-{width}.png".TrimStart('-').ToLowerInvariant();

    [GeneratedRegex("<[^>]+\\s(style|on[a-z]+)=\"[^>]*>|<style|<script(?![^>]*\\ssrc=)[^>]*>|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("[^A-Za-z0-9_]+")]
    private static partial Regex NoLetter();
}
