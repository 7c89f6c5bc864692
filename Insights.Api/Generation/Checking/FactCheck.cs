using System.Text.RegularExpressions;
using Insights.Api.Generation.Redaction;
using Insights.Api.Generation.Writing;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>
/// Holds a text against the facts that it was written from, before personal data is put back. Every number, date, channel,
/// topic, product, sentiment, name and address must come from the facts, and the text must be in its language and free of what
/// no text of ours says. It is strict on purpose: a false alarm costs a plainer text, a miss an invented fact.
/// </summary>
internal sealed class FactCheck(Language language, IReadOnlyCollection<Language> languages, KnownLabels known)
{
    private const int LongestText = 3000;
    private const int ShortestText = 15;
    private const int DigitsOfADate = 8;

    /// <summary>In words.</summary>
    private const int LongestName = 6;

    /// <summary>Stands where a fact's words were, so that what is left is the model's own.</summary>
    private const string Fact = " • ";

    /// <returns>What the facts do not say; empty for a text that may be used.</returns>
    public IReadOnlyList<Violation> Check(string text, PromptFacts facts, PersonalData personalData)
    {
        if (text.Trim().Length is < ShortestText or > LongestText)
        {
            return [new Violation(ViolationKind.Length, $"{text.Trim().Length} characters")];
        }

        var violations = new List<Violation>();
        var rest = Quotes(text, facts, violations);
        rest = WithoutLabels(rest, facts);
        rest = Tokens(rest, personalData, violations);
        Contacts(rest, violations);
        OtherLabels(rest, facts, violations);
        rest = new DateCheck(language).Check(rest, facts, violations);
        new NumberCheck(language).Check(rest, facts, violations);
        new WordCheck(language, languages).Check(rest, violations);
        return violations;
    }

    private static string Tokens(string text, PersonalData personalData, List<Violation> violations)
    {
        text = PersonalData.Token().Replace(text, match =>
        {
            if (!personalData.Tokens.Contains(match.Value))
            {
                violations.Add(new Violation(ViolationKind.Token, match.Value));
            }

            return Fact;
        });
        violations.AddRange(text.Where(character => character is '[' or ']' or '<' or '>' or '{' or '}').Take(1).Select(character => new Violation(ViolationKind.Token, character.ToString())));
        return text;
    }

    private static void Contacts(string text, List<Violation> violations) =>
        violations.AddRange(TextPatterns.Domain().Matches(text)
            .Concat(PersonalData.Email().Matches(text))
            .Concat(PersonalData.Link().Matches(text))
            .Concat(PersonalData.Phone().Matches(text).Where(match => match.Value.Count(char.IsAsciiDigit) > DigitsOfADate))
            .Select(match => new Violation(ViolationKind.Contact, match.Value)));

    /// <summary>What stands in quotation marks is somebody's word or a label, so it must be one of the facts'.</summary>
    private static string Quotes(string text, PromptFacts facts, List<Violation> violations)
    {
        var labels = LabelsOf(facts).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return TextPatterns.Quoted().Replace(text, match =>
        {
            var quoted = match.Groups.Values.Skip(1).First(group => group.Success).Value.Trim();
            if (labels.Contains(quoted) || labels.Contains(quoted.TrimEnd('.', ',', ';', ':')))
            {
                return Fact;
            }

            violations.Add(new Violation(ViolationKind.Quote, quoted));
            return match.Value;
        });
    }

    /// <summary>
    /// Outside of quotation marks a label must be a mere name. A topic that says something, such as "you get 500 EUR", would
    /// otherwise be our own promise.
    /// </summary>
    private string WithoutLabels(string text, PromptFacts facts) =>
        LabelsOf(facts).Where(IsName).Distinct().OrderByDescending(label => label.Length).Aggregate(text, (current, label) => WordPattern.Whole(label).Replace(current, Fact));

    private bool IsName(string label) =>
        WordPattern.Words(label).Count() <= LongestName && !label.Any(char.IsDigit) && !language.Never.Any(phrase => WordPattern.Has(label, phrase));

    private static IEnumerable<string> LabelsOf(PromptFacts facts) =>
        facts.Topics.Concat(facts.Products).Concat(facts.Channels).Select(tally => tally.Name)
            .Concat(facts.RelevantInteractions.Append(facts.LastInteraction).SelectMany(interaction => new[] { interaction?.Topic, interaction?.Product }).OfType<string>());

    private void OtherLabels(string text, PromptFacts facts, List<Violation> violations)
    {
        var own = facts.Channels.Select(channel => channel.Name).Append(ContentType.OwnChannel(facts.Task)).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var allowed = own.SelectMany(WordsOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Find(known.Topics.Concat(known.Products).Where(label => !own.Contains(label)), ViolationKind.Label);
        Find(known.Channels.Concat(language.Channels.Keys).Where(channel => !own.Contains(channel)).SelectMany(WordsOf).Where(word => !allowed.Contains(word)), ViolationKind.Channel);
        var felt = facts.RelevantInteractions.Append(facts.LastInteraction).Select(interaction => interaction?.Sentiment).OfType<string>().ToHashSet();
        Find(language.Sentiments.Where(sentiment => !felt.Contains(sentiment.Key)).SelectMany(sentiment => sentiment.Value), ViolationKind.Sentiment);

        void Find(IEnumerable<string> words, string kind) =>
            violations.AddRange(words.Where(word => WordPattern.Has(text, word)).Distinct(StringComparer.OrdinalIgnoreCase).Select(word => new Violation(kind, word)));

        IEnumerable<string> WordsOf(string channel) => language.Channels.TryGetValue(channel, out var words) ? words.Words.Append(channel) : [channel];
    }
}

internal static partial class TextPatterns
{
    [GeneratedRegex("\u201c([^\u201d]+)\u201d|\u201e([^\u201c\u201d]+)[\u201c\u201d]|«([^»]+)»|(?<![\\p{L}])\u2018([^\u2019]+)\u2019(?!\\p{L})|\"([^\"]+)\"")]
    public static partial Regex Quoted();

    /// <summary>An address without a scheme; a sentence that begins without a space is taken for one.</summary>
    [GeneratedRegex(@"[\p{L}\p{N}-]+\.\p{L}{2,}(?!\p{L})")]
    public static partial Regex Domain();
}
