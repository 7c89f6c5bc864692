using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Parsing;

/// <content>How phrases and periods stand in the question: broken down by, asked for, counted, held against each other.</content>
internal sealed partial class QuestionParser
{
    private void FindGrains()
    {
        for (var at = 0; at < _words.Count; at++)
        {
            if (!_used[at] && (Grains.Parse(_words, at, ContinuesBreakdown(at)) ?? UnitOfMean(at)) is { } found && IsFree(at, found.Length))
            {
                Use(at, found.Length);
                Array.Fill(_breaksDown, true, at, found.Length);
                _grains.Add(found.Grain);
            }
            else if (MentionAt(at) is { } mention && RoleOf(at) == Role.Breakdown)
            {
                Array.Fill(_breaksDown, true, at, mention.Length);
            }
        }
    }

    private Mention? MentionAt(int at) => _mentions.FirstOrDefault(mention => mention.Start == at);

    private bool ContinuesBreakdown(int at) => at >= 2 && _words[at - 1].Text == "and" && _breaksDown[at - 2];

    /// <summary>"which month", "best day", "top 3 weeks".</summary>
    private void FindAskedGrain()
    {
        for (var at = 0; at < _words.Count; at++)
        {
            if (!_used[at] && PeriodParser.UnitOf(_words[at].Text) is { } unit
                && (IsChosen(at) || (at > 0 && (_rankWords.Contains(at - 1) || Language.Interrogatives.Contains(_words[at - 1].Text)))))
            {
                _used[at] = true;
                _askedGrain = unit;
                _asksForOne |= _words[at].IsSingular;
            }
        }
    }

    /// <summary>"Days with more than 15 orders": periods that a condition is to choose from.</summary>
    private bool IsChosen(int at) => _thresholds.Count > 0 && !_words[at].IsSingular
        && (at == 0 || (at > 1 && _words[at - 1].Text == "many" && _words[at - 2].Text == "how"))
        && PeriodParser.Is(_words, at + 1, "with", "where", "that", "when", "had", "have", "did", "were", "in", "on");

    /// <summary>"Cancelled vs completed orders": what is said of the second is meant for the first too.</summary>
    private void FindVersus(PhraseIndex phrases)
    {
        foreach (var second in _mentions.Where(mention => mention.Length == 2 && mention.Start > 1 && mention.Phrase.Metrics.Any())
            .ToList())
        {
            var at = second.Start - 2;
            if (_words[at + 1].Text is "vs" or "versus" && !_used[at]
                && phrases.Find([_words[at].Stem, _words[second.End - 1].Stem]) is { } first && first.Metrics.Any())
            {
                Use(at, 1);
                _mentions.Add(new Mention(at, 1, first, Role.Plain));
            }
        }
    }

    /// <summary>"Test chats" are chats of which that is true: a dimension of yes and no that ends with the noun of a metric.</summary>
    private void FindFlags(PhraseIndex phrases)
    {
        foreach (var mention in _mentions.Where(mention => mention.Length > 1 && !mention.Phrase.Metrics.Any()
            && RoleOf(mention.Start) is Role.Plain or Role.Counted
            && !(mention.Start > 0 && Language.Negations.Contains(_words[mention.Start - 1].Text))).ToList())
        {
            var flags = mention.Phrase.Targets.OfType<DimensionTarget>()
                .Where(target => target.Dimension.StartsWith("is_", StringComparison.Ordinal)).ToList();
            if (flags.Count > 0 && phrases.Find([_words[mention.End - 1].Stem]) is { } noun && noun.Metrics.Any())
            {
                _flags.AddRange(flags);
                _mentions.Remove(mention);
                _mentions.Add(new Mention(mention.Start, mention.Length, noun, Role.Plain));
            }
        }
    }

    private Role RoleOf(int start)
    {
        var before = start - 1;
        while (before >= 0
            && (Language.Articles.Contains(_words[before].Text) || _words[before].Text is "each" or "every" or "different" or "individual"))
        {
            if (_words[before].Text is "each" or "every")
            {
                return Role.Breakdown;
            }

            before--;
        }

        return before < 0 ? Role.Plain
            : Language.BreakdownMarkers.Contains(_words[before].Text) || ContinuesBreakdown(start) ? Role.Breakdown
            : IsOwned(before) ? Role.Counted
            : _rankWords.Contains(before) || Language.Interrogatives.Contains(_words[before].Text) ? Role.Asked
            : before > 0 && ((_words[before].Text is "many" or "much" && _words[before - 1].Text == "how")
                || (_words[before].Text == "of" && _words[before - 1].Stem is "number" or "count")) ? Role.Counted
            : Role.Plain;
    }

    /// <summary>"Which city has the most customers": what is had is counted, what has it is asked for.</summary>
    private bool IsOwned(int rank)
    {
        var before = rank;
        while (before >= 0 && (_rankWords.Contains(before) || Language.Articles.Contains(_words[before].Text)))
        {
            before--;
        }

        var isAsked = (_words[rank].Text is "most" or "fewest" or "least" && before >= 0
                && _mentions.Any(mention => mention.Start <= before && mention.Start > 0
                    && Language.Interrogatives.Contains(_words[mention.Start - 1].Text)))
            || (before > 1 && Language.Interrogatives.Contains(_words[before - 2].Text)
                && PeriodParser.UnitOf(_words[before - 1].Text) is not null);
        return before >= 0 && before < rank && _rankWords.Contains(rank)
            && (isAsked || (_words[before].Text is "has" or "have" or "had" or "got" or "with"
                && _mentions.Any(mention => mention.End <= before && mention.Phrase.HasDimension)));
    }
}
