using Insights.Api.Questions.Planning.Refusals;
using Insights.Api.Questions.Recognition;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>From words to a plan, a refusal, or readings. Pure: the same words and data give the same outcome.</summary>
internal static class QuestionPlanner
{
    /// <summary>The dimensions whose values must be known to plan a question; none when every word is one of the metric layer.</summary>
    public static IEnumerable<(Metric Metric, string Dimension)> NeededMembers(IReadOnlyList<Word> words, Layer layer)
    {
        var question = Recogniser.Recognise(words, layer.Book, new HashSet<string>(), []);
        if (words.Count == 0 || CatalogPlanner.Plan(question) is not null || (question.Leftover.Count == 0 && question.Corrections.Count == 0 && !NamedMembers.MayBeIn(words, layer)))
        {
            return [];
        }

        if (RatioReader.Read(question, layer).Words is { } rewritten)
        {
            return NeededMembers(rewritten, layer);
        }

        var subject = SubjectFinder.Find(question, layer);
        return subject.Analysis is { } analysis ? AnalysisPlanner.MemberSources(analysis, layer)
            : subject.Metrics.SelectMany(metric => layer.Metrics.DimensionsOf(metric).Select(dimension => (layer.Metrics.Parts(metric)[0], dimension))).Distinct();
    }

    /// <param name="words">The question.</param>
    /// <param name="layer">The warehouse.</param>
    /// <param name="members">Values by relation and dimension, as far as they are known.</param>
    public static Outcome Plan(IReadOnlyList<Word> words, Layer layer, IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> members)
    {
        if (words.Count == 0)
        {
            return new Refused("there is no word in the question", General(layer));
        }

        if (CatalogPlanner.Plan(Recogniser.Recognise(words, layer.Book, new HashSet<string>(), [])) is { } catalog)
        {
            return catalog;
        }

        var question = Recogniser.Recognise(words, layer.Book, new HashSet<string>(), NamedMembers.Find(words, layer, members));
        if (RatioReader.Read(question, layer) is (var rewritten, var refused) && (rewritten is not null || refused is not null))
        {
            return refused ?? Plan(rewritten!, layer, members);
        }

        if (SubjectFinder.Uncounted(question, layer) is { } uncounted)
        {
            return uncounted;
        }

        var subject = SubjectFinder.Find(question, layer);
        if (subject.Analysis is { } analysis)
        {
            var sets = AnalysisPlanner.MemberSources(analysis, layer).Select(source => members.GetValueOrDefault((source.Metric.Relation!, source.Dimension))).OfType<MemberSet>().ToList();
            return AnalysisPlanner.Plan(Again(words, layer, sets, []), analysis, sets);
        }

        var outcomes = subject.Metrics.Select(metric => Plan(words, layer, metric, subject, members)).ToList();
        var plans = outcomes.OfType<Planned>().Select(planned => planned.Plan).ToList();
        return subject switch
        {
            { IsCertain: false } => Uncertain(question, layer, plans),
            { IsSeveral: true } => plans.Count == 0 ? outcomes[0] : new Ambiguous("the question asks for several numbers at once; ask for one at a time", plans),
            _ when plans.Count == 1 => new Planned(plans[0]),
            _ when plans.Count > 1 => new Ambiguous($"this fits {string.Join(", ", plans.Select(plan => layer.Metrics.Find(plan.Name)!.Label))} equally well", plans),
            _ => outcomes.OfType<Ambiguous>().FirstOrDefault() ?? outcomes[0],
        };
    }

