using Insights.Api.Pipeline;

namespace Insights.Api.Pages.Working;

/// <summary>How far a run has come, in words and as a share.</summary>
/// <param name="Built">Models that are built.</param>
/// <param name="Models">All that it builds.</param>
/// <param name="Now">
/// What it does just now, by name: models that are being built, or else parts that are being tested and published.
/// </param>
public sealed record RunProgress(int Built, int Models, string Now)
{
    /// <returns><c>null</c> for a run that has ended or builds nothing.</returns>
    public static RunProgress? Of(RunDetails run)
    {
        if (run.Progress.Count == 0)
        {
            return null;
        }

        var building = run.Progress.Where(model => model.Status == "building").Select(model => model.Model).ToList();
        // A part ends with its publish or its failure. One that is built and has not ended is being tested or published.
        var ended = run.Parts.Select(part => part.Part).ToHashSet();
        var testing = run.Progress.GroupBy(model => model.Part)
            .Where(part => !ended.Contains(part.Key) && part.All(model => model.Status == "built")).Select(part => part.Key).ToList();
        return new RunProgress(
            run.Progress.Count(model => model.Status == "built"),
            run.Progress.Count,
            building.Count > 0 ? $"builds {string.Join(", ", building)}"
            : testing.Count > 0 ? $"tests and publishes {string.Join(", ", testing)}"
            : "");
    }
}
