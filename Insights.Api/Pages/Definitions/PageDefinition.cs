using Warehouse.Content;

namespace Insights.Api.Pages.Definitions;

/// <summary>A page about numbers: a Markdown file in <c>Warehouse/pages</c>.</summary>
/// <param name="File">Its path, for errors.</param>
/// <param name="Section">The folder that it lies in, capitalised; empty for one beside the folders.</param>
/// <param name="Properties">Its front matter.</param>
/// <param name="Segments">Text and blocks, in the order of the file.</param>
public sealed record PageDefinition(string File, string Section, PageProperties Properties, IReadOnlyList<PageSegment> Segments)
{
    /// <summary>What stands for a member in the address of a page about one.</summary>
    public const string Member = "{member}";

    /// <summary>Lines of the file before its front matter.</summary>
    public const int LinesBefore = 1;

    public IEnumerable<Block> Blocks => Segments.OfType<PageSegment.Row>().SelectMany(row => row.Blocks);

    /// <summary>Parameters of analyses that the page's reader fills in.</summary>
    public IEnumerable<string> Inputs => Blocks.OfType<TableBlock>().SelectMany(table => table.Inputs).Select(input => input.Text).Distinct();
}

/// <summary>A part of a page.</summary>
public abstract record PageSegment
{
    /// <param name="Html">Made of Markdown; HTML in the file is shown as text.</param>
    public sealed record Text(string Html) : PageSegment;

    /// <param name="Blocks">Blocks without text between them, which stand side by side where there is room.</param>
    public sealed record Row(IReadOnlyList<Block> Blocks) : PageSegment;
}

/// <summary>The front matter of a page.</summary>
public sealed class PageProperties
{
    public required string Title { get; init; }

    /// <summary>Where it is served, such as <c>/commerce/sales</c>.</summary>
    public required Located Path { get; init; }

    /// <summary>Its place among the pages of its section, the lowest first.</summary>
    public int Order { get; init; }

    /// <summary>The days that it shows unless others are asked for, see <see cref="PagePeriod"/>.</summary>
    public Located Period { get; init; } = new("last 12 months", 1);

    /// <summary>What values and lines are compared with unless asked otherwise: <c>previous_period</c>, <c>previous_year</c>.</summary>
    public Located? Compare { get; init; }

    /// <summary>Dimensions that its reader can filter by.</summary>
    public List<Located> Filters { get; init; } = [];

    /// <summary>
    /// The filter whose member the page is about: it is opened by a link with a member and stands in no menu, and shows no number
    /// before one is chosen.
    /// </summary>
    public Located? About { get; init; }
}
