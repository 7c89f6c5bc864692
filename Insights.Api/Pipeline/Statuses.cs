using Insights.Api.Problems;

namespace Insights.Api.Pipeline;

/// <summary>The parameter <c>status</c> of lists.</summary>
internal static class Statuses
{
    /// <summary>Of a run that is under way.</summary>
    public const string Running = "running";

    /// <exception cref="ProblemException">400: nothing ever has that status.</exception>
    public static string? Known(string? status, params IReadOnlyList<string> known) =>
        status is null ? null
        : known.FirstOrDefault(one => string.Equals(one, status, StringComparison.OrdinalIgnoreCase))
        ?? throw new ProblemException(Problem.InvalidParameter, $"status '{status}' is not known; it is {string.Join(", ", known)}");
}
