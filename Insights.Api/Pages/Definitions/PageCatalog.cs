using Warehouse.Content;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Pages.Definitions;

/// <summary>All pages about numbers, checked for what can be checked without a database.</summary>
internal sealed class PageCatalog
{
    /// <summary>Where the API and the pages that are programs have their own routes.</summary>
    private static readonly string[] Reserved = ["api", "ask", "metrics", "pipeline", "customers", "docs", "openapi", "health", "alive", "assets"];

    private PageCatalog(IReadOnlyList<PageDefinition> pages) => Pages = pages;

    /// <summary>By section and order.</summary>
    public IReadOnlyList<PageDefinition> Pages { get; }

    /// <exception cref="ContentException">A page is wrong; the message names file, line and key.</exception>
    public static PageCatalog Load(ContentDirectory content, MetricCatalog metrics, AnalysisCatalog analyses)
    {
        if (!Directory.Exists(content.Pages))
        {
            return new([]);
        }

        var pages = Directory.EnumerateFiles(content.Pages, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => PageFile.Read(content, file))
            .OrderBy(page => page.Section, StringComparer.Ordinal).ThenBy(page => page.Properties.Order).ToList();
        foreach (var page in pages)
        {
            CheckPath(page, pages);
            new PageCheck(page, pages, metrics, analyses).Require();
        }

        return new(pages);
    }

    public PageDefinition? Find(string path) => Pages.FirstOrDefault(page => page.Properties.Path.Text == path);

    private static void CheckPath(PageDefinition page, List<PageDefinition> pages)
    {
        var path = page.Properties.Path;
        var parts = path.Text.Split('/');
        if (parts is not ["", ..] || (path.Text != "/" && !parts.Skip(1).All(IsName)) || Reserved.Contains(parts[1]))
        {
            throw new ContentException(page.File, PageDefinition.LinesBefore + path.Line, $"path: '{path.Text}' is not such as /commerce/sales, "
                + $"of lower-case words with hyphens; the first is none of {string.Join(", ", Reserved)}");
        }

        if (pages.First(other => other.Properties.Path.Text == path.Text) is var first && first != page)
        {
            throw new ContentException(page.File, PageDefinition.LinesBefore + path.Line, $"path: '{path.Text}' is that of {first.File} too");
        }
    }

    private static bool IsName(string part) =>
        part.Length > 0 && part.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
