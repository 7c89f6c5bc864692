using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Parsing;

/// <summary>
/// Finds values of the data by where they stand, before their words are read as anything else: beside the noun of their dimension
/// ("product 2020"), and words of the grammar where only a value can stand ("in ME").
/// </summary>
internal static class NamedMembers
{
    private const int Longest = 8;

    /// <summary>Words before a noun that make it a breakdown, a ranking or a count: what follows it is no value of it.</summary>
    private static bool TakesNoValue(string word) =>
        Language.BreakdownMarkers.Contains(word) || Language.Interrogatives.Contains(word) || Language.Highest.Contains(word)
        || Language.Lowest.Contains(word) || Language.NumberOf(word) is not null || word is "many";

    /// <summary>Whether a question whose words are all understood may yet have a value among them.</summary>
    public static bool MayBeIn(IReadOnlyList<Word> words, SemanticCatalog semantics) =>
        Enumerable.Range(0, words.Count - 1).Any(at => Language.Prepositions.Contains(words[at].Text)
            || semantics.Phrases.StartingAt(words, at).Any(match => match.Phrase.HasDimension && at + match.Length < words.Count));

    /// <param name="words">The question.</param>
    /// <param name="semantics">The warehouse.</param>
    /// <param name="members">Values by relation and dimension.</param>
    public static IReadOnlyList<NamedMember> Find(
        IReadOnlyList<Word> words, SemanticCatalog semantics, IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> members)
    {
        var found = new List<NamedMember>();
        foreach (var (phrase, at, length) in Enumerable.Range(0, words.Count).SelectMany(at => semantics.Phrases.StartingAt(words, at))
            .Where(match => match.Phrase.HasDimension).OrderByDescending(match => match.Length))
        {
            var sets = SetsOf(phrase, semantics, members);
            if (sets.Count > 0 && !TakesNoValue(WordBefore(words, at)))
            {
                AddAfter(found, words, at + length, sets, isOne: words[at + length - 1].IsSingular);
                AddBefore(found, words, at, sets, isOne: words[at + length - 1].IsSingular);
            }
        }

        AddGrammar(found, words, [.. members.Values]);
        return found;
    }

    /// <summary>Values that the words after "in", "for", "from" or "of" may be, though the question can be read without them.</summary>
    public static IReadOnlyList<NamedMember> Possible(ParsedQuestion question, IReadOnlyList<MemberSet> sets)
    {
        var found = new List<NamedMember>();
        for (var at = 0; at + 1 < question.Words.Count; at++)
        {
            var start = question.Words[at + 1].Text == "the" ? at + 2 : at + 1;
            if (Language.Prepositions.Contains(question.Words[at].Text) && !Covered(question.Named, at)
                && Match(question.Words, start, sets) is { } member
                && !Enumerable.Range(start, member.Length).Any(word => Covered(question.Named, word))
                && !Enumerable.Range(start, member.Length)
                    .Any(word => question.Leftover.Contains(word) && !Language.IsGrammar(question.Words[word].Text))
                && !question.Mentions.Any(mention => mention.Start == member.End && mention.Phrase.HasDimension)
                && !question.Mentions.Any(mention => mention.Start <= at && mention.End >= member.End)
                && MayStandFor(question, at, member))
            {
                found.Add(member with { Dimensions = [] });
            }
        }

        return found;
    }

    /// <summary>"In May" is the month; "for May" and "of May" may be a thing of that name, but "for May 2024" is not.</summary>
    private static bool MayStandFor(ParsedQuestion question, int opener, NamedMember member)
    {
        if (Language.Numbers.ContainsKey(question.Words[member.Start].Text)
            || (member.Length == 1 && question.Words[member.Start].IsNumber
                && PeriodParser.YearOf(question.Words[member.Start].Text) is null))
        {
            return false;
        }

        return PeriodParser.Parse(question.Words, opener) is not { } period
            || (opener + period.Length <= member.End && question.Words[opener].Text is "for" or "of" or "from");
    }

    private static IReadOnlyList<MemberSet> SetsOf(
        Phrase phrase, SemanticCatalog semantics, IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> members) =>
        [.. phrase.Targets.OfType<DimensionTarget>()
            .SelectMany(target => new[] { target.Dimension, semantics.Words.Find(target.Dimension, target.Relation)?.NamedBy }
                .OfType<string>().Select(dimension => (target.Relation, dimension)))
            .Distinct().Select(members.GetValueOrDefault).OfType<MemberSet>()];

