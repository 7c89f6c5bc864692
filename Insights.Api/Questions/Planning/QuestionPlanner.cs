using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Planning.Refusals;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>From words to a plan, a refusal, or readings. Pure: the same words and data give the same outcome.</summary>
internal sealed class QuestionPlanner
{
    private readonly IReadOnlyList<Word> _words;
    private readonly SemanticCatalog _semantics;
    private readonly IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> _members;
    private readonly bool _measuresChange;

    private QuestionPlanner(
        IReadOnlyList<Word> words, SemanticCatalog semantics, IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> members,
        bool measuresChange) =>
        (_words, _semantics, _members, _measuresChange) = (words, semantics, members, measuresChange);

    /// <summary>The dimensions whose values must be known to plan a question; none when every word is one of the metric layer.</summary>
    public static IEnumerable<(string Relation, string Dimension)> NeededMembers(IReadOnlyList<Word> words, SemanticCatalog semantics) =>
        [.. NeededMembers(words, semantics, measuresChange: false).Concat(NeededMembers(words, semantics, measuresChange: true))
            .Select(needed => (needed.Metric.Relation!, needed.Dimension))
            .Concat(EntityPlanner.NeededMembers(words, semantics)).Distinct()];

    private static IEnumerable<(Metric Metric, string Dimension)> NeededMembers(
        IReadOnlyList<Word> words, SemanticCatalog semantics, bool measuresChange)
    {
        var question = QuestionParser.Parse(words, semantics.Phrases, [], [], measuresChange);
        if (words.Count == 0 || (measuresChange && question.Change is null) || CatalogPlanner.Plan(question) is not null
            || (question.Leftover.Count == 0 && question.Corrections.Count == 0 && !NamedMembers.MayBeIn(words, semantics)))
        {
            return [];
        }

        if ((VerbReader.Read(question, semantics) ?? RatioReader.Read(question, semantics).Words) is { } rewritten)
        {
            return NeededMembers(rewritten, semantics, measuresChange);
        }

        var subject = SubjectFinder.Find(question, semantics);
        return subject.Analysis is { } analysis ? AnalysisPlanner.MemberSources(analysis, semantics)
            : subject.Metrics.Select(metric => TimesRule.Occurrences(question, metric, semantics))
                .Select(metric => RatioReader.ShareOf(question, metric, semantics))
                .SelectMany(metric => semantics.Metrics.DimensionsOf(metric)
                    .Select(dimension => (semantics.Metrics.Parts(metric)[0], dimension))).Distinct();
    }

    /// <param name="words">The question.</param>
    /// <param name="semantics">The warehouse.</param>
    /// <param name="members">Values by relation and dimension, as far as they are known.</param>
    public static Outcome Plan(
        IReadOnlyList<Word> words, SemanticCatalog semantics, IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> members)
    {
        var outcome = new QuestionPlanner(words, semantics, members, measuresChange: false).Plan();

        // "The biggest drop in revenue" is the name of an analysis; with categories and two quarters it is a change of a metric.
        return outcome is not Refused ? outcome
            : new QuestionPlanner(words, semantics, members, measuresChange: true).PlanChange() is Planned { Plan: MetricPlan } measured
                ? measured
            : EntityPlanner.Plan(words, semantics, members, new SortedDictionary<string, string>(), takesOne: true) as Planned ?? outcome;
    }

    private Outcome? PlanChange() => Parse([], []).Change is null ? null : Plan();

    private Outcome Plan()
    {
        if (_words.Count == 0)
        {
            return new Refused("there is no word in the question", General(_semantics));
        }

        if (CatalogPlanner.Plan(Parse([], [])) is { } catalog)
        {
            return catalog;
        }

        var question = Parse([], NamedMembers.Find(_words, _semantics, _members));
        var read = Parse([.. _members.Values], []);
        if (EntityPlanner.Plan(read.Words, _semantics, _members, MetricContext.Corrections(read)) is { } entities)
        {
            return entities;
        }

        if (VerbReader.Read(question, _semantics) is { } noun)
        {
            return new QuestionPlanner(noun, _semantics, _members, _measuresChange).Plan();
        }

        if (LatestRows() is { } latest)
        {
            return latest;
        }

        if (RatioReader.Read(question, _semantics) is (var rewritten, var refused) && (rewritten is not null || refused is not null))
        {
            return refused ?? new QuestionPlanner(rewritten!, _semantics, _members, _measuresChange).Plan();
        }

        if (SubjectFinder.Uncounted(question, _semantics) is { } uncounted)
        {
            return uncounted;
        }

        var subject = SubjectFinder.Find(question, _semantics);
        if (subject.Analysis is { } analysis)
        {
            var sets = AnalysisPlanner.MemberSources(analysis, _semantics)
                .Select(source => _members.GetValueOrDefault((source.Metric.Relation!, source.Dimension))).OfType<MemberSet>().ToList();
            return AnalysisPlanner.Plan(Parse(sets, []), analysis, sets);
        }

        return Choose(question, subject, [.. subject.Metrics.Select(metric => TimesRule.Occurrences(question, metric, _semantics))
            .Select(metric => RatioReader.ShareOf(question, metric, _semantics)).Distinct().Select(metric => Plan(metric, subject))]);
    }

