using Insights.Api.Answers;

namespace Insights.Api.Analyses;

/// <summary>A page of the answer to an analysis.</summary>
/// <param name="Analysis">Its name.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Description">What a row is, how it is computed, and what it leaves out.</param>
/// <param name="Parameters">The values it was run with, defaults included.</param>
/// <param name="Columns">The columns of <paramref name="Rows"/>, in order.</param>
/// <param name="Rows">Values by column.</param>
/// <param name="Next">The cursor of the next page, to be sent as <c>cursor</c>; <c>null</c> on the last.</param>
/// <param name="WarehouseVersion">The version of the warehouse that the rows come from.</param>
/// <param name="DataFrom">First day that has data.</param>
/// <param name="DataTo">Last day that has data.</param>
/// <param name="Sql">The analysis's select; <c>:name</c> are its parameters.</param>
public sealed record AnalysisAnswer(
    string Analysis,
    string Label,
    string Description,
    IReadOnlyDictionary<string, object?> Parameters,
    IReadOnlyList<AnswerColumn> Columns,
    IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows,
    string? Next,
    long WarehouseVersion,
    DateOnly? DataFrom,
    DateOnly? DataTo,
    string Sql) : ITableAnswer
{
    IReadOnlyList<string> ITableAnswer.Header => [.. Columns.Select(column => column.Name)];

    IEnumerable<IReadOnlyList<object?>> ITableAnswer.Table => Rows.Select(row => Columns.Select(column => row[column.Name]).ToArray());
}

/// <summary>A column of a table.</summary>
/// <param name="Name">The key in a row.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Unit">What one of it is; <c>null</c> for names and dates.</param>
/// <param name="Type"><c>date</c>, <c>text</c>, <c>number</c> or <c>boolean</c>.</param>
public sealed record AnswerColumn(string Name, string Label, string? Unit, string Type);
