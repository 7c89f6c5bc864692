using Insights.Api.Problems;

namespace Insights.Api.Customers;

internal static class CustomerProblems
{
    public static ProblemException NotPublished() =>
        new(Problem.NotPublished, "there are no customers yet: drop the customer team's files into landing/crm, or wait for the first run to publish");
}
