using System.Text.RegularExpressions;
using Insights.Api.Callers;
using Insights.Api.Generation.Redaction;
using Insights.Api.Generation.Writing;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>Marks in a text all that speaks of facts, and notes what speaks of none.</summary>
internal sealed class FactReader(Grammar grammar, KnownLabels known, RedactedFacts redacted, List<Violation> violations)
{
    private const int DigitsOfADate = 8;

    /// <summary>In words.</summary>
    private const int LongestName = 6;

    private readonly PromptFacts _facts = redacted.Facts;
    private readonly IReadOnlyList<PromptInteraction> _interactions = [.. redacted.Carriers.Select(carrier => carrier.Seen)];

    public MarkedText Read(string text)
    {
        var marked = new MarkedText(text);
        Tokens(marked);
        Quotes(marked);
        marked.Change(current => current.Replace('\u2019', '\'').Replace('\u02bc', '\''));
        Labels(marked);
        Contacts(marked.Text);
        violations.AddRange(TextPatterns.Sign().Matches(marked.Text).Take(1).Select(match => new Violation(ViolationKind.Token, match.Value)));
        grammar.Dates.Read(marked, _facts, _interactions, violations);
        Channels(marked);
        Sentiments(marked);
        grammar.Numbers.Read(marked, violations);
        var counts = _facts.Channels.Concat(_facts.Topics).Concat(_facts.Products).Select(tally => tally.Interactions).Append(_facts.TotalInteractions);
        violations.AddRange(marked.Marks(marked.Text)
            .Where(mark => mark.Kind == MarkKind.Number && !counts.Contains(mark.Number) && (!redacted.IsComplete || mark.Number > _facts.TotalInteractions))
            .Select(mark => new Violation(ViolationKind.Number, mark.Text)));
        return marked;
    }

    /// <summary>Of all tokens only those for the customer belong into a text.</summary>
    private void Tokens(MarkedText text)
    {
        text.Replace(PersonalData.Token(), match =>
        {
            if (match.Value != _facts.Customer && match.Value != _facts.CustomerId)
            {
                violations.Add(new Violation(ViolationKind.Token, match.Value));
            }

            return new Mark(MarkKind.Other, match.Value);
        });
        violations.AddRange(text.Text.Where(character => character is '[' or ']' or '<' or '>' or '{' or '}').Take(1)
            .Select(character => new Violation(ViolationKind.Token, character.ToString())));
    }

