using Insights.Api.Entities;
using Insights.Api.Metrics;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>Writes the question that a list of things answers.</summary>
internal static class EntityWriter
{
    public static string Write(EntityPlan plan, SemanticCatalog semantics)
    {
        var query = plan.Query;
        var activity = query.Activity is { } metric ? Phrase(metric) : "";
        string[] clauses =
        [
            .. plan.Each.Count > 0
                ? [Clause("with", activity, [], Timeframe.All),
                    $"for {string.Join(" and ", plan.Each.SelectMany(filter => filter.Members))}",
                    plan.Active[0].Words]
                : plan.Active.Select(when => Clause("with", activity, query.ActiveFilters, when)),
            .. plan.NotActive.Select(when => Clause("without", activity, query.NotActiveFilters, when)),
            .. query.Having.Where(condition => query.Measures.Any(measure => measure.Name.Text == condition.Column))
                .Select(condition => Condition(condition, plan)),
        ];
        return QuestionWriter.Join(
        [
            plan.CountsRows ? "how many" : "",
            .. query.OwnFilters.OfType<MemberFilter>().SelectMany(filter => filter.Members.OfType<string>()),
            QuestionWriter.Plural(plan.Entity.Label.ToLowerInvariant()), string.Join(" and ", clauses), plan.When.Words,
        ]);

        string Phrase(Metric metric) => (semantics.Phrases.PhraseFor(metric) ?? metric.Label).ToLowerInvariant();

        string Condition(EntityCondition condition, EntityPlan plan)
        {
            var label = Phrase(query.Measures.First(measure => measure.Name.Text == condition.Column));
            return condition switch
            {
                { Value: string other } => $"with {(condition.Operator == ComparisonOperator.Greater ? "more" : "fewer")} {label} than "
                    + Phrase(query.Measures.First(measure => measure.Name.Text == other)),
                { Operator: ComparisonOperator.Equal, Value: 0m } => $"without {label}",
                { Operator: ComparisonOperator.Greater, Value: 0m } => $"with {label}",
                { Value: decimal number } => $"with {Say(condition.Operator)} {PlanContract.Number(number)} {label}",
                _ => "",
            };
        }
    }

    private static string Clause(string with, string activity, IReadOnlyList<DimensionFilter> filters, Timeframe when) =>
        QuestionWriter.Join([with, activity,
            .. filters.OfType<MemberFilter>()
                .Select(filter => $"for {string.Join(" or ", filter.Members.Select(member => member ?? "any"))}"),
            when.Words]);

    private static string Say(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.GreaterOrEqual => "at least",
        ComparisonOperator.Greater => "more than",
        ComparisonOperator.LessOrEqual => "at most",
        ComparisonOperator.Less => "less than",
        _ => "exactly",
    };
}
