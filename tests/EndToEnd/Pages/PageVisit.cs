using Microsoft.Playwright;

namespace EndToEnd.Pages;

/// <summary>A page open in a browser, with what went wrong behind it.</summary>
internal sealed class PageVisit : IAsyncDisposable
{
    private readonly List<string> _problems = [];

    private readonly Uri _root;

    private PageVisit(IPage page, Uri root) => (Page, _root) = (page, root);

    public IPage Page { get; }

    public int Status { get; private set; }

    /// <summary>Errors of the console, among them violations of the content security policy, and requests to other hosts.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public ILocator Main => Page.Locator("main");

    /// <summary>What opens the choices of a period, a comparison, a grain or a filter.</summary>
    public ILocator Control(string label) => Page.Locator($".control > summary:has(.label:text-is('{label}'))");

    public static async Task<PageVisit> OpenAsync(IBrowserContext context, Uri root, string path)
    {
        var address = new Uri(root, path).ToString();
        var visit = new PageVisit(await context.NewPageAsync(), root);
        visit.Page.SetDefaultTimeout(60_000);
        visit.Page.Console += (_, message) =>
        {
            // The browser reports a refusal of the page itself as an error, too.
            var isRefusal = message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)
                && message.Location.Contains(address, StringComparison.Ordinal);
            if (message.Type is "error" or "warning" && !isRefusal)
                visit._problems.Add($"{message.Type}: {message.Text}");
        };
        visit.Page.PageError += (_, error) => visit._problems.Add($"script: {error}");
        visit.Page.Request += (_, request) =>
        {
            var target = new Uri(request.Url);
            if (target.Scheme is "http" or "https" && target.Authority != root.Authority)
                visit._problems.Add($"request to {request.Url}");
        };
        visit.Status = (await visit.Page.GotoAsync(address))!.Status;
        return visit;
    }

    /// <summary>
    /// Looks at the address until it is this one. The library's own wait for an address waits for an event of loading as well, which
    /// was over before it was waited for now and then.
    /// </summary>
    public Task IsAtAsync(string path) =>
        Assertions.Expect(Page).ToHaveURLAsync(new Uri(_root, path).ToString(), new() { Timeout = 60_000 });

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
