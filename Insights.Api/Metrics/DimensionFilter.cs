namespace Insights.Api.Metrics;

/// <summary>Which rows of the fact count, by one of the metric's dimensions. Several filters hold together.</summary>
/// <param name="Dimension">The dimension.</param>
public abstract record DimensionFilter(string Dimension)
{
    /// <summary>The rows of these members.</summary>
    public static MemberFilter Of(string dimension, params IReadOnlyList<string?> members) => new(dimension, members, IsExcluded: false);

    /// <summary>One text for the same filter, part by part.</summary>
    internal abstract IEnumerable<object?> Key { get; }
}

/// <summary>Rows of some members, or of all others.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Members">The members; <c>null</c> stands for rows without one, <c>(none)</c> in a request.</param>
/// <param name="IsExcluded">Whether the rest counts: rows without a member too, unless they are excluded by <c>null</c>.</param>
public sealed record MemberFilter(string Dimension, IReadOnlyList<string?> Members, bool IsExcluded) : DimensionFilter(Dimension)
{
    /// <summary>Whether all rows that count have the same member.</summary>
    internal bool IsSingle => !IsExcluded && Members.Distinct().Count() == 1;

    internal override IEnumerable<object?> Key =>
        [Dimension, IsExcluded, Members.Distinct().Count(), .. Members.Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>Rows whose number or date compares so; rows without one do not.</summary>
/// <param name="Dimension">A dimension of numbers or dates.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Operand">A <see cref="decimal"/> or a <see cref="DateOnly"/>.</param>
public sealed record ComparisonFilter(string Dimension, ComparisonOperator Operator, object Operand) : DimensionFilter(Dimension)
{
    internal override IEnumerable<object?> Key =>
        [Dimension, Operator, Operand is DateOnly day ? day.ToString("O") : Operand];
}
