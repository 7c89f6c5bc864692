using Insights.Api.Questions.Recognition;

namespace Insights.Api.Questions.Planning.Refusals;

/// <summary>One answer ranks one thing in one direction: a question for more would get half of an answer.</summary>
internal static class TwoRankings
{
    /// <summary>"The highest and the lowest", each as a question of its own.</summary>
    public static Outcome Refuse(Recognised question, Ranking both, Func<Recognised, Outcome> plan)
    {
        Outcome[] each = [plan(question with { Ranking = both with { Other = null } }), plan(question with { Ranking = both.Other })];
        QuestionPlan[] plans = [.. each.SelectMany(Plans)];
        return plans.Length == 0 ? each[0] : new Refused("the question asks for the highest and for the lowest, and an answer ranks in one direction: ask for each on its own", plans);
    }

    /// <summary>"Top 3 brands in each city" may mean three of each city, three pairs, or the brands alone.</summary>
    public static Ambiguous OfPairs(QuestionPlan plan, Func<string, string> label, Func<QuestionPlan, QuestionPlan> top)
    {
        string[] names = [.. plan.By.Select(label)];
        var listed = $"{string.Join(", ", names[..^1])} and {names[^1]}";
        return new Ambiguous(
            $"the {names[0]} and the {names[1]} are both named: one answer ranks one of them, or lists every {listed} with the highest first",
            [.. plan.By.Select(dimension => top(plan with { By = [dimension] })), plan with { By = [.. plan.By], Limit = null, Order = "-value" }]);
    }

    private static IEnumerable<QuestionPlan> Plans(Outcome outcome) => outcome switch
    {
        Planned planned => [planned.Plan],
        Ambiguous ambiguous => ambiguous.Readings,
        _ => [],
    };
}
