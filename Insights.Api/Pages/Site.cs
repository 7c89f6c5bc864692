using Insights.Api.Pages.Definitions;

namespace Insights.Api.Pages;

/// <summary>What every page has around it: the menu, and the addresses of its style and script.</summary>
internal sealed class Site(PageCatalog catalog)
{
    /// <summary>Sections with their pages; the pages without a section first.</summary>
    public IReadOnlyList<MenuSection> Menu { get; } =
    [
        .. from page in catalog.Pages
           where page.Properties.About is null
           group new MenuItem(page.Properties.Title, page.Properties.Path.Text) by page.Section into section
           select new MenuSection(section.Key, [.. section]),
        new MenuSection("Explore", [new("Ask", "/ask"), new("Metrics", "/metrics"), new("Pipeline", "/pipeline"), new("API", "/docs")]),
    ];
}

/// <param name="Title">Empty for pages without a section.</param>
/// <param name="Items">In order.</param>
public sealed record MenuSection(string Title, IReadOnlyList<MenuItem> Items);

public sealed record MenuItem(string Title, string Path);
