using System.Net;

namespace EndToEnd.Pages;

/// <summary>A platform before its first file.</summary>
[Collection(PagesPlatformTests.Name)]
public sealed class EmptyPagesTests(PagesPlatform fixture)
{
    [Fact]
    public void Every_page_opens_and_its_blocks_say_that_there_is_no_data_yet()
    {
        Assert.All(fixture.WithoutData, page => Assert.Equal((page.Path, HttpStatusCode.OK), (page.Path, page.Status)));
        // The catalogue of metrics and the way in are there before their data, and a first run builds what needs no file.
        var blocks = fixture.WithoutData.Where(page => page.Path is not ("/metrics" or "/pipeline" or "/sign-in")).SelectMany(page => page.Blocks).ToList();
        Assert.All(blocks, block => Assert.Matches("no data yet|There are no rows", block));
        Assert.True(blocks.Count > 40);
    }

    [Fact]
    public async Task The_same_pages_show_the_data_once_it_is_there()
    {
        foreach (var page in fixture.WithoutData)
        {
            var html = await fixture.Platform.Api.GetStringAsync(page.Path);
            Assert.DoesNotContain("no data yet", html);
        }
    }
}
