using Insights.Api.Problems;

namespace Insights.Api.Generation;

internal static class GenerationProblems
{
    public static readonly Problem Changing = new("/problems/warehouse-changing", "The warehouse is changing", StatusCodes.Status503ServiceUnavailable);
}
