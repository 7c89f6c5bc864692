using Insights.Api.Pages.Definitions;

namespace Insights.Api.Pages.Reading;

/// <summary>A block with what it shows.</summary>
/// <param name="Block">The block.</param>
/// <param name="Title">Its heading.</param>
public abstract record BlockView(Block Block, string Title)
{
    /// <summary>Where the numbers are from, one for each metric or analysis.</summary>
    public IReadOnlyList<BlockSource> Sources { get; init; } = [];

    /// <summary>What is not as the page's reader may expect, in sentences.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>A value for each metric.</summary>
    public sealed record Values(Block Block, string Title, IReadOnlyList<MetricValue> Items) : BlockView(Block, Title);

    /// <summary>A picture, and the same as a table.</summary>
    public sealed record Chart(Block Block, string Title, string Svg, TableData Data) : BlockView(Block, Title);

    public sealed record Table(Block Block, string Title, TableData Data) : BlockView(Block, Title);

    public sealed record Cohort(Block Block, string Title, CohortGrid Grid, TableData Data) : BlockView(Block, Title);

    /// <summary>
    /// There is nothing to show, or it could not be had: what was found and what to do. Transient is what asking again may help
    /// without a new version of the warehouse.
    /// </summary>
    public sealed record Failure(Block Block, string Title, string Message, bool IsTransient) : BlockView(Block, Title);
}

/// <summary>A metric over the whole range.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Text">With its unit; <c>null</c> for no data.</param>
/// <param name="Change">Such as <c>+12.3 %</c>; <c>null</c> without a comparison.</param>
/// <param name="Compared">What it is compared with, such as <c>$1,200 before</c>.</param>
/// <param name="Tone">Whether the change is <c>good</c>, <c>bad</c> or neither (<c>flat</c>).</param>
public sealed record MetricValue(string Label, string? Text, string? Change, string? Compared, string Tone);

/// <summary>Where numbers are from and how to get the same elsewhere.</summary>
public sealed record BlockSource(string Name, string Definition, string Sql, BlockRequest Request, long Version)
{
    /// <summary>The relations of gold that were read; <c>null</c> where the SQL says it.</summary>
    public string? Relation { get; init; }

    /// <summary>The last day with data; <c>null</c> where there is no such day.</summary>
    public DateOnly? DataTo { get; init; }
}

/// <summary>Rows as texts.</summary>
/// <param name="Columns">Their headings.</param>
/// <param name="Rows">As many cells as there are columns.</param>
/// <param name="HasMore">Whether there are more rows than these.</param>
public sealed record TableData(IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<TableCell>> Rows, bool HasMore);

/// <param name="Label">Its heading.</param>
/// <param name="IsNumber">Whether it stands to the right.</param>
public sealed record TableColumn(string Label, bool IsNumber)
{
    /// <summary>Whether its texts, such as dates, stay on one line.</summary>
    public bool IsShort { get; init; }

    public string? Class => IsNumber ? "number" : IsShort ? "short" : null;
}

/// <param name="Text">As shown; <c>null</c> for no value.</param>
/// <param name="Href">Where it leads; <c>null</c> for nowhere.</param>
public readonly record struct TableCell(string? Text, string? Href = null);

/// <summary>A grid of shares: headings of its columns, and rows with a name, a size and a cell for each column, if there is one.</summary>
public sealed record CohortGrid(string Corner, string? SizeLabel, IReadOnlyList<string> Across, IReadOnlyList<CohortRow> Rows);

public sealed record CohortRow(string Name, string? Size, IReadOnlyList<CohortCell?> Cells);

/// <param name="Text">Such as <c>45 %</c>.</param>
/// <param name="Level">How deep its colour is, 0 to 9.</param>
public sealed record CohortCell(string Text, int Level);
