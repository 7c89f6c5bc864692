using System.Text.RegularExpressions;
using Insights.Api.Metrics;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning.Refusals;

/// <summary>
/// Values that a metric's own filter demands: refunded orders have one status, and a question for another asks for two numbers.
/// </summary>
internal static partial class FixedValues
{
    /// <returns>Why a plan contradicts its metric's definition, with what can be asked instead; <c>null</c> if it does not.</returns>
    public static Refused? Contradicted(MetricPlan plan, Metric metric, SemanticCatalog semantics)
    {
        foreach (var filter in plan.Members.Where(filter => !filter.IsExcluded))
        {
            var (dimension, values) = (filter.Dimension, filter.Members.OfType<string>().ToList());
            foreach (var part in semantics.Metrics.Parts(metric))
            {
                var (demanded, excluded) = Of(part, dimension);
                var contradicting = values.Where(value => (demanded.Count > 0 && !demanded.Contains(value)) || excluded.Contains(value))
                    .ToList();
                if (contradicting.Count > 0)
                {
                    var label = semantics.LabelOf(metric, dimension).ToLowerInvariant();
                    var reason = demanded.Count > 0 ? $"only {label} {string.Join(" and ", demanded)}"
                        : $"every {label} but {string.Join(" and ", excluded)}";
                    var written = string.Join("' and '", contradicting);
                    return new(
                        $"{metric.Label} is defined over {reason}, so '{written}' contradicts it: ask for one number at a time",
                        [
                            With(plan, plan.Metric, filter, null),
                            .. Siblings(part, dimension, semantics)
                                .Select(sibling => With(plan, sibling, filter, [.. demanded.Union(values)]))
                        ]);
                }
            }
        }

        return null;
    }

    /// <summary>The same number without the filter: all orders.</summary>
    private static IEnumerable<Metric> Siblings(Metric part, string dimension, SemanticCatalog semantics) =>
        semantics.Metrics.Metrics.Where(other => other.Type == part.Type && other.Relation == part.Relation
            && other.Expression == part.Expression && other.Filter is null && other.Dimensions.Contains(dimension));

    /// <summary>With other values in a filter, or without it.</summary>
    private static MetricPlan With(MetricPlan plan, Metric metric, MemberFilter filter, IReadOnlyList<string?>? members) => plan with
    {
        Query = plan.Query with
        {
            Metric = metric,
            Filters = [.. plan.Query.Filters.Where(other => other != filter || members is not null)
                .Select(other => other == filter ? filter with { Members = members! } : other)],
        },
    };

    /// <summary>Only what a filter says of a column beside "and": what it says beside "or" demands nothing.</summary>
    private static (IReadOnlyList<string> Demanded, IReadOnlyList<string> Excluded) Of(Metric part, string dimension)
    {
        var conditions = part.Filter is null || Or().IsMatch(part.Filter) ? []
            : Condition().Matches(part.Filter).Where(match => match.Groups["column"].Value == dimension).ToList();
        IReadOnlyList<string> Values(bool isDemand) =>
            [.. conditions.Where(match => match.Groups["sign"].Value.Trim().ToLowerInvariant() is "=" or "in" == isDemand)
                .SelectMany(match => match.Groups["value"].Captures
                    .Select(value => value.Value.Replace("''", "'", StringComparison.Ordinal)))];
        return (Values(isDemand: true), Values(isDemand: false));
    }

    [GeneratedRegex(
        @"(?<column>\w+)\s*(?<sign>=|<>|!=|\bnot\s+in\b|\bin\b)\s*\(?\s*'(?<value>(?:[^']|'')*)'(?:\s*,\s*'(?<value>(?:[^']|'')*)')*",
        RegexOptions.IgnoreCase)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\bor\b|\bnot\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex Or();
}
