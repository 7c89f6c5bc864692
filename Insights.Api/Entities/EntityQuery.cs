using Insights.Api.Answers;
using Insights.Api.Metrics;
using Warehouse.Semantics;

namespace Insights.Api.Entities;

/// <summary>A valid question for a list of an entity: every name in it is known to the catalog.</summary>
/// <param name="Entity">What is listed.</param>
internal sealed record EntityQuery(EntityDescription Entity)
{
    /// <summary>The metrics that are columns.</summary>
    public IReadOnlyList<Metric> Measures { get; init; } = [];

    /// <summary>First day that measures are over; <c>null</c> for the first with data.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day that measures are over; <c>null</c> for the last with data.</summary>
    public DateOnly? To { get; init; }

    /// <summary>The metric whose rows make somebody active; <c>null</c> where nobody asks.</summary>
    public Metric? Activity { get; init; }

    /// <summary>Ranges in each of which one has a row of the activity.</summary>
    public IReadOnlyList<OpenRange> ActiveIn { get; init; } = [];

    /// <summary>Ranges in none of which one has a row of the activity.</summary>
    public IReadOnlyList<OpenRange> NotActiveIn { get; init; } = [];

    /// <summary>Which rows of the activity make one active in <see cref="ActiveIn"/>, beside <see cref="Filters"/>.</summary>
    public IReadOnlyList<DimensionFilter> ActiveFilters { get; init; } = [];

    /// <summary>Which rows of the activity make one active in <see cref="NotActiveIn"/>, beside <see cref="Filters"/>.</summary>
    public IReadOnlyList<DimensionFilter> NotActiveFilters { get; init; } = [];

    /// <summary>Conditions on the columns of the list, before they are rounded.</summary>
    public IReadOnlyList<EntityCondition> Having { get; init; } = [];

    /// <summary>Which of them are listed, by the dimensions of their home.</summary>
    public IReadOnlyList<DimensionFilter> OwnFilters { get; init; } = [];

    /// <summary>Which rows of measures and activity count.</summary>
    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    /// <summary>The keys that are listed; all of them if empty.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Whose rows count; <c>null</c> for each relation's default.</summary>
    public string? Population { get; init; }

    /// <summary>Columns to order by before the key.</summary>
    public IReadOnlyList<(string Column, bool Descending)> Order { get; init; } = [];

    public int Limit { get; init; } = MetricQuery.DefaultLimit;

    /// <summary>Where the page before ended; <c>null</c> for the first.</summary>
    public AnswerCursor? Cursor { get; init; }

    public long Offset => Cursor?.Offset ?? 0;

    /// <summary>The metrics whose rows are read.</summary>
    public IEnumerable<Metric> Metrics => Activity is null ? Measures : Measures.Append(Activity);

    /// <summary>All filters of a metric's rows.</summary>
    public IReadOnlyList<DimensionFilter> FiltersOf(Metric metric) =>
        metric == Activity ? [.. Filters, .. ActiveFilters, .. NotActiveFilters, .. ActiveIn.SelectMany(range => range.Filters)] : Filters;

    /// <summary>The columns of a row, in order.</summary>
    public IReadOnlyList<string> Columns =>
    [
        EntityColumns.Key,
        .. Entity.NamedBy is null ? (string[])[] : [EntityColumns.Name],
        .. Measures.Select(metric => metric.Name.Text),
        .. Activity is null ? (string[])[] : [EntityColumns.First, EntityColumns.Last],
    ];

    /// <summary>One text for the same question, whichever page of its answer is asked for.</summary>
    public string QuestionKey => AnswerCache.Key(
    [
        "entities", Entity.Name, From, To, Activity?.Name.Text, Population,
        Measures.Count, .. Measures.Select(metric => metric.Name.Text),
        ActiveIn.Count, .. ActiveIn.SelectMany(range =>
            (object?[])[range.From, range.To, .. range.Filters.Select(filter => AnswerCache.Key(filter.Key)), null]),
        NotActiveIn.Count, .. NotActiveIn.SelectMany(range => (object?[])[range.From, range.To]),
        .. Having.SelectMany(condition => (object?[])[condition.Column, condition.Operator, condition.Value]).Append(null),
        .. new[] { OwnFilters, Filters, ActiveFilters, NotActiveFilters }.SelectMany(
            filters => filters.Select(filter => AnswerCache.Key(filter.Key)).Append(null)),
        Keys.Count, .. Keys, .. Order.Select(term => $"{term.Column} {term.Descending}"),
    ]);
}

/// <summary>The columns of a list that are no measures.</summary>
internal static class EntityColumns
{
    public const string Key = "key";
    public const string Name = "name";
    public const string First = "first";
    public const string Last = "last";
}

/// <summary>Days, both ends included; without an end, all days on that side.</summary>
internal sealed record OpenRange(DateOnly? From, DateOnly? To)
{
    /// <summary>Which rows count in it, beside the filters of all ranges.</summary>
    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];
}

/// <summary>A condition on a number or a day of the list.</summary>
/// <param name="Column">One of the list's measures, <c>first</c> or <c>last</c>.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Value">A <see cref="decimal"/>, a <see cref="DateOnly"/>, or the name of another measure of the list.</param>
internal sealed record EntityCondition(string Column, ComparisonOperator Operator, object Value);
