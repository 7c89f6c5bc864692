using System.Runtime.CompilerServices;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;

namespace Insights.Api.Questions.Parsing;

/// <summary>Reads mistyped words as the words that they stand for. A word that is known is never a mistake.</summary>
internal static class Corrector
{
    /// <param name="words">The question.</param>
    /// <param name="phrases">The warehouse's words.</param>
    /// <param name="members">Values of the data, whose words are no mistakes.</param>
    /// <param name="named">Words that are values where they stand.</param>
    public static (IReadOnlyList<Word> Words, IReadOnlyList<(string, string)> Corrections) Correct(
        IReadOnlyList<Word> words, PhraseIndex phrases, IReadOnlyList<MemberSet> members, IReadOnlyList<NamedMember> named)
    {
        var corrections = new List<(string, string)>();
        var forms = Known.GetValue(phrases, Forms);
        var corrected = words.Select((word, at) =>
        {
            if (IsKnown(word, phrases) || named.Any(member => member.Covers(at)) || members.Any(set => set.Words.Contains(word.Text))
                || Spelling.Nearest(Stems.Spelled(word.Text), forms) is not { } nearest)
            {
                return word;
            }

            corrections.Add((word.Text, nearest));
            return Word.Of(nearest) with { Written = word.Written };
        }).ToList();
        return (corrected, corrections);
    }

    /// <summary>A word that is not understood, as written, with the words that it may be meant for.</summary>
    public static string Quoted(IReadOnlyList<Word> words, PhraseIndex phrases, IEnumerable<string> members)
    {
        var forms = Known.GetValue(phrases, Forms);
        var near = words.Where(word => !IsKnown(word, phrases) && !Language.IsGrammar(word.Text)
                && !forms.Contains(word.Text) && !members.Contains(word.Text))
            .SelectMany(word => Spelling.Suggested(Stems.Spelled(word.Text), forms.Concat(members))).Distinct().ToList();
        var hint = near.Count == 0 ? "" : $" (did you mean '{string.Join("' or '", near)}'?)";
        return $"'{string.Join(' ', words.Select(word => word.Written))}'{hint}";
    }

    /// <summary>The forms of an index's words, made once.</summary>
    private static readonly ConditionalWeakTable<PhraseIndex, HashSet<string>> Known = [];

    private static HashSet<string> Forms(PhraseIndex phrases) =>
        [.. phrases.Stems.Where(stem => !Language.StopWords.Contains(stem)).Concat(Language.Correctable)
            .SelectMany(stem => new[] { stem, Stems.Plural(stem) }.Where(form => Stems.Of(form) == Stems.Of(stem) && !IsNoWord(form)))];

    /// <summary>A participle such as "refunded" has no plural, as "feed" has.</summary>
    private static bool IsNoWord(string form) =>
        form.EndsWith("eds", StringComparison.Ordinal) && !form.EndsWith("eeds", StringComparison.Ordinal);

    private static bool IsKnown(Word word, PhraseIndex phrases) =>
        phrases.Stems.Contains(word.Stem) || Language.StopWords.Contains(word.Text) || Language.Correctable.Contains(word.Stem)
        || Language.Correctable.Contains(word.Text)
        || Language.Highest.Contains(word.Text) || Language.Lowest.Contains(word.Text) || Language.Statistics.Contains(word.Text)
        || Language.Connecting.Contains(word.Text) || Language.Negations.Contains(word.Text) || Language.Constructs.Contains(word.Text)
        || Language.ComparisonWords.Contains(word.Text) || Language.IsChange(word.Text)
        || Language.Numbers.ContainsKey(word.Text) || Language.Months.ContainsKey(word.Text) || Language.Ordinals.ContainsKey(word.Text)
        || PeriodParser.UnitOf(word.Text) is not null || CatalogWords.IsKnown(word.Stem);
}
