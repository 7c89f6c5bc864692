using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>
/// A relation of gold as metrics see it: when its rows count, by what they are grouped, and what is aggregated over them. An entry
/// under <c>semantic_models:</c> in <c>semantic_models/*.yml</c>.
/// </summary>
public sealed class SemanticModel
{
    /// <summary>Unique; snake_case.</summary>
    public required Located Name { get; init; }

    /// <summary>The table or view of the schema <c>gold</c>.</summary>
    public required string Model { get; init; }

    public SemanticDefaults Defaults { get; init; } = new();

    /// <summary>In the order in which answers and listings show them.</summary>
    public List<Dimension> Dimensions { get; init; } = [];

    /// <summary>Choices of whose rows count; the first is the default.</summary>
    public List<Population> Populations { get; init; } = [];

    public required List<Measure> Measures { get; init; }

    /// <summary>Smaller relations from which measures are answered with the same numbers.</summary>
    public List<PreAggregation> PreAggregations { get; init; } = [];
}

public sealed class SemanticDefaults
{
    /// <summary>The time dimension by which a range selects and a grain groups, unless a measure says another.</summary>
    public Located? AggTimeDimension { get; init; }
}

public enum DimensionType
{
    Categorical,
    Numeric,
    Time,
}

/// <summary>A column by which metrics are grouped and filtered, or the date by which they are counted.</summary>
public sealed class Dimension
{
    /// <summary>The column.</summary>
    public required Located Name { get; init; }

    public DimensionType Type { get; init; }

    /// <summary>
    /// Of a time dimension: <c>month</c> where a row stands for a whole month and has its first day as date (likewise <c>week</c>,
    /// <c>quarter</c>, <c>year</c>). None where a row has its own day.
    /// </summary>
    public string? Grain { get; init; }

    /// <summary>The semantic model that describes the dimension of this name, where several relations have it.</summary>
    public Located? SameAs { get; init; }

    /// <summary>One of its members, capitalised: Organisation. Without it, the dimension is called by its column's name.</summary>
    public string? Label { get; init; }

    /// <summary>Other words for it, singular or plural.</summary>
    public List<string> Synonyms { get; init; } = [];

    /// <summary>
    /// Of a key: the dimension beside it that has its members' names. Two members may bear one name, so answers go by the key and
    /// show the name.
    /// </summary>
    public Located? NamedBy { get; init; }

    /// <summary>Other words for some of its members, such as English for en.</summary>
    public Dictionary<string, List<string>> Members { get; init; } = [];

    /// <summary>The metric by which its members are ranked when a question ("top customers") does not say by what.</summary>
    public Located? RankedBy { get; init; }
}

/// <summary>A choice of whose rows count.</summary>
public sealed class Population
{
    public required Located Name { get; init; }

    /// <summary>The rows, as SQL over the relation's columns.</summary>
    public required string Expr { get; init; }

    /// <summary>How questions ask for it.</summary>
    public List<string> Synonyms { get; init; } = [];
}
