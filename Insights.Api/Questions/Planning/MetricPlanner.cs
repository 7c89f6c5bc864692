using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Planning.Refusals;
using Insights.Api.Questions.Recognition;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// Decides what a question means for one metric. Every word must have its place in the plan: a word that has none makes a
/// refusal, because an answer without it would be the answer to another question.
/// </summary>
internal sealed class MetricPlanner
{
    public const int LargestLimit = 1000;

    private const int UsualTop = 10;

    private readonly Recognised _question;
    private readonly Layer _layer;
    private readonly Metric _metric;
    private readonly IReadOnlyList<string> _dimensions;
    private readonly IReadOnlyList<MemberMatch> _matches;
    private readonly IReadOnlyList<MemberSet> _members;
    private readonly List<string> _by = [];
    private readonly List<(Mention Mention, string Dimension)> _pending = [];
    private readonly SortedDictionary<string, IReadOnlyList<string>> _filters = new(StringComparer.Ordinal);
    private readonly List<string> _per = [];
    private string? _population;

    private MetricPlanner(Recognised question, Layer layer, Metric metric, IReadOnlyList<MemberSet> members)
    {
        (_question, _layer, _metric, _members) = (question, layer, metric, members);
        _dimensions = layer.Metrics.DimensionsOf(metric);
        _matches = MemberMatcher.Match(question, members);
    }

    private string Label => _metric.Label;

    /// <param name="question">The recognised words.</param>
    /// <param name="layer">The warehouse.</param>
    /// <param name="metric">What is asked for.</param>
    /// <param name="members">The values of the metric's dimensions.</param>
    public static Outcome Plan(Recognised question, Layer layer, Metric metric, IReadOnlyList<MemberSet> members) =>
        question.Ranking is { Other: not null } both ? TwoRankings.Refuse(question, both, one => new MetricPlanner(one, layer, metric, members).Plan())
        : new MetricPlanner(question, layer, metric, members).Plan();

    private Outcome Plan() => CountedMoney.Refuse(_question, _metric, _layer, Simple) ?? PlaceMentions() ?? CheckLeftover() ?? (Outcome?)PlaceMembers() ?? CheckPeriods() ?? PlacePending() ?? Arrange();

    private Refused? PlaceMentions()
    {
        foreach (var mention in _question.Mentions.Where(mention => !_matches.Any(match => match.Covers(mention.Start))))
        {
            var relation = _layer.RelationOf(_metric);
            var dimension = mention.Phrase.Targets.OfType<DimensionTarget>().FirstOrDefault(target => target.Relation == relation && _dimensions.Contains(target.Dimension))?.Dimension;
            var isSubject = mention.Phrase.Metrics.Contains(_metric.Name.Text) && (dimension is null || mention.Role is Role.Plain or Role.Counted);
            if (isSubject)
            {
                continue;
            }

            if (mention.Phrase.Targets.OfType<PopulationTarget>().FirstOrDefault(target => _layer.Metrics.Parts(_metric).Any(part => part.Relation == target.Relation && part.Populations.ContainsKey(target.Population))) is { } population)
            {
                if (_population is not null && _population != population.Population)
                {
                    return Refuse($"{Label} cannot be asked for the populations {_population} and {population.Population} at once");
                }

                _population = population.Population;
            }
            else if (dimension is null)
            {
                return Misplaced(mention);
            }
            else if (mention.Role is Role.Breakdown or Role.Asked || WordBefore(mention) == "list")
            {
                AddBy(dimension);
                if (WordBefore(mention) == "per" && (IsCounted(_by[^1]) || _question.Words.Any(word => word.Text == "by")))
                {
                    _per.Add(_by[^1]);
                }
            }
            else
            {
                _pending.Add((mention, dimension));
            }
        }

        return null;
    }

    private Refused Misplaced(Mention mention)
    {
        var words = string.Join(' ', _question.Words.Skip(mention.Start).Take(mention.Length).Select(word => word.Written));
        return mention.Phrase.HasDimension ? Refuse($"{Label} has no dimension '{words}'; {Dimensions()}")
            : mention.Phrase.Targets.Any(target => target is PopulationTarget) ? Refuse($"{Label} has no population '{words}'; {Populations()}")
            : Refuse($"'{words}' does not go with {Label}: ask for one number at a time");
    }

