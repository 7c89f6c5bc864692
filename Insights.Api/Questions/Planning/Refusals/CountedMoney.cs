using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning.Refusals;

/// <summary>"How many sales" asks for a count: an amount of money is no answer to it.</summary>
internal static class CountedMoney
{
    private const int MostCounts = 3;

    /// <param name="question">The recognised words.</param>
    /// <param name="metric">What the words name.</param>
    /// <param name="semantics">The warehouse, which may count what the metric sums.</param>
    /// <param name="simple">The plan without what breaks it down.</param>
    /// <returns>None where no count is asked for, or the metric is no amount.</returns>
    public static Refused? Refuse(ParsedQuestion question, Metric metric, SemanticCatalog semantics, Func<MetricPlan> simple)
    {
        if (!IsAmount(metric.Unit) || question.Mentions.FirstOrDefault(mention => mention.Phrase.Metrics.Contains(metric.Name.Text)
            && IsCounted(question.Words, mention)) is not { } counted)
        {
            return null;
        }

        var words = string.Join(' ', question.Words.Skip(counted.Start).Take(counted.Length).Select(word => word.Text));
        var counts = semantics.Metrics.Metrics
            .Where(other => other.Relation == semantics.RelationOf(metric) && other.Type is (MetricType.Count or MetricType.CountDistinct))
            .Take(MostCounts).ToList();
        var known = counts.Count == 0 ? "nothing of it is counted"
            : $"what is counted is {string.Join(", ", counts.Select(count => count.Label.ToLowerInvariant()))}";
        var plain = simple() is var asked ? asked with { Query = asked.Query with { Filters = [], Population = null } } : asked;
        return new Refused(
            $"a number of '{words}' is asked for, and {metric.Label} is an amount in {metric.Unit}; {known}",
            [.. counts.Select(count => plain with { Query = plain.Query with { Metric = count } }), plain]);
    }

    /// <summary>Codes of currencies are three capital letters.</summary>
    private static bool IsAmount(string unit) => unit.Split(' ')[0] is { Length: 3 } code && code.All(char.IsAsciiLetterUpper);

    private static bool IsCounted(IReadOnlyList<Word> words, Mention mention) =>
        (mention.Start > 0 && words[mention.Start - 1].Text == "many")
        || (mention.Start > 1 && words[mention.Start - 1].Text == "of" && words[mention.Start - 2].Stem is "number" or "count")
        || (mention.End < words.Count && words[mention.End].Stem == "count");
}