    /// <summary>"Product 2020", "customers 1, 2 and 3".</summary>
    private static void AddAfter(List<NamedMember> found, IReadOnlyList<Word> words, int start, IReadOnlyList<MemberSet> sets, bool isOne)
    {
        start = start < words.Count && words[start].Text is "is" or "named" or "called" && start + 1 < words.Count ? start + 1 : start;
        if (!isOne && (start >= words.Count || !words[start].IsNumber || PeriodParser.YearOf(words[start].Text) is not null))
        {
            return;
        }

        while (Match(words, start, sets) is { } member && !Overlaps(found, member) && !IsGrammarInPlace(words, member))
        {
            found.Add(member);
            var isJoined = member.End + 1 < words.Count && words[member.End].Text is "and" or "or";
            var isListed = member.End < words.Count && words[member.Start].IsNumber && words[member.End].IsNumber
                && PeriodParser.YearOf(words[member.End].Text) is null;
            if (!isJoined && !isListed)
            {
                return;
            }

            start = isJoined ? member.End + 1 : member.End;
            if (PeriodParser.Parse(words, start) is not null)
            {
                return;
            }
        }
    }

    /// <summary>"In the Sales category".</summary>
    private static void AddBefore(List<NamedMember> found, IReadOnlyList<Word> words, int end, IReadOnlyList<MemberSet> sets, bool isOne)
    {
        for (var start = Math.Max(1, end - Longest); isOne && start < end; start++)
        {
            var opener = words[start - 1].Text == "the" && start > 1 ? start - 2 : start - 1;
            if (Language.Prepositions.Contains(words[opener].Text) && Match(words, start, sets, end - start) is { } member
                && member.End == end && !Overlaps(found, member) && !IsGrammarInPlace(words, member))
            {
                found.Add(member);
                return;
            }
        }
    }

    /// <summary>
    /// "In ME", "from IT or HI": after such words a word of the grammar in capitals, or one with which the question ends, is a value;
    /// if the data has none, it is a value that is not known, and no answer may leave it out.
    /// </summary>
    private static void AddGrammar(List<NamedMember> found, IReadOnlyList<Word> words, IReadOnlyList<MemberSet> sets)
    {
        for (var at = 1; at < words.Count; at++)
        {
            var before = words[at - 1].Text;
            var continues = before is "and" or "or" && found.Any(member => member.End == at - 1);
            var isMember = sets.Any(set => set.Find([words[at]]).Count > 0);
            var isLast = at == words.Count - 1;
            if (!(Language.StopWords.Contains(words[at].Text) || words[at].Text == "or" || Language.Connecting.Contains(words[at].Text))
                || Covered(found, at) || !(Language.Prepositions.Contains(before) || continues))
            {
                continue;
            }

            if ((IsTold(words, at) && (isMember || words[at].IsCapitals)) || (isLast && before is "in" or "from" && isMember)
                || (isLast && before == "in" && Language.NoPlaces.Contains(words[at].Text)))
            {
                found.Add(new NamedMember(at, 1, []));
            }
        }
    }

    private static bool IsGrammarInPlace(IReadOnlyList<Word> words, NamedMember member) =>
        member.Length == 1 && Language.IsGrammar(words[member.Start].Text) && !IsTold(words, member.Start) && member.End < words.Count
        && Language.StopWords.Contains(words[member.Start].Text);

    /// <summary>Capitals tell a name from a word of the grammar, unless the whole question is written so.</summary>
    private static bool IsTold(IReadOnlyList<Word> words, int at) =>
        words[at].IsCapitals ? words.Any(word => word.Written.Any(char.IsLower))
        : words[at].IsCapitalised && at > 0 && words.Any(word => char.IsLower(word.Written[0]) && !Language.StopWords.Contains(word.Text));

    private static NamedMember? Match(IReadOnlyList<Word> words, int start, IReadOnlyList<MemberSet> sets, int longest = Longest)
    {
        for (var length = Math.Min(longest, words.Count - start); length >= 1; length--)
        {
            var span = words.Skip(start).Take(length).ToList();
            if (span[0].Text != "and" && span[^1].Text != "and"
                && sets.Where(set => set.Find(span).Count > 0).Select(set => set.Dimension).Distinct().ToList()
                    is { Count: > 0 } dimensions)
            {
                return new(start, length, dimensions);
            }
        }

        return null;
    }

    private static string WordBefore(IReadOnlyList<Word> words, int at)
    {
        var before = at - 1;
        while (before >= 0 && Language.Articles.Contains(words[before].Text))
        {
            before--;
        }

        return before < 0 ? "" : words[before].Text;
    }

    private static bool Covered(IReadOnlyList<NamedMember> members, int at) => members.Any(member => member.Covers(at));

    private static bool Overlaps(List<NamedMember> found, NamedMember member) =>
        found.Any(other => other.Start < member.End && member.Start < other.End);
}

/// <summary>Words of a question that are a value of the data because of where they stand: "category Top 5", "in ME".</summary>
/// <param name="Start">First word.</param>
/// <param name="Length">How many words.</param>
/// <param name="Dimensions">Of which the value is; empty if that is not said.</param>
internal sealed record NamedMember(int Start, int Length, IReadOnlyList<string> Dimensions)
{
    public int End => Start + Length;

    public bool Covers(int at) => at >= Start && at < End;
}
