using Insights.Api.Metrics;
using Insights.Api.Questions.Answering;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// "Sessions longer than an hour", "orders with at least 3 units": a number that is held against what each row has, by the unit of one
/// of the metric's dimensions.
/// </summary>
internal static class RowConditions
{
    /// <returns>The question without these conditions, and the filters that they are.</returns>
    public static (ParsedQuestion Question, IReadOnlyList<ComparisonFilter> Filters) Read(
        ParsedQuestion question, Metric metric, SemanticCatalog semantics)
    {
        var filters = new List<ComparisonFilter>();
        foreach (var threshold in question.Thresholds)
        {
            if (DimensionOf(question, threshold, metric, semantics) is not { } dimension)
            {
                continue;
            }

            filters.AddRange(threshold.Conditions.SelectMany(condition => condition.Operator == ComparisonOperator.Equal
                ? [new ComparisonFilter(dimension, ComparisonOperator.GreaterOrEqual, condition.Number),
                    new ComparisonFilter(dimension, ComparisonOperator.LessOrEqual, condition.Number)]
                : (ComparisonFilter[])[new(dimension, condition.Operator, condition.Number)]));
            question = question with
            {
                Thresholds = [.. question.Thresholds.Where(other => other != threshold)],
                Mentions = [.. question.Mentions
                    .Where(mention => mention.Start != threshold.End || mention.Phrase.Metrics.Contains(metric.Name.Text))],
                Leftover = [.. question.Leftover.Where(at => !IsOf(question, at, threshold))],
            };
        }

        return (question, filters);
    }

    /// <summary>The conditions on rows: "with units in an order of at least 3 units".</summary>
    public static IEnumerable<string> Say(MetricPlan plan, SemanticCatalog semantics) =>
        plan.Query.Filters.OfType<ComparisonFilter>().GroupBy(filter => filter.Dimension).Select(filters =>
        {
            var wording = semantics.Words.Find(filters.Key, semantics.RelationOf(plan.Metric));
            List<ComparisonFilter> conditions = [.. filters];
            var isExact = conditions is [{ Operator: ComparisonOperator.GreaterOrEqual, Operand: var first },
            { Operator: ComparisonOperator.LessOrEqual, Operand: var last }] && Equals(first, last);
            var said = isExact
                ? [MetricSentence.Compared(ComparisonOperator.Equal, ValueText.Of(conditions[0].Operand, wording?.Unit))]
                : conditions.Select(filter => MetricSentence.Compared(filter.Operator, ValueText.Of(filter.Operand, wording?.Unit)));
            return $"with {(wording?.Label ?? Label.Of(filters.Key)).ToLowerInvariant()} {string.Join(" and ", said)}";
        });

    /// <summary>The dimension of the metric's rows that has the unit of a condition; none where it is a condition on the metric.</summary>
    public static string? DimensionOf(ParsedQuestion question, Threshold threshold, Metric metric, SemanticCatalog semantics)
    {
        var relation = semantics.RelationOf(metric);
        var known = semantics.Metrics.DimensionsOf(metric)
            .Select(dimension => (Name: dimension, semantics.Words.Find(dimension, relation)?.Unit))
            .Where(dimension => dimension.Unit is not null).ToList();
        var after = threshold.End < question.Words.Count ? question.Words[threshold.End].Stem : "";
        var isAge = question.Words.Skip(threshold.Start).Take(threshold.Length).Any(word => word.Text is "older" or "younger");
        var found = known.Where(dimension => threshold.Unit switch
        {
            ThresholdUnit.Seconds => dimension.Unit == "seconds" && metric.Unit != "seconds",
            ThresholdUnit.Money => ThresholdRules.IsMoney(dimension.Unit!) && !ThresholdRules.IsMoney(metric.Unit)
                && IsOfRows(question, threshold, metric),
            ThresholdUnit.Plain => isAge ? dimension.Unit == "years"
                : dimension.Unit != metric.Unit && Stems.Of(dimension.Unit!) == after,
            _ => false,
        }).ToList();
        return found is [var only] ? only.Name : null;
    }

    /// <summary>"Orders over $100" are single orders; "customers with orders over $100" may be either.</summary>
    private static bool IsOfRows(ParsedQuestion question, Threshold threshold, Metric metric) =>
        question.Mentions.Any(mention => mention.Phrase.Metrics.Contains(metric.Name.Text) && mention.End <= threshold.Start
            && Enumerable.Range(mention.End, threshold.Start - mention.End)
                .All(at => question.Words[at].Text is "worth" or "were" or "are" or "of" or "that" or "with" or "a" or "total" or "value"));

    private static bool IsOf(ParsedQuestion question, int at, Threshold threshold) =>
        (at == threshold.End && question.Words[at].Text is "long" or "old")
        || (at == threshold.Start - 1 && question.Words[at].Text is "lasted" or "lasting" or "last" or "longer" or "worth" or "took");
}
