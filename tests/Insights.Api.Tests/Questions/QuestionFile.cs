using Warehouse.Content;

namespace Insights.Api.Tests.Questions;

/// <summary>The questions of <c>questions.yml</c> with what they must be understood as.</summary>
internal sealed class QuestionFile
{
    public required List<QuestionGroup> Groups { get; init; }

    public static IReadOnlyList<(string AsOf, ExpectedQuestion Question)> Read() =>
        [.. YamlFile.Read<QuestionFile>(Path.Combine(AppContext.BaseDirectory, "Questions", "questions.yml")).Groups.SelectMany(group => group.Questions.Select(question => (group.AsOf, question)))];
}

internal sealed class QuestionGroup
{
    public required string AsOf { get; init; }

    public required List<ExpectedQuestion> Questions { get; init; }
}

internal sealed class ExpectedQuestion
{
    public required string Ask { get; init; }

    /// <summary>The plan in the notation of the file.</summary>
    public string? Plan { get; init; }

    /// <summary>A part of the reason.</summary>
    public string? Refused { get; init; }

    /// <summary>One of the readings.</summary>
    public string? Ambiguous { get; init; }
}
