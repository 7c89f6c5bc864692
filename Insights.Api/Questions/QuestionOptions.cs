using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace Insights.Api.Questions;

/// <summary>How questions are answered.</summary>
internal sealed class QuestionOptions
{
    public const string Section = "Questions";

    /// <summary>Longest time of one statement.</summary>
    [Duration("00:00:00.010", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Most values of a dimension that are kept in memory; larger dimensions are looked up by value.</summary>
    [Range(1, 1_000_000)]
    public int MaxMembers { get; set; } = 20_000;

    /// <summary>Whether a registered chat client may propose a plan for a question that the rules do not understand.</summary>
    public bool UseModel { get; set; }

    /// <summary>How long the model may think.</summary>
    [Duration("00:00:00.010", "00:10:00")]
    public TimeSpan ModelTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
