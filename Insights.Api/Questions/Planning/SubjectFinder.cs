using Insights.Api.Questions.Recognition;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>What a question may be about.</summary>
/// <param name="Metrics">Metrics that fit the words equally well.</param>
/// <param name="Analysis">An analysis, which comes before metrics.</param>
/// <param name="IsCertain">Whether the metrics are named; if not, they only share words with the question.</param>
internal sealed record Subject(IReadOnlyList<Metric> Metrics, Analysis? Analysis, bool IsCertain)
{
    /// <summary>Whether several things are asked for at once.</summary>
    public bool IsSeveral { get; init; }
}

/// <summary>Decides which of the recognised phrases is what is asked for.</summary>
internal static class SubjectFinder
{
    private const int MostCandidates = 6;

    private static readonly string[] ListingWords = ["who", "which", "list", "whose"];

    public static Subject Find(Recognised question, Layer layer)
    {
        var mentions = question.Mentions;
        if (mentions.FirstOrDefault(mention => mention.Phrase.Analyses.Any() && (!mention.Phrase.Metrics.Any() || (Lists(question) && !RanksMembers(question)))) is { } analysis)
        {
            return new([], layer.Analyses.Find(analysis.Phrase.Analyses.First()), IsCertain: true);
        }

        var named = mentions.Where(mention => mention.Phrase.Metrics.Any() && (!mention.Phrase.HasDimension || mention.Role == Role.Counted)).ToList();
        if (named.Count == 0 && question.Ranking is null)
        {
            named = [.. mentions.Where(mention => mention.Phrase.Metrics.Any() && mention.Role == Role.Plain).Take(1)];
        }

        if (named.Count > 0)
        {
            var sets = named.Select(mention => mention.Phrase.Metrics.ToList()).ToList();
            var shared = sets.Aggregate((IEnumerable<string>)sets[0], (all, next) => all.Intersect(next)).ToList();
            return shared.Count > 0 ? new(Metrics(layer, shared), null, IsCertain: true)
                : new(Metrics(layer, sets.SelectMany(set => set).Distinct()), null, IsCertain: true) { IsSeveral = true };
        }

        return question.Ranking is not null && Ranked(question, layer) is { Count: > 0 } ranked ? new(ranked, null, IsCertain: true)
            : new(Similar(question, layer), null, IsCertain: false);
    }

    /// <summary>What "has the most …" is asked of and no metric counts; none if there is no such thing in the question.</summary>
    public static Refused? Uncounted(Recognised question, Layer layer)
    {
        if (question.Ranking is null || question.Mentions.FirstOrDefault(mention => mention is { Role: Role.Counted, Phrase.HasDimension: true } && !mention.Phrase.Metrics.Any()) is not { } counted)
        {
            return null;
        }

        var words = string.Join(' ', question.Words.Skip(counted.Start).Take(counted.Length).Select(word => word.Written));
        var asked = question.Mentions.Where(mention => mention.Role == Role.Asked).SelectMany(mention => mention.Phrase.Targets.OfType<DimensionTarget>()).Select(target => target.Dimension).ToList();
        var near = Similar(question with { Mentions = [counted with { Role = Role.Plain }], Leftover = [] }, layer);
        return new($"no metric counts {words}, so that none can have the {(question.Ranking.Descending ? "most" : "fewest")} of them",
        [
            .. near.SelectMany(metric => asked.Where(layer.Metrics.DimensionsOf(metric).Contains).Take(1).Select(dimension => new QuestionPlan { Kind = "metric", Name = metric.Name.Text, By = [dimension], Order = "-value" })),
            .. QuestionPlanner.General(layer),
        ]);
    }

    /// <summary>"Top customers" does not say by what; the words of the dimension that is ranked do.</summary>
    private static List<Metric> Ranked(Recognised question, Layer layer) =>
        [.. question.Mentions.Where(mention => mention.Role == Role.Asked || !question.Mentions.Any(other => other.Role == Role.Asked && other.Phrase.HasDimension)).SelectMany(mention => mention.Phrase.Targets.OfType<DimensionTarget>())
            .Select(target => layer.Words.Find(target.Dimension, target.Relation)?.RankedBy).OfType<string>().Distinct().Select(name => layer.Metrics.Find(name)!)];

    /// <summary>Metrics that the words are a part of, the shortest phrases first.</summary>
    private static List<Metric> Similar(Recognised question, Layer layer)
    {
        var stems = question.Leftover.Select(at => question.Words[at].Stem)
            .Concat(question.Mentions.Where(mention => mention.Role is Role.Plain or Role.Counted or Role.Asked).SelectMany(mention => mention.Phrase.Stems))
            .Where(layer.Book.Stems.Contains).Distinct().ToList();
        if (stems.Count == 0)
        {
            return [];
        }

        var found = layer.Book.Phrases.Where(phrase => phrase.Metrics.Any() && !phrase.Stems.Contains("per"))
            .Select(phrase => (Phrase: phrase, Shared: stems.Count(phrase.Stems.Contains))).Where(pair => pair.Shared > 0).ToList();
        return [.. found.Where(pair => pair.Shared == found.Max(other => other.Shared))
            .OrderBy(pair => pair.Phrase.Stems.Count - (stems.Contains(pair.Phrase.Stems[^1]) ? 1 : 0))
            .SelectMany(pair => pair.Phrase.Metrics).Distinct().Take(MostCandidates).Select(name => layer.Metrics.Find(name)!)];
    }

    private static bool Lists(Recognised question) =>
        ListingWords.Contains(question.Words[0].Text) && !question.Words.Any(word => word.Text is "many" or "much");

    /// <summary>"Which segment has the lowest …" is answered by the metric, which can be ranked by any of its dimensions.</summary>
    private static bool RanksMembers(Recognised question) =>
        question.Ranking is not null && (question.AskedGrain is not null || question.Mentions.Any(mention => mention.Role == Role.Asked && mention.Phrase.HasDimension));

    private static List<Metric> Metrics(Layer layer, IEnumerable<string> names) => [.. names.Select(name => layer.Metrics.Find(name)!)];
}
