using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Planning;

/// <summary>Recognises questions about the warehouse itself: its data range, metrics, tables, columns, definitions.</summary>
internal static class CatalogPlanner
{
    /// <summary>Which topic a question with words of several is about, the more special first.</summary>
    private static readonly CatalogTopic[] Precedence =
        [CatalogTopic.Columns, CatalogTopic.Dimensions, CatalogTopic.Definition, CatalogTopic.DataRange, CatalogTopic.Metrics,
            CatalogTopic.Analyses, CatalogTopic.Relations];

    /// <returns><c>null</c> if the question is not about the warehouse, or not about that alone.</returns>
    public static Outcome? Plan(ParsedQuestion question)
    {
        var stems = question.Leftover.Select(at => question.Words[at].Stem).ToList();
        var topics = stems.Where(stem => stem != "mean" || question.Words.Any(word => word.Text is "does" or "do")).Select(CatalogWords.Of)
            .OfType<CatalogTopic>().ToList();
        if (topics.Count == 0 && stems.Contains("data") && stems.Any(stem => stem is "available" or "back"))
        {
            topics.Add(CatalogTopic.DataRange);
        }

        if (topics.Count == 0 && stems.Any(stem => stem is "ask" or "answer" or "help"))
        {
            topics.Add(CatalogTopic.Metrics);
        }

        if (topics.Count == 0 || stems.Any(stem => !CatalogWords.IsKnown(stem)) || question.HasAlgebra || question.Periods.Count > 0
            || question.Comparisons.Count > 0 || question.Ranking is not null || question.Grains.Count > 0)
        {
            return null;
        }

        return Plan(question with { Mentions = [.. question.Mentions.Where(mention => !mention.Phrase.Stems.All(CatalogWords.GoesWith))] },
            Precedence.First(topics.Contains));
    }

    private static Outcome? Plan(ParsedQuestion question, CatalogTopic topic)
    {
        var relation = question.Mentions.SelectMany(mention => mention.Phrase.Targets.OfType<RelationTarget>()).FirstOrDefault()?.Relation;
        var metric = question.Mentions.SelectMany(mention => mention.Phrase.Metrics).FirstOrDefault();
        var analysis = question.Mentions.SelectMany(mention => mention.Phrase.Analyses).FirstOrDefault();
        return (topic, question.Mentions.Count) switch
        {
            (CatalogTopic.Metrics or CatalogTopic.Analyses or CatalogTopic.Relations or CatalogTopic.DataRange, 0) => Planned(topic, null),
            (CatalogTopic.Columns or CatalogTopic.Relations, 1) when relation is not null => Planned(CatalogTopic.Columns, relation),
            (CatalogTopic.Columns or CatalogTopic.Definition, 1) when metric is not null || analysis is not null =>
                Planned(CatalogTopic.Definition, metric ?? analysis),
            (CatalogTopic.Definition, 1) when relation is not null => Planned(CatalogTopic.Columns, relation),
            (CatalogTopic.Dimensions or CatalogTopic.DataRange, 1) when metric is not null => Planned(topic, metric),
            (CatalogTopic.DataRange, 1) when relation is not null => Planned(topic, null),
            (CatalogTopic.Columns or CatalogTopic.Definition or CatalogTopic.Dimensions, 0) =>
                new Refused("of which table or metric? Name one of them", [Bare(CatalogTopic.Relations), Bare(CatalogTopic.Metrics)]),
            _ => null,
        };
    }

    internal static CatalogPlan Bare(CatalogTopic topic, string? about = null) => new(topic, about);

    internal static string NameOf(CatalogTopic topic) =>
        topic == CatalogTopic.DataRange ? "data_range" : topic.ToString().ToLowerInvariant();

    private static Planned Planned(CatalogTopic topic, string? about) => new(Bare(topic, about));
}
