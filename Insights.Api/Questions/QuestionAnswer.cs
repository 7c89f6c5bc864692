using Insights.Api.Answers;
using Insights.Api.Questions.Planning;

namespace Insights.Api.Questions;

/// <param name="Question">In English; 1 to 500 characters.</param>
/// <param name="AsOf">
/// The day on which relative periods are computed from: <c>2024-12-31</c>, <c>latest</c> for the last day with data, or <c>null</c> for today
/// (UTC).
/// </param>
/// <param name="Previous">
/// What the question goes on from, such as "and by brand?": the <c>plan_hash</c> of an earlier answer of this process, or the earlier
/// question itself, which any process understands; <c>null</c> for a question of its own.
/// </param>
public sealed record AskRequest(string? Question, string? AsOf, string? Previous = null);

/// <summary>The answer to a question, its refusal, or its readings.</summary>
/// <param name="Question">As asked.</param>
/// <param name="AsOf">The day on which relative periods were reckoned.</param>
/// <param name="Status"><c>answered</c>, <c>refused</c> or <c>ambiguous</c>.</param>
/// <param name="Sentence">The answer, the reason of the refusal, or what is ambiguous.</param>
public sealed record QuestionAnswer(string Question, DateOnly AsOf, string Status, string Sentence) : ITableAnswer
{
    /// <summary>The columns of <see cref="Rows"/>, in order.</summary>
    public IReadOnlyList<QuestionColumn> Columns { get; init; } = [];

    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows { get; init; } = [];

    public ChartHint? Chart { get; init; }

    /// <summary>What the question was understood as.</summary>
    public QuestionPlan? Plan { get; init; }

    /// <summary>SHA-256 of the plan in hex; the same for the same question on any day.</summary>
    public string? PlanHash { get; init; }

    /// <summary>What was run; values are parameters of it.</summary>
    public string? Sql { get; init; }

    public long? WarehouseVersion { get; init; }

    /// <summary>First day with data.</summary>
    public DateOnly? DataFrom { get; init; }

    /// <summary>Last day with data.</summary>
    public DateOnly? DataTo { get; init; }

    /// <summary>Unambiguous questions to ask instead of an ambiguous one.</summary>
    public IReadOnlyList<QuestionReading> Readings { get; init; } = [];

    /// <summary>Questions near a refused one that can be answered.</summary>
    public IReadOnlyList<string> Suggestions { get; init; } = [];

    bool ITableAnswer.HasTable => Columns.Count > 0;

    IReadOnlyList<string> ITableAnswer.Header => [.. Columns.Select(column => column.Name)];

    IEnumerable<IReadOnlyList<object?>> ITableAnswer.Table =>
        Rows.Select(row => Columns.Select(column => row.GetValueOrDefault(column.Name)).ToArray());

    string? ITableAnswer.Next => null;
}

/// <param name="Name">The key in a row.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Unit">What one of it is; <c>null</c> for names and dates.</param>
/// <param name="Type"><c>date</c>, <c>text</c>, <c>number</c> or <c>boolean</c>.</param>
public sealed record QuestionColumn(string Name, string Label, string? Unit, string Type);

/// <summary>How to draw the rows.</summary>
/// <param name="Kind"><c>bar</c> or <c>line</c>.</param>
/// <param name="Y">The column of the values.</param>
/// <param name="Labels">The columns that together name a value; of a line, the period and then what tells its series apart.</param>
public sealed record ChartHint(string Kind, string Y, IReadOnlyList<string> Labels)
{
    /// <summary>The column along the axis.</summary>
    public string X => Labels[0];
}

/// <param name="Question">To be asked instead.</param>
/// <param name="Label">What distinguishes it.</param>
public sealed record QuestionReading(string Question, string Label);
