using Insights.Api.Entities;
using Insights.Api.Metrics;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// A list of things by what they did and did not do: a query of the entity lists. The days of its measures and of its activity are
/// known once it is resolved.
/// </summary>
/// <param name="Query">What is asked.</param>
internal sealed record EntityPlan(EntityQuery Query) : Plan
{
    /// <summary>In each of them there is a row of the activity.</summary>
    public IReadOnlyList<Timeframe> Active { get; init; } = [];

    /// <summary>Of each of <see cref="Active"/>, which rows of the activity count; none where it is the same for all.</summary>
    public IReadOnlyList<MemberFilter> Each { get; init; } = [];

    /// <summary>In none of them is a row of the activity.</summary>
    public IReadOnlyList<Timeframe> NotActive { get; init; } = [];

    /// <summary>When the things themselves began, by a day of their home.</summary>
    public IReadOnlyList<(string Dimension, Timeframe When)> Began { get; init; } = [];

    /// <summary>When the first or last row of the activity was.</summary>
    public (string Column, Timeframe When)? Edge { get; init; }

    /// <summary>Whether how many there are is asked for.</summary>
    public bool CountsRows { get; init; }

    public EntityDescription Entity => Query.Entity;

    public override IEnumerable<Timeframe> Timeframes =>
        [When, .. Active, .. NotActive, .. Began.Select(began => began.When), .. Edge is { } edge ? [edge.When] : Array.Empty<Timeframe>()];

    /// <summary>With the days that its periods have as of a day.</summary>
    public EntityPlan Resolved(DateOnly asOf)
    {
        var when = When.Resolve(asOf);
        var resolved = this with
        {
            When = when,
            Active = [.. Active.Select(period => period.Resolve(asOf))],
            NotActive = [.. NotActive.Select(period => period.Resolve(asOf))],
            Began = [.. Began.Select(began => (began.Dimension, began.When.Resolve(asOf)))],
            Edge = Edge is var (column, period) ? (column, period.Resolve(asOf)) : null,
        };
        return resolved with
        {
            Query = Query with
            {
                From = Query.Measures.Count > 0 ? when.From : null,
                To = Query.Measures.Count > 0 ? when.To : null,
                ActiveIn = [.. resolved.Active.Select(
                    (when, index) => Days(when) with { Filters = index < Each.Count ? [Each[index]] : [] })],
                NotActiveIn = [.. resolved.NotActive.Select(Days)],
                OwnFilters = [.. Query.OwnFilters, .. resolved.Began.SelectMany(began => Between(began.Dimension, began.When))],
                Having = [.. Query.Having, .. resolved.Edge is var (edge, day) ? Between(edge, day)
                    .Select(filter => new EntityCondition(edge, filter.Operator, filter.Operand)) : []],
            },
        };
    }

    private static OpenRange Days(Timeframe when) => new(when.From, when.To);

    private static IEnumerable<ComparisonFilter> Between(string column, Timeframe when) =>
    [
        .. when.From is { } from
            ? [new ComparisonFilter(column, ComparisonOperator.GreaterOrEqual, from)] : Array.Empty<ComparisonFilter>(),
        .. when.To is { } to ? [new ComparisonFilter(column, ComparisonOperator.LessOrEqual, to)] : Array.Empty<ComparisonFilter>(),
    ];
}
