using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Project.Analyses;
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

    public static Subject Find(ParsedQuestion question, SemanticCatalog semantics)
    {
        var mentions = question.Mentions;
        if (mentions.FirstOrDefault(mention => mention.Phrase.Analyses.Any()
            && (!mention.Phrase.Metrics.Any() || (Lists(question) && !RanksMembers(question)))) is { } analysis)
        {
            return new([], semantics.Analyses.Find(analysis.Phrase.Analyses.First()), IsCertain: true);
        }

        var named = mentions
            .Where(mention => mention.Phrase.Metrics.Any() && (!mention.Phrase.HasDimension || mention.Role == Role.Counted)).ToList();
        if (named.Count > 1 && named.Find(mention => mention.Phrase.Metrics.Any(name => question.Thresholds.Any(threshold =>
            RowConditions.DimensionOf(question, threshold, semantics.Metrics.Find(name)!, semantics) is not null))) is { } rows)
        {
            // "How many orders had at least 3 units": the units are those of each order.
            named = [rows];
        }
        else if (named.Count > 1 && question.Thresholds.Count > 0)
        {
            // "How many firms have at least 5 power users": what the threshold counts is the number, and the rest is what has it.
            var counted = named.Where(mention => question.Thresholds.Any(threshold => threshold.End == mention.Start)).ToList();
            named = counted.Count > 0 ? counted : [.. named.Where(mention => !mention.Phrase.HasDimension)];
        }

        if (named.Count == 0 && question.Ranking is null)
        {
            named = [.. mentions.Where(mention => mention.Phrase.Metrics.Any() && mention.Role == Role.Plain).Take(1)];
        }

        if (named.Count == 0)
        {
            // "The biggest decline in customers": they are counted, though they are also things.
            named = [.. mentions.Where(mention => mention.Phrase.Metrics.Any() && mention.Role == Role.Plain && mention.Start > 0
                && question.Change is not null && question.Words[mention.Start - 1].Text == "in")];
        }

        if (named.Count > 0)
        {
            var sets = named.Select(mention => mention.Phrase.Metrics.ToList()).ToList();
            var shared = sets.Aggregate((IEnumerable<string>)sets[0], (all, next) => all.Intersect(next)).ToList();
            return shared.Count > 0 ? new(Metrics(semantics, shared), null, IsCertain: true)
                : new(Metrics(semantics, sets.SelectMany(set => set).Distinct()), null, IsCertain: true) { IsSeveral = true };
        }

        return (question.Ranking is not null || question.Change is { Selects: true })
            && Ranked(question, semantics) is { Count: > 0 } ranked ? new(ranked, null, IsCertain: true)
            : new(Similar(question, semantics), null, IsCertain: false);
    }

    /// <summary>What "has the most …" is asked of and no metric counts; none if there is no such thing in the question.</summary>
    public static Refused? Uncounted(ParsedQuestion question, SemanticCatalog semantics)
    {
        if (question.Ranking is null
            || question.Mentions.FirstOrDefault(mention => mention is { Role: Role.Counted, Phrase.HasDimension: true }
                && !mention.Phrase.Metrics.Any()) is not { } counted)
        {
            return null;
        }

        var words = string.Join(' ', question.Words.Skip(counted.Start).Take(counted.Length).Select(word => word.Written));
        var asked = question.Mentions.Where(mention => mention.Role == Role.Asked)
            .SelectMany(mention => mention.Phrase.Targets.OfType<DimensionTarget>()).Select(target => target.Dimension).ToList();
        var near = Similar(question with { Mentions = [counted with { Role = Role.Plain }], Leftover = [] }, semantics);
        return new($"no metric counts {words}, so that none can have the {(question.Ranking.Descending ? "most" : "fewest")} of them",
        [
            .. near.SelectMany(metric => asked.Where(semantics.Metrics.DimensionsOf(metric).Contains).Take(1)
                .Select(dimension => MetricPlan.Of(metric).Listed(dimension))),
            .. QuestionPlanner.General(semantics),
        ]);
    }

    /// <summary>"Top customers" does not say by what; the words of the dimension that is ranked do.</summary>
    private static List<Metric> Ranked(ParsedQuestion question, SemanticCatalog semantics) =>
        [.. question.Mentions
            .Where(mention => mention.Role == Role.Asked
                || !question.Mentions.Any(other => other.Role == Role.Asked && other.Phrase.HasDimension))
            .SelectMany(mention => mention.Phrase.Targets.OfType<DimensionTarget>())
            .Select(target => semantics.Words.Find(target.Dimension, target.Relation)?.RankedBy).OfType<string>().Distinct()
            .Select(name => semantics.Metrics.Find(name)!)];

    /// <summary>Metrics that the words are a part of, the shortest phrases first.</summary>
    private static List<Metric> Similar(ParsedQuestion question, SemanticCatalog semantics)
    {
        var stems = question.Leftover.Select(at => question.Words[at].Stem)
            .Concat(question.Mentions.Where(mention => mention.Role is Role.Plain or Role.Counted or Role.Asked)
                .SelectMany(mention => mention.Phrase.Stems))
            .Where(semantics.Phrases.Stems.Contains).Distinct().ToList();
        if (stems.Count == 0)
        {
            return [];
        }

        var found = semantics.Phrases.Phrases.Where(phrase => phrase.Metrics.Any() && !phrase.Stems.Contains("per"))
            .Select(phrase => (Phrase: phrase, Shared: stems.Count(phrase.Stems.Contains))).Where(pair => pair.Shared > 0).ToList();
        return [.. found.Where(pair => pair.Shared == found.Max(other => other.Shared))
            .OrderBy(pair => pair.Phrase.Stems.Count - (stems.Contains(pair.Phrase.Stems[^1]) ? 1 : 0))
            .SelectMany(pair => pair.Phrase.Metrics).Distinct().Take(MostCandidates).Select(name => semantics.Metrics.Find(name)!)];
    }

    private static bool Lists(ParsedQuestion question) =>
        ListingWords.Contains(question.Words[0].Text) && !question.Words.Any(word => word.Text is "many" or "much");

    /// <summary>"Which segment has the lowest …" is answered by the metric, which can be ranked by any of its dimensions.</summary>
    private static bool RanksMembers(ParsedQuestion question) =>
        question.Ranking is not null
        && (question.AskedGrain is not null || question.Mentions.Any(mention => mention.Role == Role.Asked && mention.Phrase.HasDimension));

    private static List<Metric> Metrics(SemanticCatalog semantics, IEnumerable<string> names) =>
        [.. names.Select(name => semantics.Metrics.Find(name)!)];
}

