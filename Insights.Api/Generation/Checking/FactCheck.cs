using System.Text;
using Insights.Api.Generation.Redaction;
using Insights.Api.Generation.Writing;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>A sentence of a text that speaks of facts, and what carries it.</summary>
/// <param name="Text">The sentence, with tokens for personal data.</param>
/// <param name="Interactions">Keys of interactions that carry it.</param>
/// <param name="Counts">Names of counts that carry it, such as <c>total</c> or <c>channel Email</c>.</param>
internal sealed record CarriedStatement(string Text, IReadOnlyList<string> Interactions, IReadOnlyList<string> Counts);

/// <summary>What a check found.</summary>
/// <param name="Violations">What the facts do not say; empty for a text that may be used.</param>
/// <param name="Statements">What the facts do say.</param>
internal sealed record Checked(IReadOnlyList<Violation> Violations, IReadOnlyList<CarriedStatement> Statements);

/// <summary>
/// Holds a text against the facts that it was written from, before personal data is put back. Each sentence must be carried by
/// one interaction or by a count of them, and be made of words that claim nothing else. It is strict on purpose: a false alarm
/// costs a plainer text, a miss an invented fact.
/// </summary>
internal sealed class FactCheck(PromptCatalog prompts)
{
    private const int LongestText = 3000;
    private const int ShortestText = 15;

    /// <summary>Of all words; a real text has half of its words among the common ones, and gibberish none.</summary>
    private const double LeastCommon = 0.25;

    /// <summary>Below this, the words of a short text say little about its language.</summary>
    private const int FewWords = 12;

    private readonly Dictionary<string, Grammar> _grammars = prompts.Languages.Values.ToDictionary(
        language => language.Code, language => new Grammar(language, prompts.Claims[language.Code], prompts.Topics));

    public Checked Check(string text, RedactedFacts redacted, KnownLabels known)
    {
        if (text.Trim().Length is < ShortestText or > LongestText)
        {
            return new Checked([new Violation(ViolationKind.Length, $"{text.Trim().Length} characters")], []);
        }

        if (MarkedText.IsTaken(text))
        {
            return new Checked([new Violation(ViolationKind.Token, "private use")], []);
        }

        return Part(text, redacted, known, new Focus(), wholeText: true);
    }

    /// <summary>Checks one sentence after another, as they come.</summary>
    /// <param name="sentence">The next.</param>
    /// <param name="redacted">The facts.</param>
    /// <param name="known">What others speak of.</param>
    /// <param name="focus">What the sentences before spoke of; it moves on.</param>
    public Checked CheckSentence(string sentence, RedactedFacts redacted, KnownLabels known, Focus focus) =>
        MarkedText.IsTaken(sentence)
            ? new Checked([new Violation(ViolationKind.Token, "private use")], [])
            : Part(sentence, redacted, known, focus, wholeText: false);

    /// <summary>A text without the sentences that do not pass the check by themselves.</summary>
    public string Passing(string text, RedactedFacts redacted, KnownLabels known)
    {
        var (focus, passing, start) = (new Focus(), new StringBuilder(), 0);
        foreach (var end in TextPatterns.SentenceEnd().Matches(text).Select(match => (match.Index, End: match.Index + match.Length))
            .Append((text.Length, text.Length)))
        {
            var (sentence, space) = (text[start..end.Item1], text[end.Item1..end.Item2]);
            var holds = CheckSentence(sentence, redacted, known, focus).Violations.Count == 0;
            // The lines stay what they were.
            passing.Append(holds ? sentence + space : space.Contains('\n', StringComparison.Ordinal) ? space : "");
            start = end.Item2;
        }

        return passing.ToString().Trim();
    }

    private Checked Part(string text, RedactedFacts redacted, KnownLabels known, Focus focus, bool wholeText)
    {
        var facts = redacted.Facts;
        var grammar = _grammars[facts.Language];
        var violations = new List<Violation>();
        var marked = new FactReader(grammar, known, redacted, violations).Read(text);
        violations.AddRange(grammar.ForbiddenWords.Matches(marked.Text).Select(match => new Violation(ViolationKind.Forbidden, match.Value.ToLowerInvariant())));
        CheckTone(grammar, marked.Text, redacted, violations);

        if (wholeText)
        {
            CheckLanguage(grammar.Language, [.. Language.Words(marked.Text)], violations);
        }

        var statements = new StatementCheck(grammar, redacted, marked, focus, violations);
        return new Checked(violations, [.. Grammar.Sentences(marked.Text).Select(statements.Check).OfType<CarriedStatement>()]);
    }

    /// <summary>Bad experience is not answered with joy, and good experience not with regret.</summary>
    private static void CheckTone(Grammar grammar, string text, RedactedFacts redacted, List<Violation> violations)
    {
        var wrong = redacted.Facts.Tone == Tone.Negative ? ClaimMarker.Joy
            : redacted.Carriers.All(carrier => carrier.Seen.Sentiment != "Negative") ? ClaimMarker.Regret
            : (ClaimMarker?)null;
        if (wrong is { } marker && grammar.First(marker, text) is { Success: true } found)
        {
            violations.Add(new Violation(ViolationKind.Tone, found.Value));
        }
    }

    private void CheckLanguage(Language language, IReadOnlyList<string> words, List<Violation> violations)
    {
        var own = Common(language);
        var best = prompts.Languages.Values.MaxBy(Common)!;
        if (own < Common(best) && words.Count >= FewWords)
        {
            violations.Add(new Violation(ViolationKind.Language, best.Code));
        }
        else if (own < LeastCommon * words.Count)
        {
            violations.Add(new Violation(ViolationKind.Language, "none"));
        }

        int Common(Language candidate) => words.Count(word => candidate.OrdinaryWords.Contains(word) || prompts.Claims[candidate.Code].Vocabulary.Contains(word));
    }
}

/// <summary>The interactions that the last sentence with a time spoke of.</summary>
internal sealed class Focus
{
    /// <summary><c>null</c> when nothing is in focus.</summary>
    public IReadOnlyList<Carrier>? On { get; set; }
}
