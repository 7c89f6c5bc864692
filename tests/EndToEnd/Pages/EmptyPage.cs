using System.Net;
using System.Text.RegularExpressions;

namespace EndToEnd.Pages;

/// <summary>A page of a platform that has no data yet.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Status">With which it was answered.</param>
/// <param name="Blocks">The text of each of its blocks.</param>
internal sealed partial record EmptyPage(string Path, HttpStatusCode Status, IReadOnlyList<string> Blocks)
{
    public static async Task<IReadOnlyList<EmptyPage>> ReadAllAsync(HttpClient api)
    {
        var pages = new List<EmptyPage>();
        foreach (var path in await PageAddress.MenuAsync(api))
        {
            using var response = await api.GetAsync(path);
            var html = await response.Content.ReadAsStringAsync();
            var blocks = Block().Matches(html).Select(block => WebUtility.HtmlDecode(Tag().Replace(block.Value, " ")));
            pages.Add(new(path, response.StatusCode, [.. blocks]));
        }

        return pages;
    }

    [GeneratedRegex("<section class=\"block.*?</section>", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
