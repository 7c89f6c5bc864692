using Warehouse.Content;
using YamlDotNet.Serialization;

namespace Warehouse.Semantics;

public enum MetricDefinitionType
{
    Simple,
    Ratio,
    Derived,
    Cumulative,
}

/// <summary>An entry under <c>metrics:</c> in <c>semantic_models/{domain}/{relation}.yml</c>.</summary>
public sealed class MetricDefinition
{
    /// <summary>Unique; snake_case.</summary>
    public required Located Name { get; init; }

    /// <summary>The name with spaces unless given.</summary>
    public string? Label { get; init; }

    /// <summary>The definition as a reader should know it.</summary>
    public required string Description { get; init; }

    /// <summary>The default of the semantic model unless given.</summary>
    public string? Owner { get; init; }

    /// <summary>What one of it is: users, seconds, percent.</summary>
    public required string Unit { get; init; }

    public MetricDefinitionType Type { get; init; }

    /// <summary>Of a simple or cumulative metric: a measure of the file's semantic model; the one of its own name unless given.</summary>
    public Located? Measure { get; init; }

    /// <summary>Of a simple or cumulative metric: the measure, given or of its own name.</summary>
    [YamlIgnore]
    public Located MeasureName => Measure ?? Name;

    /// <summary>Of a simple or cumulative metric: rows that count, as SQL; all by default.</summary>
    public string? Filter { get; init; }

    /// <summary>Of a simple or cumulative metric: dimensions of its semantic model by which it says nothing.</summary>
    public List<Located> ExcludedDimensions { get; init; } = [];

    /// <summary>Names of the metrics of a ratio.</summary>
    public Located? Numerator { get; init; }

    public Located? Denominator { get; init; }

    /// <summary>What a ratio is multiplied by; 100 where the unit is percent, otherwise 1, unless given.</summary>
    public double? Scale { get; init; }

    /// <summary>Of a derived metric: arithmetic over other metrics, see <see cref="MetricExpression"/>.</summary>
    public Located? Expr { get; init; }

    /// <summary>Of a cumulative metric: what it is over, such as <c>7 days</c>; all time unless given.</summary>
    public Located? Window { get; init; }

    /// <summary>Whether more of it is good news, or less.</summary>
    public Better? Better { get; init; }

    /// <summary>Other words for it in questions.</summary>
    public List<string> Synonyms { get; init; } = [];
}