    /// <summary>A value belongs to the dimension that is named beside it, else to the only one that has it.</summary>
    private Ambiguous? PlaceMembers()
    {
        foreach (var match in _matches)
        {
            var hint = _pending.Where(pending => IsBeside(pending.Mention, match) && match.Values.Any(value => IsMember(value.Dimension, pending.Dimension))).ToList();
            if (hint is [var named, ..])
            {
                _pending.Remove(named);
            }

            var candidates = hint.Count > 0 ? [.. match.Values.Where(value => IsMember(value.Dimension, hint[0].Dimension))] : match.Values;
            if (candidates.Count > 1)
            {
                var text = string.Join(' ', _question.Words.Skip(match.Start).Take(match.Length).Select(word => word.Text));
                return new Ambiguous(
                    $"'{text}' is a value of several dimensions of {Label}: {string.Join(", ", candidates.Select(candidate => _layer.LabelOf(_metric, candidate.Dimension)))}",
                    [.. candidates.Select(candidate => Simple() with { Filters = new SortedDictionary<string, IReadOnlyList<string>> { [candidate.Dimension] = candidate.Values } })]);
            }

            _filters[candidates[0].Dimension] = _filters.TryGetValue(candidates[0].Dimension, out var before) ? [.. before.Union(candidates[0].Values)] : candidates[0].Values;
        }

        return null;
    }

    /// <summary>A thing may be called by its key or by its name.</summary>
    private bool IsMember(string valued, string mentioned) => valued == mentioned || _layer.NameOf(_metric, mentioned) == valued;

    private bool IsBeside(Mention mention, MemberMatch match) =>
        mention.End <= match.Start ? Enumerable.Range(mention.End, match.Start - mention.End).All(IsLink)
        : match.Start + match.Length <= mention.Start && Enumerable.Range(match.Start + match.Length, mention.Start - match.Start - match.Length).All(IsLink);

    private bool IsLink(int at) => _question.Words[at].Text is "is" or "of" or "the" or "named" or "called" or "and" || _matches.Any(match => match.Covers(at));

    /// <summary>
    /// A dimension that is just mentioned is no breakdown that was asked for. With a value before it, it says what the value is of
    /// ("Red customers"), and where a number is asked for ("how many sessions did users have") it changes nothing. It is what is
    /// ranked where nothing else is, and what is listed where nothing else is asked; elsewhere it could be either.
    /// </summary>
    private Ambiguous? PlacePending()
    {
        if (_question.Ranking is not null && _by.Count == 0 && _question.AskedGrain is null)
        {
            _pending.ForEach(pending => AddBy(pending.Dimension));
        }

        var open = _pending.Where(pending => !_by.Contains(_layer.KeyOf(_metric, pending.Dimension) ?? pending.Dimension) && !IsOfValue(pending.Mention) && !IsOfAll(pending.Mention)).Select(pending => pending.Dimension).Distinct().ToList();
        if (open.Count > 0 && _by.Count == 0 && _question.Grains.Count == 0 && _matches.Count == 0)
        {
            open.ForEach(AddBy);
        }
        else if (open.Count > 0)
        {
            var without = Plans();
            open.ForEach(AddBy);
            return new Ambiguous($"the question names {string.Join(" and ", open.Select(LabelOf))} without saying whether each one's {Label.ToLowerInvariant()} is asked for", [.. without, .. Plans()]);
        }

        return _per.Count == 0 ? null : new Ambiguous(
            $"'per {LabelOf(_per[0])}' may ask for {Label.ToLowerInvariant()} ÷ {QuestionWriter.Plural(LabelOf(_per[0]))}, which is no metric here, or for each {LabelOf(_per[0])}",
            [.. Plans(), .. _by.Count > _per.Count ? [Simple() with { By = [.. _by.Except(_per)], Order = "-value" }] : Array.Empty<QuestionPlan>()]);
    }

