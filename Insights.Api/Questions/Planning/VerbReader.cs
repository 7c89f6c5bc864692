using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// "Which customer ordered most often" asks for orders: what the things do, where no number is named but a ranking is asked for.
/// </summary>
internal static class VerbReader
{
    /// <returns>The question with the metric in place of the verb; none where it has none, or names a number already.</returns>
    public static IReadOnlyList<Word>? Read(ParsedQuestion question, SemanticCatalog semantics)
    {
        if ((question.Ranking is null && question.Thresholds.Count == 0) || question.Mentions.Any(mention =>
            mention.Phrase.Metrics.Any() && !mention.Phrase.HasDimension))
        {
            return null;
        }

        var keys = question.Mentions.SelectMany(mention => mention.Phrase.Targets.OfType<DimensionTarget>()).ToList();
        var verbs = semantics.Activities.Entities
            .Where(entity => keys.Exists(key => entity.Keys.GetValueOrDefault(key.Relation) == key.Dimension))
            .SelectMany(semantics.Activities.Of).Where(activity => activity is { Origin: null, Stems.Count: 1 })
            .SelectMany(activity => question.Leftover.Where(at => question.Words[at].Stem == activity.Stems[0])
                .Select(at => (At: at, Phrase: semantics.Phrases.PhraseFor(activity.Metric))))
            .Where(verb => verb.Phrase is not null).Distinct().ToList();
        return verbs is [(var index, { } phrase)]
            ? [.. question.Words.Take(index), .. QuestionText.Split(phrase), .. question.Words.Skip(index + 1)] : null;
    }
}
