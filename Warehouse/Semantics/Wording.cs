using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>How people call a column by which metrics are grouped and filtered. An entry under <c>dimensions:</c> in <c>words/*.yml</c>.</summary>
public sealed class DimensionWording
{
    /// <summary>The column.</summary>
    public required Located Name { get; init; }

    /// <summary>The relations of gold in which the column means this; all that have it if empty.</summary>
    public List<string> Relations { get; init; } = [];

    /// <summary>One of its members, capitalised: Organisation.</summary>
    public required string Label { get; init; }

    /// <summary>Other words for it, singular or plural.</summary>
    public List<string> Synonyms { get; init; } = [];

    /// <summary>
    /// Of a key: the dimension beside it that has its members' names. Two members may bear one name, so answers go by the key and
    /// show the name.
    /// </summary>
    public string? NamedBy { get; init; }

    /// <summary>Other words for some of its members, such as English for en.</summary>
    public Dictionary<string, List<string>> Members { get; init; } = [];

    /// <summary>The metric by which its members are ranked when a question ("top customers") does not say by what.</summary>
    public string? RankedBy { get; init; }
}

/// <summary>How people ask for a population of a metric. An entry under <c>populations:</c> in <c>words/*.yml</c>.</summary>
public sealed class PopulationWording
{
    public required Located Name { get; init; }

    /// <summary>The relations whose metrics have it; all that have a population of this name if empty.</summary>
    public List<string> Relations { get; init; } = [];

    public required List<string> Synonyms { get; init; }
}
