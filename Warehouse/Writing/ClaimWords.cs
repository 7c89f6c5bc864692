using Warehouse.Content;

namespace Warehouse.Writing;

/// <summary>
/// How a language makes claims: <c>prompts/claims/{code}.yml</c>. A text may only be made of the words that are listed here,
/// of a language's own phrases and of facts, so that what nobody thought of is refused rather than sent.
/// </summary>
public sealed record ClaimWords
{
    /// <summary>Words that claim nothing by themselves, lower case; an entry ending in <c>*</c> takes the endings too.</summary>
    public required IReadOnlySet<string> Vocabulary { get; init; }

    /// <summary>
    /// Sayings of courtesy, longest first, whose words may stand in them although they may not stand alone; <c>…</c> leaves room
    /// for other words, which are looked at by themselves.
    /// </summary>
    public required IReadOnlyList<string> Sayings { get; init; }

    /// <summary>Words that mark what a statement claims, by kind, longest first.</summary>
    public required IReadOnlyDictionary<ClaimMarker, IReadOnlyList<string>> Markers { get; init; }

    /// <summary>Words that more than one channel may go by, and the channels that they exclude.</summary>
    public required IReadOnlyList<SharedChannelWords> SharedChannelWords { get; init; }

    /// <summary>Words that may follow a topic or a product, or a verb behind it: none of them says how it is.</summary>
    public required IReadOnlySet<string> Predicates { get; init; }

    /// <summary>Sayings that promise, advise or order, lower case.</summary>
    public required IReadOnlyList<string> Never { get; init; }

    /// <exception cref="ContentException">The file has another form.</exception>
    public static ClaimWords Read(string path)
    {
        var yaml = YamlFile.Read<ClaimsYaml>(path);
        var markers = yaml.Markers.ToDictionary(
            entry => Enum.TryParse<ClaimMarker>(entry.Key.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var marker)
                ? marker
                : throw new ContentException(path, 1, $"marker '{entry.Key}' is not known; there are {string.Join(", ", Enum.GetNames<ClaimMarker>())}"),
            IReadOnlyList<string> (entry) => [.. entry.Value.OrderByDescending(phrase => phrase.Length)]);
        if (Enum.GetValues<ClaimMarker>().FirstOrDefault(marker => !markers.ContainsKey(marker), (ClaimMarker)(-1)) is >= 0 and var missing)
        {
            throw new ContentException(path, 1, $"marker '{missing}' is missing");
        }

        return new ClaimWords
        {
            Vocabulary = yaml.Vocabulary.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(word => word.EndsWith('*') ? yaml.Endings.Select(ending => word[..^1] + ending).Append(word[..^1]) : [word]).ToHashSet(),
            Sayings = [.. yaml.Sayings.OrderByDescending(saying => saying.Length)],
            Markers = markers,
            SharedChannelWords = [.. yaml.SharedChannelWords.Select(shared => new SharedChannelWords(shared.Words, shared.Not.ToHashSet()))],
            Predicates = yaml.Predicates.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToHashSet(),
            Never = yaml.Never,
        };
    }

    private sealed class ClaimsYaml
    {
        public required string Vocabulary { get; init; }

        public required List<string> Endings { get; init; }

        public required List<string> Sayings { get; init; }

        public required Dictionary<string, List<string>> Markers { get; init; }

        public required List<SharedYaml> SharedChannelWords { get; init; }

        public required string Predicates { get; init; }

        public required List<string> Never { get; init; }
    }

    private sealed class SharedYaml
    {
        public required List<string> Words { get; init; }

        public required List<string> Not { get; init; }
    }
}

/// <summary>Words that more than one channel may go by, such as <c>wrote</c>.</summary>
/// <param name="Words">Lower case.</param>
/// <param name="Not">Channels that they do not fit.</param>
public sealed record SharedChannelWords(IReadOnlyList<string> Words, IReadOnlySet<string> Not);

/// <summary>What a word of a statement claims of the facts in it.</summary>
public enum ClaimMarker
{
    /// <summary>It was the last contact.</summary>
    Last,

    /// <summary>It was the first contact, or nothing was before it.</summary>
    First,

    /// <summary>Nothing else was more frequent.</summary>
    Most,

    /// <summary>There was nothing else.</summary>
    Always,

    /// <summary>There was something else, too.</summary>
    Also,

    /// <summary>It was before the last contact.</summary>
    Earlier,

    /// <summary>At least two.</summary>
    Several,

    /// <summary>Many, or often.</summary>
    Many,

    /// <summary>It was not so.</summary>
    Negation,

    /// <summary>It is asked or supposed, not claimed.</summary>
    Conditional,

    /// <summary>There was a contact.</summary>
    Contact,

    /// <summary>It speaks of what was said before.</summary>
    Anaphor,

    /// <summary>A new part of the sentence begins.</summary>
    Connector,

    /// <summary>Joy, which is no answer to bad news.</summary>
    Joy,

    /// <summary>Regret, which is no answer to good news.</summary>
    Regret,

    /// <summary>There has been no contact for long.</summary>
    Silence,

    /// <summary>After a topic or product it says something of it.</summary>
    Copula,

    /// <summary>It is wished for, offered or asked for, and so has not happened.</summary>
    Wish,

    /// <summary>Before the name of the channel that the text itself travels by.</summary>
    Own,
}
