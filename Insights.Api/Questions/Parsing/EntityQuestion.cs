using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Parsing;

/// <summary>A question for things by what they did, before it is decided what its clauses leave to each other.</summary>
/// <param name="Entity">The thing.</param>
/// <param name="Own">Values of the thing itself.</param>
/// <param name="Clauses">What it did and did not do.</param>
internal sealed record EntityQuestion(EntityDescription Entity, IReadOnlyList<EntityValue> Own, IReadOnlyList<EntityClause> Clauses)
{
    /// <summary>"Repeat customers" did it more than once.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether how many is asked for.</summary>
    public bool IsCounted { get; init; }
}

/// <summary>A value of the data; <c>null</c> for any.</summary>
internal sealed record EntityValue(string Relation, string Dimension, IReadOnlyList<string?> Members);

/// <summary>One thing that is said of what things did.</summary>
internal sealed class EntityClause
{
    public Activity? Activity { get; set; }

    public bool IsNegative { get; set; }

    /// <summary>Nothing else of the kind: "only Kitchen".</summary>
    public bool IsOnly { get; set; }

    /// <summary>In each of several periods, or with each of several values.</summary>
    public bool IsBoth { get; set; }

    /// <summary>Whether values are joined by "and".</summary>
    public bool IsAnd { get; set; }

    /// <summary>After the days of the clause before: "never again".</summary>
    public bool IsAfterwards { get; set; }

    /// <summary><c>first</c> or <c>last</c> where the day of its first or last row is meant.</summary>
    public string? Edge { get; set; }

    public Threshold? Threshold { get; set; }

    /// <summary>Two numbers that are held against each other.</summary>
    public (Metric First, ComparisonOperator Operator, Metric Second)? Compared { get; set; }

    public List<Worded<Period>> Periods { get; } = [];

    /// <summary>Each with the dimensions that have it.</summary>
    public List<IReadOnlyList<EntityValue>> Values { get; } = [];

    public bool HasContent =>
        Activity is not null || Threshold is not null || Compared is not null || Periods.Count > 0 || Values.Count > 0;

    /// <summary>Whether nothing but days is said: "but not in 2024".</summary>
    public bool IsPeriodAlone { get; set; }

    public bool IsEmpty => !HasContent && !IsNegative && !IsAfterwards;
}