    /// <summary>"The last 5 orders" are the first 5 rows of "recent orders".</summary>
    private Planned? LatestRows()
    {
        var at = Enumerable.Range(0, _words.Count).FirstOrDefault(index => index + 2 < _words.Count
            && _words[index].Text is "last" or "latest" or "recent" or "newest" && Language.NumberOf(_words[index + 1].Text) is not null
            && _semantics.Phrases.Find(["recent", _words[index + 2].Stem]) is { } phrase && phrase.Analyses.Any(), -1);
        if (at < 0 || Language.NumberOf(_words[at + 1].Text) is not { } count || count > MetricPlanner.LargestLimit)
        {
            return null;
        }

        IReadOnlyList<Word> recent = [.. _words.Take(at), Word.Of("recent"), .. _words.Skip(at + 2)];
        return new QuestionPlanner(recent, _semantics, _members, _measuresChange).Plan()
                is Planned { Plan: AnalysisPlan { Limit: null } plan }
            ? new Planned(plan with { Limit = count }) : null;
    }

    private Outcome Choose(ParsedQuestion question, Subject subject, List<Outcome> outcomes)
    {
        var plans = outcomes.OfType<Planned>().Select(planned => planned.Plan).ToList();
        return subject switch
        {
            { IsCertain: false } => Uncertain(question, plans),
            { IsSeveral: true } when plans.Count == 0 => outcomes[0],
            { IsSeveral: true } when JointPlans.Of(question, plans, outcomes.Count) is { } joint => new Planned(joint),
            { IsSeveral: true } => new Ambiguous("the question asks for several numbers at once; ask for one at a time", plans),
            _ when plans.Count == 1 => new Planned(plans[0]),
            _ when plans.Count > 1 =>
                new Ambiguous($"this fits {string.Join(", ", plans.Select(plan => ((MetricPlan)plan).Metric.Label))} equally well", plans),
            _ => outcomes.OfType<Ambiguous>().FirstOrDefault() ?? outcomes[0],
        };
    }

    private Outcome Plan(Metric metric, Subject subject)
    {
        var own = _semantics.Metrics.DimensionsOf(metric).Select(dimension => (_semantics.RelationOf(metric), dimension))
            .Where(_members.ContainsKey).ToDictionary(key => key, key => _members[key]);
        List<MemberSet> sets = [.. own.Values];
        var named = NamedMembers.Find(_words, _semantics, own);
        var question = Parse(sets, named);
        var plain = Read(question);
        return NamedMembers.Possible(question, sets) is not { Count: > 0 } possible || !question.IsStillAbout(metric, possible) ? plain
            : subject.IsSeveral && question.Mentions.Any(
                mention => mention.Phrase.Metrics.Any() && possible.Any(member => member.Covers(mention.Start)))
                ? Read(Parse(sets, [.. named, .. possible]))
            : MemberReadings.Choose(plain, Read(Parse(sets, [.. named, .. possible])), question, possible);

        Outcome Read(ParsedQuestion read) =>
            MetricPlanner.Plan(Focus(metric, read, subject), _semantics, metric, sets) is var outcome
                && outcome is Planned { Plan: MetricPlan plan }
                && FixedValues.Contradicted(plan, metric, _semantics) is { } contradicted ? contradicted : outcome;
    }

