using Insights.Api.Answers;

namespace Insights.Api.Entities;

/// <summary>A page of a list of an entity.</summary>
/// <param name="Entity">What is listed.</param>
/// <param name="From">First day that measures are over, UTC; <c>null</c> without measures.</param>
/// <param name="To">Last day that measures are over, UTC; <c>null</c> without measures.</param>
/// <param name="Measures">What the columns of measures are, in order.</param>
/// <param name="Activity">The metric whose rows <c>first</c> and <c>last</c> are the days of; <c>null</c> without one.</param>
/// <param name="Items">
/// Each with its <c>key</c>, <c>name</c> (where the entity has names), a value under the name of each measure (of one that has no
/// row, zero if it is counted or added up, else <c>null</c>), and <c>first</c> and <c>last</c>, the days of its first and last row of
/// the activity over all data.
/// </param>
/// <param name="Count">How many there are on all pages.</param>
/// <param name="Next">The cursor of the next page, to be sent as <c>cursor</c>; <c>null</c> on the last.</param>
/// <param name="WarehouseVersion">The version of the warehouse that all of it comes from.</param>
/// <param name="Sql">The statement that was run.</param>
public sealed record EntityAnswer(
    string Entity,
    DateOnly? From,
    DateOnly? To,
    IReadOnlyList<EntityMeasure> Measures,
    string? Activity,
    IReadOnlyList<IReadOnlyDictionary<string, object?>> Items,
    long Count,
    string? Next,
    long WarehouseVersion,
    string Sql) : ITableAnswer
{
    /// <summary>The columns of an item, in order.</summary>
    internal IReadOnlyList<string> Columns { get; init; } = [];

    IReadOnlyList<string> ITableAnswer.Header => Columns;

    IEnumerable<IReadOnlyList<object?>> ITableAnswer.Table => Items.Select(item => Columns.Select(column => item[column]).ToArray());
}

/// <summary>What a column of the list is.</summary>
public sealed record EntityMeasure(string Metric, string Unit, string Definition);

/// <summary>What a client needs to know to ask for a list.</summary>
/// <param name="Name">The entity.</param>
/// <param name="Label">One of them, capitalised.</param>
/// <param name="Synonyms">Other words for it.</param>
/// <param name="HasNames">Whether they have names beside their keys.</param>
/// <param name="Dimensions">By which of their own dimensions they can be chosen.</param>
/// <param name="Measures">The metrics that can be columns, and be the activity.</param>
public sealed record EntitySummary(
    string Name, string Label, IReadOnlyList<string> Synonyms, bool HasNames, IReadOnlyList<string> Dimensions,
    IReadOnlyList<string> Measures);
