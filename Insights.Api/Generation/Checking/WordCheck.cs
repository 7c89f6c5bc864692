using System.Text.RegularExpressions;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>
/// A capital letter on a word that is no ordinary one of the language makes it a name, and all names of the facts are gone by
/// now. At the beginning of a sentence this is a guess, and it guesses "name".
/// </summary>
internal sealed partial class WordCheck(Language language, IReadOnlyCollection<Language> languages)
{
    /// <summary>Of all words; a real text has half of its words among the common ones, and gibberish none.</summary>
    private const double LeastCommon = 0.25;

    /// <summary>Below this, the words of a short text say little about its language.</summary>
    private const int FewWords = 12;

    public void Check(string text, List<Violation> violations)
    {
        violations.AddRange(Capitalised().Matches(text)
            .Where(match => !IsOrdinary(match.Value))
            .Select(match => new Violation(ViolationKind.Name, match.Value)));
        violations.AddRange(language.Never.Where(phrase => WordPattern.Has(text, phrase)).Select(phrase => new Violation(ViolationKind.Forbidden, phrase)));
        CheckLanguage([.. Language.Words(text)], violations);
    }

    /// <summary>All capitals are no ordinary spelling, and one letter is: I, A.</summary>
    private bool IsOrdinary(string word) =>
        word.Length == 1 || (language.OrdinaryWords.Contains(word.ToLowerInvariant()) && word.Skip(1).Any(char.IsLower));

    private void CheckLanguage(IReadOnlyList<string> words, List<Violation> violations)
    {
        var own = Common(language);
        var best = languages.MaxBy(Common)!;
        if (own < Common(best) && words.Count >= FewWords)
        {
            violations.Add(new Violation(ViolationKind.Language, best.Code));
        }
        else if (own < LeastCommon * words.Count)
        {
            violations.Add(new Violation(ViolationKind.Language, "none"));
        }

        int Common(Language candidate) => words.Count(candidate.OrdinaryWords.Contains);
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{M}\p{N}]*(?:-[\p{L}\p{N}]+)*")]
    private static partial Regex Capitalised();
}