    /// <summary>Per user, customer or firm a ratio makes sense: there is a metric that counts them.</summary>
    private bool IsCounted(string dimension) => _layer.Metrics.Metrics.Any(metric => metric.Type == MetricType.CountDistinct && metric.Expression == dimension);

    private IReadOnlyList<QuestionPlan> Plans() => Arrange() switch
    {
        Planned planned => [planned.Plan with { By = [.. planned.Plan.By] }],
        Ambiguous ambiguous => ambiguous.Readings,
        _ => [],
    };

    private bool IsOfValue(Mention mention) => _matches.Any(match => match.Start + match.Length == mention.Start);

    private bool IsOfAll(Mention mention) =>
        _question.Ranking is null && WordBefore(mention) is "did" or "do" or "does" or "have" or "had" or "our" or "from" or "of" or "the" or "all"
        && _question.Words.Any(word => word.Text is "many" or "much");

    private string WordBefore(Mention mention) => mention.Start == 0 ? "" : _question.Words[mention.Start - 1].Text;

    private string LabelOf(string dimension) => _layer.LabelOf(_metric, dimension).ToLowerInvariant();

    private Refused? CheckLeftover()
    {
        var arranges = _by.Count > 0 || _question.Grains.Count > 0 || _question.Comparisons.Count > 0 || _question.Ranking is not null || AsksTrend;
        var unknown = _question.Leftover.Where(at => !_matches.Any(match => match.Covers(at)) && !IsPlaced(at, arranges)).ToList();
        if (unknown.Count == 0)
        {
            return null;
        }

        var words = Corrector.Quoted([.. unknown.Select(at => _question.Words[at])], _layer.Book, _members.SelectMany(set => set.Words));
        var at = unknown[0];
        return WrittenDay.Refuse(unknown.Select(index => _question.Words[index].Text), Simple())
            ?? ShareRefusal.Of(Label, _question.Words[at].Text, Simple(), _matches, LabelOf)
            ?? (Language.Statistics.Contains(_question.Words[at].Text)
            ? Refuse($"{Label} is a {MetricStatistics.TypeInWords(_metric)}: '{_question.Words[at].Text}' of it is not defined")
            : Language.BreakdownMarkers.Contains(at == 0 ? "" : _question.Words[at - 1].Text)
                ? Refuse($"{Label} has no dimension {words}; {Dimensions()}")
                : Refuse($"{words} is not understood: it is neither a word of the metric layer nor a value of {Label}'s dimensions. {Label}: {Dimensions()}"));
    }

    private bool AsksTrend => _question.Leftover.Any(at => _question.Words[at].Stem == "trend");

    private bool IsPlaced(int at, bool arranges)
    {
        var word = _question.Words[at];
        return Language.Statistics.Contains(word.Text) ? MetricStatistics.IsOwn(_metric, word.Text)
            : Language.ChangeWords.Contains(word.Text) || (Language.Comparatives.Contains(word.Text) && _question.Words.Any(than => than.Text == "than")) ? _question.Comparisons.Count > 0
            : Language.Connecting.Contains(word.Text) ? arranges
            : word.Text == "or" && _matches.Any(match => match.Covers(at - 1)) && _matches.Any(match => match.Covers(at + 1));
    }

    private Refused? CheckPeriods() =>
        _question.Periods.Count > 1 ? TwoPeriods.Refuse(_question.Periods, Simple(), Refuse(""))
        : _question.Comparisons.Count > 1 ? Refuse("there are two comparisons in the question: ask for one")
        : _question.Grains.Count > 1 ? Refuse($"an answer has periods of one length, and {string.Join(" and ", _question.Grains.Select(MetricQueryParser.NameOf))} are asked for")
        : _question.Comparisons is [var comparison] && _question.Periods.Count == 0 && comparison.Value.ImpliedPeriod is null ? Refuse($"which period is to be compared ('{comparison.Words}')? Name it, such as 'last month'")
        : _question.Ranking?.Count is < 1 or > LargestLimit ? Refuse($"{_question.Ranking.Count} are asked for; an answer lists 1 to {LargestLimit}")
        : null;

