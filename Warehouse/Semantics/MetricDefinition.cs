using Warehouse.Content;

namespace Warehouse.Semantics;

public enum MetricDefinitionType
{
    Simple,
    Ratio,
    Derived,
}

/// <summary>An entry under <c>metrics:</c> in <c>semantic_models/*.yml</c>.</summary>
public sealed class MetricDefinition
{
    /// <summary>Unique; snake_case.</summary>
    public required Located Name { get; init; }

    public required string Label { get; init; }

    public required string Description { get; init; }

    public required string Owner { get; init; }

    public required string Unit { get; init; }

    public required MetricDefinitionType Type { get; init; }

    /// <summary>Of a simple metric: a measure of a semantic model in the same file.</summary>
    public Located? Measure { get; init; }

    /// <summary>Of a simple metric: rows that count, as SQL; all by default.</summary>
    public string? Filter { get; init; }

    /// <summary>Of a simple metric: dimensions of its semantic model by which it says nothing.</summary>
    public List<Located> ExcludedDimensions { get; init; } = [];

    /// <summary>Names of the metrics of a ratio.</summary>
    public string? Numerator { get; init; }

    public string? Denominator { get; init; }

    /// <summary>What a ratio is multiplied by: 100 for percent.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Of a derived metric: arithmetic over other metrics, see <see cref="MetricExpression"/>.</summary>
    public string? Expr { get; init; }

    public List<string> Synonyms { get; init; } = [];
}
