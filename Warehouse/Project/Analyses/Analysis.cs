using Warehouse.Content;
using Warehouse.Semantics;
using YamlDotNet.Serialization;

namespace Warehouse.Project.Analyses;

/// <summary>
/// A question whose answer is a table rather than a number: one select over gold in <c>analyses/{domain}/{name}.sql</c>,
/// with named parameters such as <c>:from</c> that travel as values, and this twin of the same name beside it.
/// </summary>
/// <remarks>The select ends with an <c>order by</c> that leaves no ties, because answers are cut into pages.</remarks>
public sealed class Analysis
{
    /// <summary>The name of the parameter that turns the ranking round.</summary>
    public const string OrderParameter = "order";

    public const string HighestFirst = "highest";

    public const string LowestFirst = "lowest";

    /// <summary>The file's name; kebab-case, unique.</summary>
    public required Located Name { get; init; }

    public required string Label { get; init; }

    /// <summary>What a row is, how it is computed, and what it leaves out.</summary>
    public required string Description { get; init; }

    public required string Owner { get; init; }

    /// <summary>Other words for it in questions.</summary>
    public List<string> Synonyms { get; init; } = [];

    public List<AnalysisParameter> Parameters { get; init; } = [];

    /// <summary>The days that it has data for; none where it does not know days.</summary>
    public AnalysisRange? Range { get; init; }

    /// <summary>All columns of the result, in its order.</summary>
    public required List<AnalysisColumn> Columns { get; init; }

    /// <summary>How its rows are drawn; none where a picture would say nothing.</summary>
    public AnalysisChart? Chart { get; init; }

    /// <summary>
    /// The answer in words: a template over the first row, see <see cref="SentenceTemplate"/>; values bring their units along.
    /// </summary>
    public required string Sentence { get; init; }

    /// <summary>
    /// The column by which rows are ranked, the highest first (within a period where the first column is one); none where rows
    /// are in no order of size. With a parameter <c>order</c> of the values <c>highest, lowest</c> they can be turned round.
    /// </summary>
    public Located? RankedBy { get; init; }

    /// <summary>
    /// The answer in other words where a parameter has a value: by parameter and value, as the order of rows may turn on it.
    /// </summary>
    public Dictionary<string, Dictionary<string, string>> Sentences { get; init; } = [];

    /// <summary>The answer in words when there is no row.</summary>
    public required string SentenceWithoutRows { get; init; }

    /// <summary>The folder below <c>analyses/</c>, such as <c>commerce</c>.</summary>
    [YamlIgnore]
    public string Domain { get; internal set; } = "";

    /// <summary>The select, with the relations of gold in place of <c>ref</c>.</summary>
    [YamlIgnore]
    public string Sql { get; internal set; } = "";

    /// <summary>Names of the relations of gold that it reads.</summary>
    [YamlIgnore]
    public IReadOnlyList<string> Relations { get; internal set; } = [];

    /// <summary>Path of the SQL file, for errors.</summary>
    [YamlIgnore]
    public string File { get; internal set; } = "";
}

/// <summary>A bar for each row.</summary>
public sealed class AnalysisChart
{
    /// <summary>The columns that together name a row.</summary>
    public required List<Located> Labels { get; init; }

    /// <summary>The column of how long the bars are.</summary>
    public required Located Value { get; init; }
}

/// <summary>A column of an analysis.</summary>
public sealed class AnalysisColumn
{
    /// <summary>As the select names it; snake_case.</summary>
    public required Located Name { get; init; }

    public required string Label { get; init; }

    public required string Description { get; init; }

    /// <summary>What one of it is, such as USD, orders, percent; none for names and dates.</summary>
    public string? Unit { get; init; }
}
