using System.Text.Json;
using System.Text.RegularExpressions;

namespace EndToEnd.Pages;

/// <summary>The numbers on the pages are those that the API and the command line give to the requests that the pages name.</summary>
[Collection(PagesPlatformTests.Name)]
public sealed partial class PageNumbersTests(PagesPlatform fixture)
{
    [Fact]
    public async Task Every_number_on_every_page_is_that_of_the_api()
    {
        await using var context = await fixture.Chromium.Browser.NewContextAsync();
        var (differences, count, blocks) = (new List<string>(), 0, 0);
        foreach (var address in fixture.Pages)
        {
            await using var visit = await PageVisit.OpenAsync(context, fixture.Root, address.Path);
            foreach (var block in await ShownBlock.ReadAllAsync(visit.Page))
            {
                var comparison = new BlockComparison(address.Path, block, await AnswersAsync(block)).Run();
                differences.AddRange(comparison.Differences);
                (count, blocks) = (count + comparison.Count, blocks + 1);
                Assert.True(comparison.Count > 0 || block.Rows.Count == 0, $"{address} {block.Title}: nothing was compared");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(50)));
        Assert.True(count > 1000 && blocks > 40, $"{count} numbers of {blocks} blocks");
    }

    [Fact]
    public async Task The_commands_on_a_page_give_its_numbers()
    {
        await using var context = await fixture.Chromium.Browser.NewContextAsync();
        await using var visit = await PageVisit.OpenAsync(context, fixture.Root, "/commerce?period=last-90-days&category=Kitchen,Office");
        var blocks = await ShownBlock.ReadAllAsync(visit.Page);
        var sources = blocks.SelectMany(block => block.Sources).Where(source => source.Command is not null).ToList();
        foreach (var source in sources)
        {
            var words = Word().Matches(source.Command!).Select(word => word.Value.Trim('\'')).ToList();
            Assert.Equal("insights", words[0]);

            var run = await InsightsProcess.RunAsync(fixture.Platform.Api, [.. words.Skip(1)]);

            Assert.Equal((source.Command, 0, ""), (source.Command, run.ExitCode, run.Error));
            var column = Array.IndexOf(run.Fields[0], "value");
            var rows = (await fixture.Platform.GetAsync(source.Url)).GetProperty("rows").EnumerateArray();
            Assert.Equal(rows.Select(row => row.GetProperty("value").GetRawText()), run.Fields.Skip(1).Select(row => row[column]));
        }

        Assert.True(sources.Count >= 6);
    }

    private async Task<IReadOnlyList<JsonElement>> AnswersAsync(ShownBlock block)
    {
        var answers = new List<JsonElement>();
        foreach (var source in block.Sources)
        {
            answers.Add(await fixture.Platform.GetAsync(source.Url));
        }

        return answers;
    }

    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Word();
}
