namespace Insights.Api.Answers;

/// <summary>An answer that is a table, and can therefore be had as CSV.</summary>
internal interface ITableAnswer
{
    /// <summary>Whether there is a table in it; a refusal has none and stays JSON.</summary>
    bool HasTable => true;

    /// <summary>Names of the columns.</summary>
    IReadOnlyList<string> Header { get; }

    /// <summary>Rows of as many values as there are columns.</summary>
    IEnumerable<IReadOnlyList<object?>> Table { get; }

    /// <summary>The cursor of the next page; <c>null</c> on the last.</summary>
    string? Next { get; }
}
