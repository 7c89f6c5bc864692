using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Recognition;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Planning;

/// <summary>A value of the data in a question.</summary>
/// <param name="Start">First word.</param>
/// <param name="Length">How many words.</param>
/// <param name="Values">The dimensions that have it, each with its spellings there.</param>
internal sealed record MemberMatch(int Start, int Length, IReadOnlyList<(string Dimension, IReadOnlyList<string> Values)> Values)
{
    public bool Covers(int at) => at >= Start && at < Start + Length;
}

/// <summary>Finds values of the data among the words that nothing else has recognised.</summary>
internal static class MemberMatcher
{
    private const int LongestMember = 8;

    public static IReadOnlyList<MemberMatch> Match(Recognised question, IReadOnlyList<MemberSet> members)
    {
        var matches = new List<MemberMatch>();
        foreach (var named in question.Named)
        {
            var sets = members.Where(set => named.Dimensions.Count == 0 || named.Dimensions.Contains(set.Dimension)).ToList();
            if (Having(sets, set => set.Find(question.Words.Skip(named.Start).Take(named.Length))) is { Count: > 0 } values)
            {
                matches.Add(new(named.Start, named.Length, values));
            }
        }

        foreach (var at in question.Leftover.Where(at => !question.Named.Any(named => named.Covers(at))))
        {
            if (!matches.Any(match => match.Covers(at)) && Longest(question, at, members) is { } found)
            {
                matches.Add(found);
            }
        }

        return matches;
    }

    private static MemberMatch? Longest(Recognised question, int at, IReadOnlyList<MemberSet> members)
    {
        for (var length = LongestMember; length >= 1; length--)
        {
            for (var start = Math.Max(0, at - length + 1); start <= at && start + length <= question.Words.Count; start++)
            {
                var words = question.Words.Skip(start).Take(length).ToList();
                if (words[0].Text is not ("and" or "or") && words[^1].Text is not ("and" or "or") && !(length == 1 && (Language.IsGrammar(words[0].Text) || IsQuantity(question, at))) && Having(MembersAt(question, at, length, members), set => set.FindLike(words)) is { Count: > 0 } values)
                {
                    return new(start, length, values);
                }
            }
        }

        return !Language.IsGrammar(question.Words[at].Text) && Having(members, set => set.Nearest(question.Words[at]) is { } near ? [near] : []) is { Count: 1 } mistyped ? new(at, 1, mistyped) : null;
    }

    /// <summary>"Orders with 3 items": a number before a noun says how many, not which one, unless its own noun is before it.</summary>
    private static bool IsQuantity(Recognised question, int at) =>
        question.Words[at].IsNumber && NounBefore(question, at) is null && at + 1 < question.Words.Count && !question.Leftover.Contains(at + 1)
        && !Language.Neutral.Contains(question.Words[at + 1].Text) && PeriodParser.Parse(question.Words, at + 1) is null && !question.Words[at + 1].IsNumber;

    /// <summary>"Customer 5" is no product 5, whether there is such a customer or not.</summary>
    private static IReadOnlyList<MemberSet> MembersAt(Recognised question, int at, int length, IReadOnlyList<MemberSet> members) =>
        length == 1 && question.Words[at].IsNumber && NounBefore(question, at) is { } noun ? [.. members.Where(set => noun.Phrase.Targets.OfType<DimensionTarget>().Any(target => target.Dimension == set.Dimension))] : members;

    private static Mention? NounBefore(Recognised question, int at) => question.Mentions.FirstOrDefault(mention => mention.End == at && mention.Phrase.HasDimension);

    private static List<(string, IReadOnlyList<string>)> Having(IReadOnlyList<MemberSet> members, Func<MemberSet, IReadOnlyList<string>> find) =>
        [.. members.Select(set => (set.Dimension, Values: find(set))).Where(pair => pair.Values.Count > 0)];
}