    private static Outcome Plan(
        IReadOnlyList<Word> words, Layer layer, Metric metric, Subject subject, IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> members)
    {
        var own = layer.Metrics.DimensionsOf(metric).Select(dimension => (layer.RelationOf(metric), dimension)).Where(members.ContainsKey).ToDictionary(key => key, key => members[key]);
        List<MemberSet> sets = [.. own.Values];
        var named = NamedMembers.Find(words, layer, own);
        var question = Again(words, layer, sets, named);
        var plain = Read(question);
        return NamedMembers.Possible(question, sets) is not { Count: > 0 } possible || !question.IsStillAbout(metric, possible) ? plain
            : subject.IsSeveral && question.Mentions.Any(mention => mention.Phrase.Metrics.Any() && possible.Any(member => member.Covers(mention.Start))) ? Read(Again(words, layer, sets, [.. named, .. possible]))
            : MemberReadings.Choose(plain, Read(Again(words, layer, sets, [.. named, .. possible])), question, possible);

        Outcome Read(Recognised read) =>
            MetricPlanner.Plan(About(metric, read, subject, layer), layer, metric, sets) is var outcome && outcome is Planned planned && FixedValues.Contradicted(planned.Plan, metric, layer) is { } contradicted ? contradicted : outcome;
    }

    /// <summary>The question without what it says of other metrics.</summary>
    private static Recognised About(Metric metric, Recognised question, Subject subject, Layer layer)
    {
        if (subject.IsSeveral)
        {
            return question with { Mentions = [.. question.Mentions.Where(mention => !mention.Phrase.Metrics.Any() || mention.Phrase.Metrics.Contains(metric.Name.Text) || mention.Role == Role.Breakdown && mention.Phrase.HasDimension)] };
        }

        if (subject.IsCertain)
        {
            return question;
        }

        var own = layer.Book.Phrases.Where(phrase => phrase.Metrics.Contains(metric.Name.Text)).SelectMany(phrase => phrase.Stems).ToHashSet();
        return question with
        {
            Leftover = [.. question.Leftover.Where(at => !own.Contains(question.Words[at].Stem) || question.Named.Any(named => named.Covers(at)))],
            Mentions = [.. question.Mentions.Where(mention => mention.Role == Role.Breakdown || !mention.Phrase.Stems.All(own.Contains))],
        };
    }

    /// <summary>Reads the words once more, now that values of the data are no longer taken for mistyped words.</summary>
    private static Recognised Again(IReadOnlyList<Word> words, Layer layer, List<MemberSet> sets, IReadOnlyList<NamedMember> named) =>
        Recogniser.Recognise(words, layer.Book, sets.SelectMany(set => set.Words).ToHashSet(), named);

    private static Outcome Uncertain(Recognised question, Layer layer, List<QuestionPlan> plans)
    {
        var unknown = question.Leftover.Select(at => question.Words[at]).Where(word => !Language.ChangeWords.Contains(word.Text)).ToList();
        if (plans.Count == 0 && unknown.Count == 0 && question is { Periods: [var period], Comparisons: [var comparison] })
        {
            var changes = General(layer).Where(plan => plan.Kind == "metric").Select(plan => plan with
            {
                Period = period.Value.Expression,
                When = period.Value,
                PeriodWords = period.Words,
                ComparedWith = comparison.Value.Expression,
                Against = comparison.Value,
                Words = $"{period.Words} {comparison.Words}",
            });
            return new Ambiguous("the question does not say of what the change is asked for", [.. changes]);
        }

        return plans is [var single] ? new Refused($"the question does not say which number it asks for; the nearest is {layer.Metrics.Find(single.Name)!.Label}", plans)
            : plans.Count > 0 ? new Ambiguous("the question does not say which number it asks for; it could be one of these", plans)
            : unknown.Count > 0 ? new Refused($"{Corrector.Quoted(unknown, layer.Book, [])} is not understood: no metric, analysis or table is called so", General(layer))
            : new Refused("the question names no metric, analysis or table", General(layer));
    }

    /// <summary>What can be asked anywhere: the first metric of each owner, an analysis, and the metrics.</summary>
    public static IReadOnlyList<QuestionPlan> General(Layer layer) =>
    [
        .. layer.Metrics.Metrics.GroupBy(metric => metric.Owner).Take(4).Select(group => new QuestionPlan { Kind = "metric", Name = group.First().Name.Text }),
        .. layer.Analyses.Analyses.Take(1).Select(AnalysisPlanner.Bare),
        CatalogPlanner.Bare(CatalogTopic.Metrics),
    ];
}