    private Outcome Arrange()
    {
        var plan = Simple() with { By = _by, Grain = MetricQueryParser.NameOf(_question.AskedGrain ?? (_question.Grains is [var grain] ? grain : AsksTrend ? Grain.Month : Grain.Total)) };
        if (_question.Ranking is not { } ranking)
        {
            return new Planned(plan with { Order = _by.Count > 0 && plan.Grain == "total" ? "-value" : null });
        }

        if (_by.Count == 0 && _question.AskedGrain is null)
        {
            return new Ambiguous(
                $"'{(ranking.Descending ? "highest" : "lowest")}' of what? {Label} can be ranked by any of its dimensions or by periods",
                [.. _dimensions.Take(4).Select(dimension => Top(plan with { By = [dimension], Grain = "total" }, ranking)), Top(plan with { Grain = "month" }, ranking)]);
        }

        return _by.Count > 1 && plan.Grain == "total" ? TwoRankings.OfPairs(plan, LabelOf, one => Top(one, ranking))
            : _by.Count > 0 && plan.Grain != "total"
            ? new Ambiguous(
                $"the {(ranking.Descending ? "highest" : "lowest")} overall, or each {plan.Grain} on its own? One answer ranks or breaks down by {plan.Grain}, not both",
                [Top(plan with { Grain = "total" }, ranking), plan with { Limit = null }])
            : new Planned(Top(plan, ranking));
    }

    private QuestionPlan Top(QuestionPlan plan, Ranking ranking) => plan with
    {
        Order = ranking.Descending ? "-value" : "value",
        Limit = ranking.Count ?? (_question.AsksForOne ? 1 : UsualTop),
    };

    /// <summary>The plan without what breaks it down.</summary>
    private QuestionPlan Simple()
    {
        var comparison = _question.Comparisons is [var one] ? one : null;
        var period = _question.Periods is [var named] ? named.Value : comparison?.Value.ImpliedPeriod ?? Period.All;
        return new QuestionPlan
        {
            Kind = "metric",
            Name = _metric.Name.Text,
            Filters = _filters,
            Population = _population,
            Period = period.Expression,
            When = period,
            ComparedWith = comparison?.Value.Expression,
            Against = comparison?.Value,
            PeriodWords = string.Join(' ', _question.Periods.Select(worded => worded.Words)),
            Words = string.Join(' ', _question.Periods.Select(worded => worded.Words).Concat(comparison is null ? [] : [comparison.Words])),
            Corrections = Corrections(_question),
        };
    }

    internal static SortedDictionary<string, string> Corrections(Recognised question) =>
        new(question.Corrections.DistinctBy(pair => pair.Found).ToDictionary(pair => pair.Found, pair => pair.Read), StringComparer.Ordinal);

    private void AddBy(string named)
    {
        var dimension = _layer.KeyOf(_metric, named) ?? named;
        if (!_by.Contains(dimension))
        {
            _by.Add(dimension);
        }
    }

    private string Dimensions() => _dimensions.Count == 0 ? "it has no dimensions" : $"it can be broken down by {string.Join(", ", _dimensions.Select(dimension => _layer.LabelOf(_metric, dimension).ToLowerInvariant()).Distinct())} and by day, week, month, quarter and year";

    private string Populations() => _layer.Metrics.PopulationsOf(_metric) is { Count: > 0 } known ? $"it has {string.Join(", ", known)}" : "it has no choice of population";

    private Refused Refuse(string reason)
    {
        var plain = Simple() with { Filters = new SortedDictionary<string, IReadOnlyList<string>>(), ComparedWith = null, Against = null, Words = _question.Periods is [var one] ? one.Words : "" };
        plain = _question.Periods.Count > 1 ? plain with { Period = "all", When = Period.All, Words = "" } : plain;
        return new(reason, [plain, .. _dimensions.Take(3).Select(dimension => plain with { By = [dimension], Order = "-value" }), plain with { Grain = "month" }]);
    }
}
