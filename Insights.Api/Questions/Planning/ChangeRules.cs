using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;

namespace Insights.Api.Questions.Planning;

/// <summary>"Grew the most", "month over month", "which fell": what rows are compared with, and which of them are asked for.</summary>
internal static class ChangeRules
{
    public static Outcome? Refuse(MetricContext context)
    {
        var question = context.Question;
        return question.Change is not { } change || MemberPlacer.IsSideBySide(context) ? null
            : question.Periods.Count == 0 && question.Comparisons.Count == 0 && question.Grains.Count == 0 && question.AskedGrain is null
                    && context.By.Count > 0
                ? context.Refuse(
                    $"'{question.Words[change.At].Text}' from when to when? Name one period, or two such as 'from May to June 2024'")
            : change is { IsUp: null, IsLargestFirst: true }
                ? context.Refuse($"the biggest {question.Words[change.At].Text} may be an increase or a decrease: say which")
            : null;
    }

    /// <summary>Each period against the one before it, or the whole period against another.</summary>
    public static MetricPlan AddComparison(MetricContext context, MetricPlan plan)
    {
        var question = context.Question;
        var against = plan.When.Against;
        if (against is null && question.Change is null)
        {
            return plan;
        }

        if (against is { Back: { } back and not Grain.Total, Count: null, Same: null })
        {
            var isLonger = question.Periods is not [var period] || (period.Value.Unit is not { } unit || unit > back);
            return plan.HasGrain && (against.IsRowwise || back == plan.Grain) ? EachAgainst(context, plan, back)
                : !plan.HasGrain && against.IsRowwise && isLonger ? EachAgainst(context, plan.Every(back), back)
                : plan;
        }

        return against is not null || MemberPlacer.IsSideBySide(context) ? plan
            : plan.HasGrain ? EachAgainst(context, plan, plan.Grain)
            : EachAgainst(context, plan.Every(Grain.Month), Grain.Month);
    }

    /// <returns>The plan whose rows are chosen or ordered by how they changed; none if the question asks for no choice.</returns>
    public static Outcome? Choose(MetricContext context, MetricPlan plan, ChangeRequest change)
    {
        if (change.AsksWhether && change.IsLargestFirst is null)
        {
            return new Planned(plan with { AsksWhetherUp = change.IsUp });
        }

        if (change is not { Selects: true } and not { IsLargestFirst: not null } || (plan.By.Count == 0 && !plan.HasGrain))
        {
            return null;
        }

        var column = change.IsRelative && plan.Metric.Unit != "percent" ? "change_percent" : "change";
        IEnumerable<HavingCondition> direction = change.IsUp is not { } isUp ? []
            : [new("change", isUp ? ComparisonOperator.Greater : ComparisonOperator.Less, 0)];
        var isDescending = change.IsLargestFirst is { } largest ? (change.IsUp ?? true) == largest : change.IsUp ?? true;
        var chosen =
            plan with { Query = plan.Query with { Having = [.. plan.Query.Having, .. direction], Order = [(column, isDescending)] } };
        return new Planned(change.IsLargestFirst is null ? chosen
            : QueryArranger.Cut(context, chosen with { Position = context.Question.Ranking?.Position }, context.Question.Ranking,
                GroupsOf(context, chosen)));
    }

    private static List<string> GroupsOf(MetricContext context, MetricPlan plan) =>
        QueryArranger.GroupsOf(context, plan) is var groups && plan.Query.RowKeys.Except(groups).Any() ? groups : [];

    private static MetricPlan EachAgainst(MetricContext context, MetricPlan plan, Grain unit) => plan with
    {
        When = context.Question.Periods.Count == 0 ? Timeframe.All : plan.When.Alone,
        Query = plan.Query with { Compare = new Counterpart.PreviousUnit(unit) },
    };
}
