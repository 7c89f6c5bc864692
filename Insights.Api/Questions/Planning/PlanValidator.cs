using Insights.Api.Metrics;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>Holds a plan against the metric layer, whoever proposed it. Only names that the layer has reach SQL.</summary>
internal static class PlanValidator
{
    private static readonly string[] Grains = [.. Enum.GetValues<Grain>().Select(MetricQueryParser.NameOf)];

    /// <returns>What is wrong with it, or <c>null</c>.</returns>
    public static string? Problem(QuestionPlan plan, Layer layer) => plan.Kind switch
    {
        "metric" => layer.Metrics.Find(plan.Name) is { } metric ? MetricProblem(plan, layer, metric) : $"there is no metric '{plan.Name}'",
        "analysis" => layer.Analyses.Find(plan.Name) is { } analysis ? AnalysisProblem(plan, analysis) : $"there is no analysis '{plan.Name}'",
        "catalog" => null,
        _ => $"'{plan.Kind}' is no kind of plan; it is metric, analysis or catalog",
    };

    private static string? MetricProblem(QuestionPlan plan, Layer layer, Metric metric)
    {
        var dimensions = layer.Metrics.DimensionsOf(metric);
        return plan.By.Concat(plan.Filters.Keys).FirstOrDefault(name => !dimensions.Contains(name)) is { } unknown ? $"{metric.Label} has no dimension '{unknown}'; it has {string.Join(", ", dimensions)}"
            : plan.By.Distinct().Count() != plan.By.Count ? "a dimension stands there twice"
            : !Grains.Contains(plan.Grain) ? $"'{plan.Grain}' is no grain; it is {string.Join(", ", Grains)}"
            : plan.Population is { } population && !layer.Metrics.PopulationsOf(metric).Contains(population) ? $"{metric.Label} has no population '{population}'"
            : plan.Limit is < 1 or > MetricPlanner.LargestLimit ? $"limit {plan.Limit} is not from 1 to {MetricPlanner.LargestLimit}"
            : plan.Order is not (null or "value" or "-value") ? $"'{plan.Order}' is no order; it is value or -value"
            : plan.Filters.Any(filter => filter.Value.Count == 0) ? "a filter accepts no value"
            : plan.From > plan.To ? $"the period begins on {plan.From:yyyy-MM-dd}, after its end on {plan.To:yyyy-MM-dd}"
            : null;
    }

    private static string? AnalysisProblem(QuestionPlan plan, Analysis analysis)
    {
        foreach (var (name, value) in plan.Parameters)
        {
            if (analysis.Parameters.FirstOrDefault(parameter => parameter.Name.Text == name) is not { } parameter)
            {
                return $"{analysis.Label} has no parameter '{name}'";
            }

            if (!parameter.TryRead(value, out _))
            {
                return $"{name} '{value}' is not {parameter.Accepts}";
            }
        }

        return plan.Limit is < 1 or > MetricPlanner.LargestLimit ? $"limit {plan.Limit} is not from 1 to {MetricPlanner.LargestLimit}"
            : plan.By.Count > 0 || plan.Filters.Count > 0 || plan.Grain != "total" || plan.Population is not null || plan.Order is not null ? $"{analysis.Label} is an analysis: it takes parameters only" : null;
    }

    /// <returns>The first filter value that the data does not have, or <c>null</c>.</returns>
    public static string? UnknownMember(QuestionPlan plan, Func<string, MemberSet?> members) =>
        plan.Filters.SelectMany(filter => filter.Value.Select(value => (filter.Key, value))).Where(pair => members(pair.Key)?.Contains(pair.value) != true).Select(pair => pair.value).FirstOrDefault();
}