    /// <summary>The question without what it says of other metrics.</summary>
    private ParsedQuestion Focus(Metric metric, ParsedQuestion question, Subject subject)
    {
        if (subject.IsSeveral)
        {
            return question with
            {
                Mentions = [.. question.Mentions.Where(mention => !mention.Phrase.Metrics.Any()
                    || mention.Phrase.Metrics.Contains(metric.Name.Text) || mention.Role == Role.Breakdown && mention.Phrase.HasDimension)],
                Leftover = [.. question.Leftover.Where(at => !JointPlans.IsJoint(question.Words[at].Text))],
            };
        }

        if (subject.IsCertain)
        {
            return question;
        }

        var own = _semantics.Phrases.Phrases.Where(phrase => phrase.Metrics.Contains(metric.Name.Text)).SelectMany(phrase => phrase.Stems)
            .ToHashSet();
        return question with
        {
            Leftover = [.. question.Leftover.Where(at => !own.Contains(question.Words[at].Stem)
                || question.Named.Any(named => named.Covers(at)))],
            Mentions = [.. question.Mentions.Where(mention => mention.Role == Role.Breakdown || !mention.Phrase.Stems.All(own.Contains))],
        };
    }

    /// <summary>Reads the words, where values of the data are no typing mistakes.</summary>
    private ParsedQuestion Parse(List<MemberSet> sets, IReadOnlyList<NamedMember> named) =>
        QuestionParser.Parse(_words, _semantics.Phrases, sets, named, _measuresChange);

    private Outcome Uncertain(ParsedQuestion question, List<Plan> plans)
    {
        var unknown = question.Leftover.Select(at => question.Words[at]).Where(word => !Language.ComparisonWords.Contains(word.Text))
            .ToList();
        if (plans.Count == 0 && unknown.Count == 0 && question is { Periods: [var period], Comparisons: [var comparison] })
        {
            var changes = General(_semantics).OfType<MetricPlan>()
                .Select(plan => plan with
                {
                    When = new Timeframe(period.Value, comparison.Value)
                    {
                        PeriodWords = period.Words,
                        Words = $"{period.Words} {comparison.Words}"
                    }
                });
            return new Ambiguous("the question does not say of what the change is asked for", [.. changes]);
        }

        return plans is [MetricPlan single]
            ? new Refused($"the question does not say which number it asks for; the nearest is {single.Metric.Label}", plans)
            : plans.Count > 0 ? new Ambiguous("the question does not say which number it asks for; it could be one of these", plans)
            : unknown.Count > 0 ? new Refused(
                $"{Corrector.Quoted(unknown, _semantics.Phrases, [])} is not understood: no metric, analysis or table is called so",
                General(_semantics))
            : new Refused("the question names no metric, analysis or table", General(_semantics));
    }

    /// <summary>What can be asked anywhere: the first metric of each owner, an analysis, and the metrics.</summary>
    public static IReadOnlyList<Plan> General(SemanticCatalog semantics) =>
    [
        .. semantics.Metrics.Metrics.GroupBy(metric => metric.Owner).Take(4).Select(group => MetricPlan.Of(group.First())),
        .. semantics.Analyses.Analyses.Take(1).Select(AnalysisPlanner.Bare),
        CatalogPlanner.Bare(CatalogTopic.Metrics),
    ];
}

/// <summary>Decides between a question as it reads and the same question with some of its words as values of the data.</summary>
internal static class MemberReadings
{
    /// <param name="plain">What the question is without the values.</param>
    /// <param name="valued">What it is with them.</param>
    /// <param name="question">For its words.</param>
    /// <param name="possible">The words in question.</param>
    /// <returns>The one that holds; both, the plain one first, if both do.</returns>
    public static Outcome Choose(Outcome plain, Outcome valued, ParsedQuestion question, IReadOnlyList<NamedMember> possible)
    {
        if (plain is not Planned { Plan: var first })
        {
            return valued is Refused ? plain : valued;
        }

        IReadOnlyList<Plan> others = valued switch
        {
            Planned planned => [planned.Plan],
            Ambiguous ambiguous => ambiguous.Readings,
            _ => []
        };
        var words = string.Join("' and '", possible.Select(
            member => string.Join(' ', question.Words.Skip(member.Start).Take(member.Length).Select(word => word.Written))));
        return others.Count == 0 ? plain : new Ambiguous(
            $"'{words}' is also a value in the data: say which of it is meant",
            [first with { When = first.When with { Words = AsPeriod(first.When.Words) } }, .. others]);
    }

    /// <summary>"For May" may be a thing's name as well; "in May" is the month.</summary>
    private static string AsPeriod(string words) =>
        words.Split(' ', 2) is ["for" or "of" or "from", var rest] ? $"in {rest}" : words;
}
