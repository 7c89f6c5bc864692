using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EndToEnd.Pages;

/// <summary>A page to be looked at.</summary>
/// <param name="Path">With its query string.</param>
/// <param name="Status">With which it must be answered.</param>
/// <param name="Shows">A selector of something that it must show.</param>
internal sealed partial record PageAddress(string Path, HttpStatusCode Status = HttpStatusCode.OK, string Shows = "h1")
{
    /// <summary>A documentation of requests, made and laid out by another program.</summary>
    private const string ApiDocumentation = "/docs";

    /// <summary>The pages of the menu as the first page has it, so that a new one is looked at without a new test.</summary>
    public static async Task<IReadOnlyList<string>> MenuAsync(HttpClient api)
    {
        var menu = MenuElement().Match(await api.GetStringAsync("/")).Value;
        var links = LinkTarget().Matches(menu).Select(link => WebUtility.HtmlDecode(link.Groups[1].Value));
        return [.. links.Where(path => path != ApiDocumentation)];
    }

    public static async Task<IReadOnlyList<PageAddress>> AllAsync(Platform platform)
    {
        var organisation = await FirstAsync(platform, "active_users", "organisation_id");
        var customer = await FirstAsync(platform, "interactions", "customer_id");
        var batches = await ItemsAsync(platform, "batches");
        var batch = batches.First(item => item.GetProperty("rows_rejected").GetInt64() > 0).GetProperty("id");
        var runs = await ItemsAsync(platform, "runs");
        var run = runs.First(item => item.GetProperty("status").GetString() == "succeeded").GetProperty("id");
        return
        [
            .. (await MenuAsync(platform.Api)).Select(path => new PageAddress(path)),
            new("/usage/organisation", Shows: ".choice a"),
            new($"/usage/organisation?organisation_id={organisation}"),
            new($"/customers/{customer}"),
            new($"/customers/{customer}?type=email&language=en", Shows: ".written"),
            new("/metrics/revenue"),
            new("/metrics?search=licence"),
            new("/pipeline/models"),
            new("/pipeline/models/fct_sessions"),
            new($"/pipeline/batches/{batch}", Shows: ".failure"),
            new($"/pipeline/runs/{run}"),
            new("/ask?question=revenue+by+category", Shows: ".sentence.answered"),
            new("/ask?question=active+users+by+week", Shows: ".sentence.answered"),
            new("/ask?question=how+is+the+weather", Shows: ".sentence.refused"),
            new("/ask?question=which+products+sell+best", Shows: ".sentence.ambiguous"),
            new("/commerce?nonsense=1", HttpStatusCode.BadRequest, ".failure"),
            new("/metrics/nonsense", HttpStatusCode.NotFound, ".failure"),
        ];
    }

    public override string ToString() => Path;

    /// <summary>The member of a dimension with the highest value.</summary>
    private static async Task<string> FirstAsync(Platform platform, string metric, string dimension)
    {
        var answer = await platform.GetAsync($"/api/v1/metrics/{metric}?by={dimension}&order=-value&limit=1");
        return Uri.EscapeDataString(answer.GetProperty("rows")[0].GetProperty(dimension).ToString());
    }

    private static async Task<IEnumerable<JsonElement>> ItemsAsync(Platform platform, string what) =>
        (await platform.GetAsync($"/api/v1/pipeline/{what}?limit=1000")).GetProperty("items").EnumerateArray();

    [GeneratedRegex("<nav id=\"menu\".*?</nav>", RegexOptions.Singleline)]
    private static partial Regex MenuElement();

    [GeneratedRegex("<a href=\"([^\"]+)\"")]
    private static partial Regex LinkTarget();
}
