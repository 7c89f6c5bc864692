using Warehouse.Content;

namespace Warehouse.Writing;

/// <summary>A channel in a language.</summary>
/// <param name="Phrase">How one says that it was used, such as <c>by phone</c>.</param>
/// <param name="Words">The words that give it away in a text.</param>
public sealed record ChannelWords(string Phrase, IReadOnlyList<string> Words);

/// <summary>
/// What the platform must know of a language to write in it without a model and to check what a model wrote: one file
/// <c>prompts/languages/{code}.yml</c>.
/// </summary>
public sealed record Language
{
    /// <summary>ISO 639-1.</summary>
    public required string Code { get; init; }

    /// <summary>In English, for the prompt.</summary>
    public required string Name { get; init; }

    /// <summary>Twelve, January first.</summary>
    public required IReadOnlyList<string> Months { get; init; }

    /// <summary>With <c>{day}</c>, <c>{month}</c> and <c>{year}</c>.</summary>
    public required string Date { get; init; }

    public required string OpeningQuote { get; init; }

    public required string ClosingQuote { get; init; }

    /// <summary>Between the last two of a list.</summary>
    public required string And { get; init; }

    public required IReadOnlyDictionary<string, int> NumberWords { get; init; }

    /// <summary>Words that are numbers only beside others, such as <c>een</c> of <c>eenentwintig</c>.</summary>
    public required IReadOnlyDictionary<string, int> NumberParts { get; init; }

    /// <summary>What stands between the words of a number, such as <c>und</c>.</summary>
    public required IReadOnlyList<string> NumberJoiners { get; init; }

    /// <summary>Whether four before twenty is eighty.</summary>
    public required bool CountsInScores { get; init; }

    public required IReadOnlyDictionary<string, ChannelWords> Channels { get; init; }

    /// <summary>For a channel without an entry, with <c>{channel}</c>.</summary>
    public required string OtherChannel { get; init; }

    /// <summary>By sentiment: the words for it, the first of which we use.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Sentiments { get; init; }

    /// <summary>What most of a text in this language is made of, lower case; tells languages apart.</summary>
    public required IReadOnlySet<string> CommonWords { get; init; }

    /// <summary>
    /// Words that may begin with a capital letter and are no names, lower case: common words, nouns, and all of our own
    /// phrases.
    /// </summary>
    public required IReadOnlySet<string> OrdinaryWords { get; init; }

    /// <summary>Words and phrases that no text of ours has, lower case.</summary>
    public required IReadOnlyList<string> Never { get; init; }

    /// <summary>By name, such as <c>opening.negative</c>: the ways to say it, at least one.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Phrases { get; init; }

    /// <exception cref="ContentException">The file has another form, or lacks a phrase.</exception>
    public static Language Read(string path)
    {
        var yaml = YamlFile.Read<LanguageYaml>(path);
        if (yaml.Language != Path.GetFileNameWithoutExtension(path))
        {
            throw new ContentException(path, 1, $"language '{yaml.Language}' belongs into a file {yaml.Language}.yml");
        }

        if (yaml.Months.Count != 12 || yaml.Quotes.Count != 2)
        {
            throw new ContentException(path, 1, $"{yaml.Months.Count} months and {yaml.Quotes.Count} quotes; expected 12 and 2");
        }

        var phrases = yaml.Phrases.SelectMany(phrase => Variants(path, phrase.Key, phrase.Value)).ToDictionary();
        if (PhraseNames.All.FirstOrDefault(name => !phrases.ContainsKey(name)) is { } missing)
        {
            throw new ContentException(path, 1, $"phrase '{missing}' is missing");
        }

        var common = Words(yaml.CommonWords).ToHashSet();
        return new Language
        {
            Code = yaml.Language,
            Name = yaml.Name,
            Months = yaml.Months,
            Date = yaml.Date,
            OpeningQuote = yaml.Quotes[0],
            ClosingQuote = yaml.Quotes[1],
            And = yaml.And,
            NumberWords = yaml.NumberWords,
            NumberParts = yaml.NumberParts,
            NumberJoiners = yaml.NumberJoiners,
            CountsInScores = yaml.CountsInScores,
            Channels = yaml.Channels.ToDictionary(
                channel => channel.Key, channel => new ChannelWords(channel.Value.Phrase, channel.Value.Words)),
            OtherChannel = yaml.OtherChannel,
            Sentiments = yaml.Sentiments.ToDictionary(sentiment => sentiment.Key, IReadOnlyList<string> (sentiment) => sentiment.Value),
            CommonWords = common,
            OrdinaryWords = common.Concat(Words(yaml.Nouns)).Concat(phrases.Values.SelectMany(variants => variants).SelectMany(Words))
                .Concat(yaml.Channels.Values.SelectMany(channel => channel.Words.Concat(Words(channel.Phrase)))).ToHashSet(),
            Never = yaml.Never,
            Phrases = phrases,
        };
    }

    /// <summary>The words of a text, lower case; an apostrophe or a hyphen within a word does not end it.</summary>
    public static IEnumerable<string> Words(string text) => WordPattern.Words(text).Select(word => word.ToLowerInvariant());

    private static IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Variants(string path, string name, object value) => value switch
    {
        string text => [new(name, [text])],
        IReadOnlyList<object> { Count: > 0 } list => [new(name, [.. list.Cast<string>()])],
        IReadOnlyDictionary<object, object> tones => tones.SelectMany(tone => Variants(path, $"{name}.{tone.Key}", tone.Value)),
        _ => throw new ContentException(path, 1, $"phrase '{name}' is neither a text nor a list of texts nor one of these by tone"),
    };

    private sealed class LanguageYaml
    {
        public required string Language { get; init; }

        public required string Name { get; init; }

        public required List<string> Months { get; init; }

        public required string Date { get; init; }

        public required List<string> Quotes { get; init; }

        public required string And { get; init; }

        public required Dictionary<string, int> NumberWords { get; init; }

        public required Dictionary<string, int> NumberParts { get; init; }

        public required List<string> NumberJoiners { get; init; }

        public bool CountsInScores { get; init; }

        public required Dictionary<string, ChannelYaml> Channels { get; init; }

        public required string OtherChannel { get; init; }

        public required Dictionary<string, List<string>> Sentiments { get; init; }

        public required string CommonWords { get; init; }

        public required string Nouns { get; init; }

        public required List<string> Never { get; init; }

        public required Dictionary<string, object> Phrases { get; init; }
    }

    private sealed class ChannelYaml
    {
        public required string Phrase { get; init; }

        public required List<string> Words { get; init; }
    }
}
