using Insights.Api.Questions.Parsing;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// "Orders and revenue by month", "gross vs net sales": several metrics that are asked for in the same way, in one table.
/// </summary>
internal static class JointPlans
{
    /// <param name="question">The parsed words.</param>
    /// <param name="plans">The question as it is for each of its metrics.</param>
    /// <param name="metrics">How many metrics there are.</param>
    /// <returns>None where they are not asked for side by side, or one of them has no such answer.</returns>
    public static MetricPlan? Of(ParsedQuestion question, IReadOnlyList<Plan> plans, int metrics)
    {
        var each = plans.OfType<MetricPlan>().ToList();
        return each.Count == metrics && each.Count > 1 && AreJoined(question)
                && each.TrueForAll(plan => IsPlain(plan) && IsAlike(plan, each[0]))
            ? each[0] with { Beside = [.. each.Skip(1).Select(plan => plan.Metric)] } : null;
    }

    /// <summary>Between two of them stands "and", "vs" or the like; any other word may make one a condition on the other.</summary>
    private static bool AreJoined(ParsedQuestion question)
    {
        var named = question.Mentions
            .Where(mention => mention.Phrase.Metrics.Any() && !(mention.Phrase.HasDimension && mention.Role == Role.Breakdown)).ToList();
        var isListed = named.Count > 2;
        return named.Count > 1 && Enumerable.Range(1, named.Count - 1).All(index =>
        {
            var between = question.Words.Skip(named[index - 1].End).Take(named[index].Start - named[index - 1].End)
                .Select(word => word.Text).ToList();
            return (between.Exists(IsJoint) || (isListed && index < named.Count - 1 && between.Count == 0))
                && between.TrueForAll(word => IsJoint(word)
                    || word is "the" or "how" or "many" or "much" or "of" or "total" or "to" or "with");
        });
    }

    public static bool IsJoint(string word) => word is "and" or "vs" or "versus" or "against" or "compared" or "plus";

    private static bool IsPlain(MetricPlan plan) =>
        plan.Query is { Top: null, Having.Count: 0, Share: null, Compare: null, Window: null, AveragePer: null }
        && plan.When.Against is null && plan.Focus is null && plan.Among is null;

    private static bool IsAlike(MetricPlan plan, MetricPlan first) =>
        plan.By.SequenceEqual(first.By) && plan.Grain == first.Grain && plan.Query.Population == first.Query.Population
        && plan.When.Period.Expression == first.When.Period.Expression
        && plan.Query.Filters.Select(PlanContract.Write).SequenceEqual(first.Query.Filters.Select(PlanContract.Write));
}
