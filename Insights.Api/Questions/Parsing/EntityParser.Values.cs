using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Parsing;

/// <content>Values of the data: of the things themselves, and of the rows of what they did.</content>
internal sealed partial class EntityParser
{
    /// <summary>A value before the thing itself is of the thing.</summary>
    private int? OwnValue(int at, int end)
    {
        for (var length = Math.Min(LongestMember, end - at); length >= 1; length--)
        {
            if (Values(at, length, own: true) is [var only])
            {
                _own.Add(only);
                return length;
            }
        }

        return null;
    }

    private int? Value(int at)
    {
        for (var length = Math.Min(LongestMember, _words.Count - at); length >= 1; length--)
        {
            if (length == 1 && (Language.IsGrammar(_words[at].Text) || _words[at].IsNumber))
            {
                continue;
            }

            // Of the thing itself, where its home has it and nothing is denied; else of what it does.
            if (Values(at, length, own: true) is [var own] && !_words.Take(at).Any(word => Language.Absences.Contains(word.Text)))
            {
                _own.Add(own);
                return length;
            }

            if (Values(at, length, own: false) is { Count: > 0 } values)
            {
                Clause.Values.Add(values);
                return length;
            }
        }

        return null;
    }

    private readonly Dictionary<(int At, int Length, bool Own), List<EntityValue>> _found = [];

    private List<EntityValue> Values(int at, int length, bool own) =>
        _found.TryGetValue((at, length, own), out var values) ? values : _found[(at, length, own)] = Find(at, length, own);

    private List<EntityValue> Find(int at, int length, bool own)
    {
        if (_words[at].Text is "and" or "or" || _words[at + length - 1].Text is "and" or "or")
        {
            return [];
        }

        var span = MemberSet.WordsOf(_words.Skip(at).Take(length));
        return [.. _members.Where(set => set.Key.Relation == _entity.Home!.Relation == own)
            .Select(set => (set.Key, Values: set.Value.FindLike(span))).Where(found => found.Values.Count > 0)
            .Select(found => new EntityValue(found.Key.Relation, found.Key.Dimension, [.. found.Values]))];
    }

    /// <summary>"The Kitchen category" names what the value is of; "used a voucher" is of any voucher.</summary>
    private int? Dimension(int at)
    {
        foreach (var (phrase, _, length) in _semantics.Phrases.StartingAt(_words, at).Where(match => match.Phrase.HasDimension)
            .OrderByDescending(match => match.Length))
        {
            var targets = phrase.Targets.OfType<DimensionTarget>().ToList();
            if (Clause.Values.Any(values => values.Any(value => targets.Exists(target => target.Dimension == value.Dimension)))
                || _own.Exists(value => targets.Exists(target => target.Dimension == value.Dimension))
                || (at + length < _words.Count && Enumerable.Range(1, Math.Min(LongestMember, _words.Count - at - length))
                    .Any(span => Values(at + length, span, own: false).Concat(Values(at + length, span, own: true))
                        .Any(value => targets.Exists(target => target.Dimension == value.Dimension)))))
            {
                return length;
            }

            // What the thing itself lacks is no row that it lacks.
            var isOwn = targets.Exists(target => target.Relation == _entity.Home!.Relation);
            if (!isOwn && _words[at + length - 1].IsSingular && targets.Count > 0 && Clause.Values.Count == 0 && at > 0
                && _words[at - 1].Text is "a" or "an" or "any" or "no" or "without" or "with")
            {
                Clause.Values.Add([.. targets.Where(target => target.Relation != _entity.Home!.Relation)
                    .Select(target => new EntityValue(target.Relation, target.Dimension, [null]))]);
                return length;
            }
        }

        return null;
    }

    /// <summary>"Kitchen and Garden" are two values of one clause.</summary>
    private bool NextIsValue(int at)
    {
        while (at < _words.Count && (Language.Articles.Contains(_words[at].Text) || _words[at].Text is "in" or "from"))
        {
            at++;
        }

        return Enumerable.Range(1, Math.Max(0, Math.Min(LongestMember, _words.Count - at)))
            .Any(length => !(length == 1 && (_words[at].IsNumber || Language.IsGrammar(_words[at].Text)))
                && Values(at, length, own: false).Count > 0);
    }
}
