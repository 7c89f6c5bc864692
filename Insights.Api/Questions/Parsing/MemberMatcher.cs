using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Parsing;

/// <summary>A value of the data in a question.</summary>
/// <param name="Start">First word.</param>
/// <param name="Length">How many words.</param>
/// <param name="Values">The dimensions that have it, each with its spellings there.</param>
internal sealed record MemberMatch(int Start, int Length, IReadOnlyList<(string Dimension, IReadOnlyList<string> Values)> Values)
{
    /// <summary>The words before it by which it is left out: "except"; none if it is not.</summary>
    public IReadOnlyList<int> Exclusion { get; init; } = [];

    public int End => Start + Length;

    public bool IsExcluded => Exclusion.Count > 0;

    public bool Covers(int at) => at >= Start && at < End;
}

/// <summary>Finds values of the data among the words that nothing else has recognised.</summary>
internal static class MemberMatcher
{
    private const int LongestMember = 8;

    public static IReadOnlyList<MemberMatch> Match(ParsedQuestion question, IReadOnlyList<MemberSet> members)
    {
        var matches = question.Calendar.ToList();
        foreach (var named in question.Named)
        {
            var sets = members.Where(set => named.Dimensions.Count == 0 || named.Dimensions.Contains(set.Dimension)).ToList();
            if (Having(sets, set => set.Find(question.Words.Skip(named.Start).Take(named.Length))) is { Count: > 0 } values)
            {
                matches.Add(new(named.Start, named.Length, values));
            }
        }

        foreach (var at in question.Leftover.Where(at => !question.Named.Any(named => named.Covers(at))
            && !question.Calendar.Any(match => match.Covers(at))))
        {
            if (!matches.Any(match => match.Covers(at)) && Longest(question, at, members) is { } found)
            {
                matches.Add(found);
            }
        }

        matches.Sort((one, other) => one.Start.CompareTo(other.Start));
        for (var index = 0; index < matches.Count; index++)
        {
            matches[index] = matches[index] with { Exclusion = ExclusionOf(question, matches, index) };
        }

        return matches;
    }

    /// <summary>
    /// "Except Kitchen and Garden", "not paid by paypal", "other than cancelled": between the word that excludes and the value stand
    /// only words that link them, nouns of dimensions, and other values that are left out.
    /// </summary>
    private static IReadOnlyList<int> ExclusionOf(ParsedQuestion question, List<MemberMatch> matches, int index)
    {
        var words = question.Words;
        var before = matches[index].Start - 1;
        if (index > 0 && matches[index - 1] is { IsExcluded: true } previous
            && Enumerable.Range(previous.End, matches[index].Start - previous.End)
                .All(at => words[at].Text is "and" or "or" or "nor" || IsLink(question, at)))
        {
            return [.. previous.Exclusion,
                .. Enumerable.Range(previous.End, matches[index].Start - previous.End).Where(at => words[at].Text == "nor")];
        }

        while (before >= 0 && IsLink(question, before))
        {
            before--;
        }

        return before < 0 ? []
            : Language.Exclusions.Contains(words[before].Text)
                ? before > 0 && words[before - 1].Text == "but" ? [before - 1, before] : [before]
            : before > 0 && (words[before - 1].Text, words[before].Text)
                is ("other", "than") or ("apart", "from") or ("rather", "than") or ("leaving", "out") ? [before - 1, before]
            : before > 0 && words[before].Text == "from" && words[before - 1].Text == "aside" ? [before - 1, before]
            : [];
    }

    private static bool IsLink(ParsedQuestion question, int at) =>
        Language.Articles.Contains(question.Words[at].Text)
        || question.Words[at].Text is "in" or "for" or "on" or "by" or "with" or "of" or "ones" or "those" or "any"
        || question.Mentions.Any(mention => at >= mention.Start && at < mention.End && mention.Phrase.HasDimension)
        || (question.Words[at].Text == "from" && !(at > 0 && question.Words[at - 1].Text is "apart" or "aside"));

    private static MemberMatch? Longest(ParsedQuestion question, int at, IReadOnlyList<MemberSet> members)
    {
        for (var length = LongestMember; length >= 1; length--)
        {
            for (var start = Math.Max(0, at - length + 1); start <= at && start + length <= question.Words.Count; start++)
            {
                var words = question.Words.Skip(start).Take(length).ToList();
                var key = MemberSet.WordsOf(words);
                if (words[0].Text is not ("and" or "or") && words[^1].Text is not ("and" or "or")
                    && !(length == 1 && (Language.IsGrammar(words[0].Text) || IsQuantity(question, at)))
                    && Having(MembersAt(question, at, length, members), set => set.FindLike(key)) is { Count: > 0 } values)
                {
                    return new(start, length, values);
                }
            }
        }

        return !Language.IsGrammar(question.Words[at].Text)
            && Having(members, set => set.Nearest(question.Words[at]) is { } near ? [near] : []) is { Count: 1 } mistyped
                ? new(at, 1, mistyped) : null;
    }

    /// <summary>"Orders with 3 items": a number before a noun says how many, not which one, unless its own noun is before it.</summary>
    private static bool IsQuantity(ParsedQuestion question, int at) =>
        question.Words[at].IsNumber && NounBefore(question, at) is null && at + 1 < question.Words.Count
        && !question.Leftover.Contains(at + 1)
        && !Language.StopWords.Contains(question.Words[at + 1].Text) && PeriodParser.Parse(question.Words, at + 1) is null
        && !question.Words[at + 1].IsNumber;

    /// <summary>"Customer 5" is no product 5, whether there is such a customer or not.</summary>
    private static IReadOnlyList<MemberSet> MembersAt(ParsedQuestion question, int at, int length, IReadOnlyList<MemberSet> members) =>
        length == 1 && question.Words[at].IsNumber && NounBefore(question, at) is { } noun
            ? [.. members.Where(set => noun.Phrase.Targets.OfType<DimensionTarget>().Any(target => target.Dimension == set.Dimension))]
            : members;

    private static Mention? NounBefore(ParsedQuestion question, int at) =>
        question.Mentions.FirstOrDefault(mention => mention.End == at && mention.Phrase.HasDimension);

    private static List<(string, IReadOnlyList<string>)> Having(
        IReadOnlyList<MemberSet> members, Func<MemberSet, IReadOnlyList<string>> find) =>
        [.. members.Select(set => (set.Dimension, Values: find(set))).Where(pair => pair.Values.Count > 0)];
}
