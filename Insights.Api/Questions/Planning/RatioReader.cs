using Insights.Api.Questions.Recognition;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// "Units per order" asks for one number divided by another. A phrase of the book that says so is a metric; what is left is
/// the metric that divides just these two, or no metric at all, and never the second number broken down by the first.
/// </summary>
internal static class RatioReader
{
    /// <returns>The question with the ratio's own phrase in place of the two; a refusal if there is no such ratio; both none if it does not ask for one.</returns>
    public static (IReadOnlyList<Word>? Words, Refused? Refused) Read(Recognised question, Layer layer)
    {
        if (question.Mentions.FirstOrDefault(mention => mention.Phrase.Metrics.Any() && !mention.Phrase.HasDimension && IsDivisor(question, mention)) is not { } divisor)
        {
            return (null, null);
        }

        var divided = question.Mentions.LastOrDefault(mention => mention.End == divisor.Start - 1);
        var ratios = layer.Metrics.Metrics.Where(metric => metric.Type == MetricType.Ratio && divisor.Phrase.Metrics.Contains(metric.Denominator)).ToList();
        if (divided is not null && ratios.FirstOrDefault(ratio => divided.Phrase.Metrics.Contains(ratio.Numerator)) is { } found && layer.Book.PhraseFor(found) is { } phrase)
        {
            return ([.. question.Words.Take(divided.Start), .. QuestionText.Split(phrase), .. question.Words.Skip(divisor.End)], null);
        }

        var start = divided?.Start ?? divisor.Start - 1;
        var asked = string.Join(' ', question.Words.Skip(start).Take(divisor.End - start).Select(word => word.Written));
        var near = ratios.Concat(layer.Metrics.Metrics.Where(metric => metric.Type == MetricType.Ratio && divided?.Phrase.Metrics.Contains(metric.Numerator) == true))
            .Concat(divided?.Phrase.Metrics.Concat(divisor.Phrase.Metrics).Select(name => layer.Metrics.Find(name)!) ?? divisor.Phrase.Metrics.Select(name => layer.Metrics.Find(name)!)).Distinct();
        return (null, new Refused(
            $"'{asked}' asks for one number divided by another, and no metric is that ratio",
            [.. near.Select(metric => new QuestionPlan { Kind = "metric", Name = metric.Name.Text }), .. QuestionPlanner.General(layer)]));
    }

    private static bool IsDivisor(Recognised question, Mention mention) =>
        mention.Start > 0 && question.Words[mention.Start - 1].Text == "per" && question.Words[mention.End - 1].IsSingular;
}
