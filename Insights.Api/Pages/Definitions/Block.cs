using Warehouse.Content;
using YamlDotNet.Serialization;

namespace Insights.Api.Pages.Definitions;

/// <summary>A part of a page that shows data: YAML in a fenced block whose info string is the kind.</summary>
public abstract class Block
{
    /// <summary>Its heading; the label of what it shows by default.</summary>
    public string? Title { get; init; }

    /// <summary>What a reader should know about it, in a sentence.</summary>
    public string? Note { get; init; }

    /// <summary>How much of the page's width it takes.</summary>
    public BlockWidth? Width { get; init; }

    /// <summary>Parameters as the API has them, such as <c>status: completed</c> or <c>having: value&gt;=5</c>.</summary>
    public Dictionary<string, string> Params { get; init; } = [];

    /// <summary>Which days it looks at.</summary>
    public BlockRange Range { get; init; }

    /// <summary>Its name within the page, in URLs: <c>b1</c> for the first.</summary>
    [YamlIgnore]
    public string Id { get; internal set; } = "";

    /// <summary>The line of the file at which its YAML begins.</summary>
    [YamlIgnore]
    public long Line { get; internal set; }

    /// <summary>The width that its kind has by default.</summary>
    [YamlIgnore]
    public virtual BlockWidth StandardWidth => BlockWidth.Full;
}

public enum BlockWidth
{
    Full,
    Half,
    Third,
}

public enum BlockRange
{
    /// <summary>The page's days.</summary>
    Page,

    /// <summary>The page's period, which ends with the last day of the block's own data: for pages about several domains.</summary>
    Own,

    /// <summary>All days with data.</summary>
    All,
}

/// <summary><c>values</c>: metrics over the whole range, each with its change.</summary>
public sealed class ValuesBlock : Block
{
    public required List<Located> Metrics { get; init; }
}

/// <summary><c>line</c> and <c>stacked</c>: metrics by period, or one of them by period and a dimension.</summary>
public sealed class TimeBlock : Block
{
    public Located? Metric { get; init; }

    public List<Located> Metrics { get; init; } = [];

    /// <summary>The period; one that suits the range by default.</summary>
    public Located? Grain { get; init; }

    /// <summary>The dimension whose members are the series: those with the highest values, and all others as one.</summary>
    public Located? By { get; init; }

    /// <summary>An analysis whose rows are marked: its first column is a day.</summary>
    public Located? Annotate { get; init; }

    [YamlIgnore]
    public bool IsStacked { get; internal set; }

    [YamlIgnore]
    public IReadOnlyList<Located> AllMetrics => Metric is null ? Metrics : [Metric, .. Metrics];
}

/// <summary><c>bar</c>: a metric by the members of a dimension.</summary>
public sealed class BarBlock : Block
{
    public required Located Metric { get; init; }

    public required Located By { get; init; }

    /// <summary>How many members.</summary>
    public int Top { get; init; } = 10;

    /// <summary>The order of the API, such as <c>weekday</c>; the highest value first by default.</summary>
    public string Order { get; init; } = "-value";

    /// <summary>The page that a member leads to, filtered by it; without one it filters this page.</summary>
    public Located? Drill { get; init; }

    [YamlIgnore]
    public override BlockWidth StandardWidth => BlockWidth.Half;
}

/// <summary><c>table</c>: an analysis, metrics side by side, or the members of an entity.</summary>
public sealed class TableBlock : Block
{
    public Located? Analysis { get; init; }

    public List<Located> Metrics { get; init; } = [];

    /// <summary>Of metrics: dimensions, separated by commas.</summary>
    public Located? By { get; init; }

    /// <summary>Of metrics: <c>day</c>, <c>week</c>, <c>month</c>, <c>quarter</c> or <c>year</c>; the whole range by default.</summary>
    public Located? Grain { get; init; }

    public Located? Entity { get; init; }

    /// <summary>Of an entity: metrics of each.</summary>
    public List<Located> Measures { get; init; } = [];

    /// <summary>The order of the API, such as <c>-revenue</c>.</summary>
    public string? Order { get; init; }

    /// <summary>Most rows; what more there is, the CSV has.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>Columns that are shown, in order; all by default.</summary>
    public List<Located> Columns { get; init; } = [];

    /// <summary>Parameters of the analysis that the page's reader fills in.</summary>
    public List<Located> Inputs { get; init; } = [];

    /// <summary>The page that a row's first dimension leads to.</summary>
    public Located? Drill { get; init; }
}

/// <summary><c>funnel</c>: an analysis whose rows are steps, named and counted by the columns of its chart.</summary>
public sealed class FunnelBlock : Block
{
    public required Located Analysis { get; init; }

    [YamlIgnore]
    public override BlockWidth StandardWidth => BlockWidth.Half;
}

/// <summary><c>cohort</c>: an analysis as a grid, a row for each value of one column and a column for each of another.</summary>
public sealed class CohortBlock : Block
{
    public required Located Analysis { get; init; }

    /// <summary>The column that names a row.</summary>
    public required Located Rows { get; init; }

    /// <summary>The column that names a column.</summary>
    public required Located Across { get; init; }

    /// <summary>The column of the cells.</summary>
    public required Located Value { get; init; }

    /// <summary>A column beside the row's name, such as the cohort's size.</summary>
    public Located? Size { get; init; }
}