/// <summary>
/// "Units per order" asks for one number divided by another. A phrase of the index that says so is a metric; what is left is
/// the metric that divides just these two, or no metric at all, and never the second number broken down by the first.
/// </summary>
internal static class RatioReader
{
    /// <returns>
    /// The question with the ratio's own phrase in place of the two; a refusal if there is no such ratio; both none if it does not ask for
    /// one.
    /// </returns>
    public static (IReadOnlyList<Word>? Words, Refused? Refused) Read(ParsedQuestion question, SemanticCatalog semantics)
    {
        if (question.Mentions.FirstOrDefault(mention => mention.Phrase.Metrics.Any() && !mention.Phrase.HasDimension
            && IsDivisor(question, mention)) is not { } divisor)
        {
            return (null, null);
        }

        var divided = question.Mentions.LastOrDefault(mention => mention.End == divisor.Start - 1);
        var ratios = semantics.Metrics.Metrics
            .Where(metric => metric.Type == MetricType.Ratio && divisor.Phrase.Metrics.Contains(metric.Denominator)).ToList();
        if (divided is not null && ratios.FirstOrDefault(ratio => divided.Phrase.Metrics.Contains(ratio.Numerator)) is { } found
            && semantics.Phrases.PhraseFor(found) is { } phrase)
        {
            return ([.. question.Words.Take(divided.Start), .. QuestionText.Split(phrase), .. question.Words.Skip(divisor.End)], null);
        }

        var start = divided?.Start ?? divisor.Start - 1;
        var asked = string.Join(' ', question.Words.Skip(start).Take(divisor.End - start).Select(word => word.Written));
        var near = ratios
            .Concat(semantics.Metrics.Metrics.Where(
                metric => metric.Type == MetricType.Ratio && divided?.Phrase.Metrics.Contains(metric.Numerator) == true))
            .Concat(divided?.Phrase.Metrics.Concat(divisor.Phrase.Metrics).Select(name => semantics.Metrics.Find(name)!)
                ?? divisor.Phrase.Metrics.Select(name => semantics.Metrics.Find(name)!)).Distinct();
        return (null, new Refused(
            $"'{asked}' asks for one number divided by another, and no metric is that ratio",
            [.. near.Select(MetricPlan.Of), .. QuestionPlanner.General(semantics)]));
    }

    /// <summary>
    /// "What fraction of interactions are negative" is the metric that divides what is named by all of its kind; the named metric itself
    /// where no share is asked for, or none is defined.
    /// </summary>
    public static Metric ShareOf(ParsedQuestion question, Metric metric, SemanticCatalog semantics) =>
        question.ShareAt is null || metric.Filter is null || IsBrokenDown(question) ? metric
        : semantics.Metrics.Metrics.FirstOrDefault(ratio => ratio is { Type: MetricType.Ratio, Unit: "percent" }
            && ratio.Numerator == metric.Name.Text && semantics.Metrics.Find(ratio.Denominator!) is { Filter: null } whole
            && whole.Relation == metric.Relation && whole.Type == metric.Type && whole.Expression == metric.Expression) ?? metric;

    /// <summary>"Cancelled orders by state as a share" is of all cancelled orders, and so is that of a value.</summary>
    private static bool IsBrokenDown(ParsedQuestion question) =>
        question.Grains.Count > 0 || question.AskedGrain is not null || question.Leftover.Count > 0 || question.Ranking is not null
        || question.Mentions.Any(mention => mention.Phrase.HasDimension && mention.Role is Role.Breakdown or Role.Asked);

    private static bool IsDivisor(ParsedQuestion question, Mention mention) =>
        mention.Start > 0 && question.Words[mention.Start - 1].Text == "per" && question.Words[mention.End - 1].IsSingular;
}
