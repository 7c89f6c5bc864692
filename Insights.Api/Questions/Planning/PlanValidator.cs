using Insights.Api.Metrics;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>Holds a plan against the metric layer, whoever proposed it. Only names that the layer has reach SQL.</summary>
internal static class PlanValidator
{
    /// <returns>What is wrong with it, or <c>null</c>.</returns>
    public static string? Problem(Plan plan, SemanticCatalog semantics) => plan switch
    {
        MetricPlan metric =>
            metric.Metrics.Select(each => Problem(metric with { Query = metric.Query with { Metric = each } }, each, semantics))
                .FirstOrDefault(problem => problem is not null),
        EntityPlan entities => Problem(entities, semantics),
        AnalysisPlan analysis => Problem(analysis),
        _ => null,
    };

    private static string? Problem(MetricPlan plan, Metric metric, SemanticCatalog semantics)
    {
        var dimensions = semantics.DimensionsOf(metric);
        return plan.By.Concat(plan.Query.Filters.Select(filter => filter.Dimension))
            .FirstOrDefault(name => !dimensions.Contains(name)) is { } unknown
                ? $"{metric.Label} has no dimension '{unknown}'; it has {string.Join(", ", semantics.Metrics.DimensionsOf(metric))}"
            : plan.By.Distinct().Count() != plan.By.Count ? "a dimension stands there twice"
            : plan.Query.Population is { } population && !semantics.Metrics.PopulationsOf(metric).Contains(population)
                ? $"{metric.Label} has no population '{population}'"
            : plan.Query.Top?.Count is < 1 or > MetricPlanner.LargestLimit
                ? $"limit {plan.Query.Top.Count} is not from 1 to {MetricPlanner.LargestLimit}"
            : plan.Members.Any(filter => filter.Members.Count == 0) ? "a filter accepts no value"
            : plan.When.From > plan.When.To
                ? $"the period begins on {plan.When.From:yyyy-MM-dd}, after its end on {plan.When.To:yyyy-MM-dd}"
            : plan.When is { Against: not null, From: not null, ComparedFrom: null }
                ? "the period has no counterpart that it could be compared with; name both"
            : QueryCombinations.Refused.FirstOrDefault(combination => combination.IsAsked(plan.Query, semantics.Metrics)) is { } refused
                ? $"{metric.Label} cannot be asked so: {refused.Reason}"
            : null;
    }

    private static string? Problem(EntityPlan plan, SemanticCatalog semantics)
    {
        var (query, label) = (plan.Query, plan.Entity.Label.ToLowerInvariant());
        return query.Metrics.FirstOrDefault(metric => !semantics.Metrics.MetricsOf(plan.Entity).Contains(metric)) is { } other
                ? $"{other.Label} is not known of each {label}"
            : query.Activity is { } activity && (activity.Relation is null || activity.LastOfPeriod)
                ? $"{activity.Label} has no rows of its own days"
            : query.ActiveFilters.Concat(query.NotActiveFilters)
                .FirstOrDefault(filter => !semantics.DimensionsOf(query.Activity!).Contains(filter.Dimension)) is { } filter
                ? $"{query.Activity!.Label} has no dimension '{filter.Dimension}'"
            : plan.Timeframes.Any(when => when.From > when.To) ? "a period begins after its end"
            : null;
    }

    private static string? Problem(AnalysisPlan plan)
    {
        foreach (var (name, value) in plan.Parameters)
        {
            if (plan.Analysis.Parameters.FirstOrDefault(parameter => parameter.Name.Text == name) is not { } parameter)
            {
                return $"{plan.Analysis.Label} has no parameter '{name}'";
            }

            if (!parameter.TryRead(value, out _))
            {
                return $"{name} '{value}' is not {parameter.Accepts}";
            }
        }

        return plan.Limit is < 1 or > MetricPlanner.LargestLimit ? $"limit {plan.Limit} is not from 1 to {MetricPlanner.LargestLimit}"
            : null;
    }

    /// <returns>The first filter value that the data does not have, or <c>null</c>.</returns>
    public static string? UnknownMember(Plan plan, Func<string, MemberSet?> members) => plan is not MetricPlan metric ? null
        : metric.Members.SelectMany(filter => filter.Members.OfType<string>().Select(value => (filter.Dimension, value)))
            .Where(pair => members(pair.Dimension)?.Contains(pair.value) != true).Select(pair => pair.value).FirstOrDefault();
}
