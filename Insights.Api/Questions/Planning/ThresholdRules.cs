using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>"Customers with at least 5 orders": conditions on the numbers of rows, where number, unit and what is counted agree.</summary>
internal static class ThresholdRules
{
    public static Outcome? Refuse(MetricContext context)
    {
        if (context.Question is { ShareAt: { } share, Thresholds: [{ Unit: not ThresholdUnit.Percent } chosen, ..] })
        {
            var condition = context.Question.Written(chosen.Start, chosen.Length);
            var word = context.Question.Words[share].Text;
            return context.Refuse($"the '{word}' of what meets '{condition}' is no metric; ask for those that meet it, and for all");
        }

        foreach (var threshold in context.Question.Thresholds)
        {
            var written = context.Question.Written(threshold.Start, threshold.Length);
            if (Disagrees(context, threshold) is { } reason)
            {
                return context.Refuse($"'{written}' {reason}");
            }

            if (context.By.Count == 0 && context.Question.Grains.Count == 0 && context.Question.AskedGrain is null
                && MentionedBy(context) is null)
            {
                var rows = $"{context.Label} without a dimension has one row";
                return context.Refuse(
                    $"'{written}' is a condition on single rows, and {rows}: name one; {context.SayDimensions()}");
            }
        }

        return null;
    }

    public static MetricPlan AddConditions(MetricContext context, MetricPlan plan)
    {
        var conditions = context.Question.Thresholds.SelectMany(threshold => Conditions(context, plan, threshold)).ToList();
        if (conditions.Count == 0)
        {
            return plan;
        }

        var counts = context.Question.Mentions.Any(mention => mention.Role == Role.Counted
            && mention.Phrase.Targets.OfType<Vocabulary.DimensionTarget>().Any(target => plan.By.Contains(target.Dimension)));
        return plan with
        {
            CountsRows = counts,
            Query = plan.Query with
            {
                Having = conditions,
                Share = conditions.Exists(condition => condition.Column == "share") ? plan.Query.Share ?? new Share([]) : plan.Query.Share
            },
        };
    }

    private static IEnumerable<HavingCondition> Conditions(MetricContext context, MetricPlan plan, Threshold threshold)
    {
        var change = plan.Query.Compare is not null || plan.When.Against is not null ? context.Question.Change : null;
        foreach (var (comparison, number) in threshold.Conditions)
        {
            yield return change is { IsUp: false }
                ? new(threshold.Unit == ThresholdUnit.Percent ? "change_percent" : "change", Mirrored(comparison), -number)
                : change is not null ? new(threshold.Unit == ThresholdUnit.Percent ? "change_percent" : "change", comparison, number)
                : threshold.Unit == ThresholdUnit.Percent && !IsPercent(context.Metric) ? new("share", comparison, number / 100)
                : new("value", comparison, number);
        }
    }

    private static string? Disagrees(MetricContext context, Threshold threshold)
    {
        var metric = context.Metric;
        var counted = context.Question.Mentions.FirstOrDefault(mention => mention.Start == threshold.End && mention.Phrase.Metrics.Any());
        return counted is not null && !counted.Phrase.Metrics.Contains(metric.Name.Text)
            ? $"counts {context.Question.Written(counted.Start, counted.Length)}, and {context.Label} is asked for"
            : threshold.Unit switch
            {
                ThresholdUnit.Money when !IsMoney(metric.Unit) =>
                    $"is an amount of money (dollars), and {context.Label} is in {metric.Unit}",
                ThresholdUnit.Seconds when metric.Unit != "seconds" => $"is a length of time, and {context.Label} is in {metric.Unit}",
                ThresholdUnit.Times when metric.Type is not (MetricType.Count or MetricType.CountDistinct) =>
                    $"counts occurrences, and {context.Label} is in {metric.Unit}",
                ThresholdUnit.Percent when !IsPercent(metric) && context.Question.Change is null
                        && !(QueryArranger.AddsUp(context) && IsOfWhole(context.Question, threshold)) =>
                    $"is a percentage, and {context.Label} is in {metric.Unit}",
                _ => null,
            };
    }

    /// <summary>"More than 20 % of revenue", "a share above 20 %"; "margin below 30 %" is of nothing that is named.</summary>
    private static bool IsOfWhole(ParsedQuestion question, Threshold threshold) => question.ShareAt is not null
        || (threshold.End < question.Words.Count && question.Words[threshold.End].Text is "of");

    private static string? MentionedBy(MetricContext context) => context.Pending.Select(pending => pending.Dimension).FirstOrDefault();

    private static bool IsPercent(Metric metric) => metric.Unit == "percent";

    /// <summary>Codes of currencies are three capital letters.</summary>
    internal static bool IsMoney(string unit) => unit.Split(' ')[0] is { Length: 3 } code && code.All(char.IsAsciiLetterUpper);

    private static ComparisonOperator Mirrored(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Greater => ComparisonOperator.Less,
        ComparisonOperator.GreaterOrEqual => ComparisonOperator.LessOrEqual,
        ComparisonOperator.Less => ComparisonOperator.Greater,
        ComparisonOperator.LessOrEqual => ComparisonOperator.GreaterOrEqual,
        _ => comparison,
    };
}

/// <summary>
/// "Customers who bought at least twice": the metric that is named counts customers, and what is counted of each is what they did.
/// </summary>
internal static class TimesRule
{
    /// <returns>
    /// The metric that counts what each thing did: of the same rows, and of nothing that it is a dimension of; the metric itself where none
    /// is needed.
    /// </returns>
    public static Metric Occurrences(ParsedQuestion question, Metric metric, SemanticCatalog semantics) =>
        !AsksTimes(question) || metric.Type != MetricType.CountDistinct ? metric
        : semantics.Metrics.Metrics.FirstOrDefault(other => other.Relation == metric.Relation && other.Filter == metric.Filter
            && other.Expression != metric.Expression
            && other.Type is MetricType.Count or MetricType.CountDistinct && other.Dimensions.Contains(metric.Expression!)) ?? metric;

    private static bool AsksTimes(ParsedQuestion question) => question.Thresholds.Any(threshold => threshold.Unit == ThresholdUnit.Times)
        || (question.Ranking is not null && question.Words.Any(word => word.Text is "often" or "frequently"));

    /// <returns>The dimension of the things that a mentioned metric counts; none if it is no such metric.</returns>
    public static string? CountedIn(MetricContext context, Mention mention) =>
        !AsksTimes(context.Question) ? null
        : mention.Phrase.Metrics.Select(name => context.Semantics.Metrics.Find(name)!)
            .FirstOrDefault(counted => counted.Type == MetricType.CountDistinct && counted.Relation == context.Metric.Relation
                && context.Dimensions.Contains(counted.Expression!))?.Expression;
}
