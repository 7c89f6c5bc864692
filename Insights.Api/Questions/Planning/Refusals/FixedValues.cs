using System.Text.RegularExpressions;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning.Refusals;

/// <summary>Values that a metric's own filter demands: refunded orders have one status, and a question for another asks for two numbers.</summary>
internal static partial class FixedValues
{
    /// <returns>Why a plan contradicts its metric's definition, with what can be asked instead; <c>null</c> if it does not.</returns>
    public static Refused? Contradicted(QuestionPlan plan, Metric metric, Layer layer)
    {
        foreach (var (dimension, values) in plan.Filters)
        {
            foreach (var part in layer.Metrics.Parts(metric))
            {
                var (demanded, excluded) = Of(part, dimension);
                var contradicting = values.Where(value => (demanded.Count > 0 && !demanded.Contains(value)) || excluded.Contains(value)).ToList();
                if (contradicting.Count > 0)
                {
                    var label = layer.LabelOf(metric, dimension).ToLowerInvariant();
                    var reason = demanded.Count > 0 ? $"only {label} {string.Join(" and ", demanded)}" : $"every {label} but {string.Join(" and ", excluded)}";
                    return new(
                        $"{metric.Label} is defined over {reason}, so '{string.Join("' and '", contradicting)}' contradicts it: ask for one number at a time",
                        [Without(plan, dimension), .. Siblings(part, dimension, layer).Select(sibling => plan with { Name = sibling.Name.Text, Filters = With(plan, dimension, [.. demanded.Union(values)]) })]);
                }
            }
        }

        return null;
    }

    /// <summary>The same number without the filter: all orders.</summary>
    private static IEnumerable<Metric> Siblings(Metric part, string dimension, Layer layer) =>
        layer.Metrics.Metrics.Where(other => other.Type == part.Type && other.Relation == part.Relation && other.Expression == part.Expression && other.Filter is null && other.Dimensions.Contains(dimension));

    private static QuestionPlan Without(QuestionPlan plan, string dimension) =>
        plan with { Filters = new SortedDictionary<string, IReadOnlyList<string>>(plan.Filters.Where(filter => filter.Key != dimension).ToDictionary(filter => filter.Key, filter => filter.Value), StringComparer.Ordinal) };

    private static SortedDictionary<string, IReadOnlyList<string>> With(QuestionPlan plan, string dimension, IReadOnlyList<string> values) =>
        new(plan.Filters.ToDictionary(filter => filter.Key, filter => filter.Key == dimension ? values : filter.Value), StringComparer.Ordinal);

    /// <summary>Only what a filter says of a column beside "and": what it says beside "or" demands nothing.</summary>
    private static (IReadOnlyList<string> Demanded, IReadOnlyList<string> Excluded) Of(Metric part, string dimension)
    {
        var conditions = part.Filter is null || Or().IsMatch(part.Filter) ? [] : Condition().Matches(part.Filter).Where(match => match.Groups["column"].Value == dimension).ToList();
        IReadOnlyList<string> Values(bool isDemand) =>
            [.. conditions.Where(match => match.Groups["sign"].Value.Trim().ToLowerInvariant() is "=" or "in" == isDemand).SelectMany(match => match.Groups["value"].Captures.Select(value => value.Value.Replace("''", "'", StringComparison.Ordinal)))];
        return (Values(isDemand: true), Values(isDemand: false));
    }

    [GeneratedRegex(@"(?<column>\w+)\s*(?<sign>=|<>|!=|\bnot\s+in\b|\bin\b)\s*\(?\s*'(?<value>(?:[^']|'')*)'(?:\s*,\s*'(?<value>(?:[^']|'')*)')*", RegexOptions.IgnoreCase)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\bor\b|\bnot\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex Or();
}