    /// <summary>What stands in quotation marks is somebody's word or a label, so it must be one of the facts'.</summary>
    private void Quotes(MarkedText text)
    {
        var labels = Own().GroupBy(label => label.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(names => names.Key, names => names.First(), StringComparer.OrdinalIgnoreCase);
        text.Replace(TextPatterns.Quoted(), match =>
        {
            var quoted = match.Groups.Values.Skip(1).First(group => group.Success).Value.Trim().TrimEnd('.', ',', ';', ':').TrimEnd();
            if (labels.TryGetValue(quoted, out var label))
            {
                return new Mark(label.Kind, match.Value) { Values = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { label.Label } };
            }

            violations.Add(new Violation(ViolationKind.Quote, quoted));
            return null;
        });
    }

    /// <summary>
    /// Outside of quotation marks a label must be a mere name. A topic that says something, such as "you get 500 EUR", would
    /// otherwise be our own promise.
    /// </summary>
    private void Labels(MarkedText text)
    {
        var own = Own().Where(label => IsName(label.Name)).ToList();
        var others = known.Topics.SelectMany(topic => grammar.Topics.All(grammar.Language.Code, topic)).Concat(known.Products)
            .Except(own.Select(label => label.Name), StringComparer.OrdinalIgnoreCase)
            .Except(_facts.Channels.Select(channel => channel.Name), StringComparer.OrdinalIgnoreCase)
            .Select(name => (Kind: MarkKind.Other, Name: name, Label: name));
        foreach (var label in own.Concat(others).Where(label => label.Name.Trim().Length > 0).OrderByDescending(label => label.Name.Length))
        {
            if (!text.Text.Contains(label.Name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            text.Replace(WordPattern.Whole(label.Name), match =>
            {
                if (label.Kind == MarkKind.Other)
                {
                    violations.Add(new Violation(ViolationKind.Label, label.Name));
                }

                return new Mark(label.Kind, match.Value) { Values = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { label.Label } };
            });
        }
    }

    private void Contacts(string text) => violations.AddRange(TextPatterns.Domain().Matches(text)
        .Concat(PersonalData.Email().Matches(text))
        .Concat(PersonalData.Link().Matches(text))
        .Concat(PersonalData.Phone().Matches(text).Where(match => match.Value.Count(char.IsAsciiDigit) > DigitsOfADate))
        .Select(match => new Violation(ViolationKind.Contact, match.Value)));

    private void Channels(MarkedText text)
    {
        var own = _facts.Channels.Select(channel => channel.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var all = own.Concat(known.Channels).Concat(grammar.Language.Channels.Keys).ToHashSet(StringComparer.OrdinalIgnoreCase);
        TheTextItself(text);
        var words = all.SelectMany(channel => WordsOf(channel).Select(word => (Word: word, Channels: (IEnumerable<string>)[channel])))
            .Concat(grammar.Claims.SharedChannelWords.SelectMany(shared =>
                shared.Words.Select(word => (Word: word, Channels: all.Where(channel => !shared.Not.Contains(channel))))))
            .GroupBy(entry => entry.Word, StringComparer.OrdinalIgnoreCase);
        foreach (var word in words.Where(word => !string.IsNullOrWhiteSpace(word.Key)).OrderByDescending(word => word.Key.Length)
            .Where(word => text.Text.Contains(word.Key, StringComparison.OrdinalIgnoreCase)))
        {
            var channels = word.SelectMany(entry => entry.Channels).Where(own.Contains).ToHashSet(StringComparer.OrdinalIgnoreCase);
            text.Replace(WordPattern.Whole(word.Key), match =>
            {
                if (channels.Count == 0)
                {
                    violations.Add(new Violation(ViolationKind.Channel, match.Value.ToLowerInvariant()));
                }

                return new Mark(MarkKind.Channel, match.Value) { Values = channels };
            });
        }
    }

    /// <summary>"This email" is no contact of before.</summary>
    private void TheTextItself(MarkedText text)
    {
        if (ContentType.OwnChannel(_facts.Task) is not { } channel)
        {
            return;
        }

        foreach (var (own, word) in grammar.Claims.Markers[ClaimMarker.Own].SelectMany(own => WordsOf(channel).Select(word => (own, word))))
        {
            text.Replace(WordPattern.Whole($"{own} {word}"), match => new Mark(MarkKind.Other, match.Value));
        }
    }

    private void Sentiments(MarkedText text)
    {
        var felt = _interactions.Select(interaction => interaction.Sentiment).ToHashSet();
        foreach (var (sentiment, word) in grammar.Language.Sentiments.SelectMany(entry => entry.Value.Select(word => (entry.Key, word))))
        {
            text.Replace(WordPattern.Whole(word), match =>
            {
                if (!felt.Contains(sentiment))
                {
                    violations.Add(new Violation(ViolationKind.Sentiment, word));
                }

                return new Mark(MarkKind.Sentiment, match.Value) { Values = new HashSet<string> { sentiment } };
            });
        }
    }

    private IEnumerable<(MarkKind Kind, string Name, string Label)> Own() =>
        _facts.Topics.Select(tally => tally.Name).Concat(_interactions.Select(interaction => interaction.Topic)).OfType<string>().Distinct()
            .SelectMany(topic => grammar.Topics.All(grammar.Language.Code, topic).Select(name => (MarkKind.Topic, name, topic)))
            .Concat(_facts.Products.Select(tally => tally.Name).Concat(_interactions.Select(interaction => interaction.Product)).OfType<string>().Distinct()
                .Select(product => (MarkKind.Product, product, product)));

    private bool IsName(string label) =>
        WordPattern.Words(label).Count() <= LongestName && !label.Any(char.IsDigit) && !grammar.ForbiddenWords.IsMatch(label);

    private IEnumerable<string> WordsOf(string channel) =>
        grammar.Language.Channels.TryGetValue(channel, out var words) ? words.Words.Append(channel) : [channel];
}

internal static partial class TextPatterns
{
    /// <summary>The spaces behind a sentence. The point of a date, as in "22. Dezember", ends none.</summary>
    [GeneratedRegex(@"(?<=[^\d][.!?…])\s+(?=\S)|\n+(?=\S)")]
    public static partial Regex SentenceEnd();

    [GeneratedRegex("\u201c([^\u201d]+)\u201d|\u201e([^\u201c\u201d]+)[\u201c\u201d]|«([^»]+)»|(?<![\\p{L}])\u2018([^\u2019]+)\u2019(?!\\p{L})|\"([^\"]+)\"")]
    public static partial Regex Quoted();

    /// <summary>Pictures, signs of mathematics and numbers that are no digits belong into no letter.</summary>
    [GeneratedRegex(@"[\p{So}\p{Sm}\p{Sk}\p{No}\p{Nl}\p{Cn}]")]
    public static partial Regex Sign();

    /// <summary>An address without a scheme; a sentence that begins without a space is taken for one.</summary>
    [GeneratedRegex(@"[\p{L}\p{N}-]+\.\p{L}{2,}(?!\p{L})")]
    public static partial Regex Domain();
}
