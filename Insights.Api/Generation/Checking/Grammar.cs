using System.Text.RegularExpressions;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>What the check knows of a language, with its patterns made once.</summary>
internal sealed partial class Grammar
{
    /// <summary>In words; what is shorter is said anywhere.</summary>
    private const int ShortestFragment = 2;

    private readonly Dictionary<ClaimMarker, Regex> _markers;
    private readonly Regex _harmless;
    private readonly Regex _aroundOthers;
    private readonly Regex _boundary;
    private readonly Regex _copula;
    private readonly HashSet<string> _vocabulary;

    public Grammar(Language language, ClaimWords claims, TopicNames topics)
    {
        (Language, Claims, Topics) = (language, claims, topics);
        Numbers = new NumberReader(language);
        Dates = new DateReader(language);
        _markers = claims.Markers.ToDictionary(marker => marker.Key, marker => Phrases(marker.Value));
        _vocabulary = [.. claims.Vocabulary, .. language.Months.Select(month => month.ToLowerInvariant())];
        Never = Phrases(claims.Never);
        ForbiddenWords = Phrases(language.Never);
        _harmless = Phrases(Fragments(language).Concat(claims.Sayings.Where(saying => !saying.Contains('…', StringComparison.Ordinal))));
        _aroundOthers = Pattern(string.Join('|', claims.Sayings.Where(saying => saying.Contains('…', StringComparison.Ordinal))
            .Select(saying => string.Join(@"(?<others>[^.!?;]{0,80}?)", saying.Split('…').Select(part => Bounded(part.Trim())))).DefaultIfEmpty("(?!)")));
        var connectors = Alternatives(claims.Markers[ClaimMarker.Connector]);
        var aggregates = Alternatives(Aggregating.Append(ClaimMarker.Last).SelectMany(marker => claims.Markers[marker]).Where(phrase => char.IsLetter(phrase[0])));
        _boundary = Pattern($@"\s*[:–—]\s*|,?\s+(?=(?:{connectors})\b)|,\s+(?=(?:\p{{L}}+\s+){{0,2}}(?:{aggregates})\b)");
        _copula = Pattern($@"(?<label>[\uE000-\uF8FF])\s+(?:(?<verb>{Alternatives(claims.Markers[ClaimMarker.Copula])})\b\s*)?(?<next>\p{{L}}*)");
    }

    /// <summary>Markers of a claim about many interactions.</summary>
    public static IReadOnlyList<ClaimMarker> Aggregating { get; } =
        [ClaimMarker.Most, ClaimMarker.Always, ClaimMarker.Earlier, ClaimMarker.Several, ClaimMarker.Many];

    public Language Language { get; }

    public ClaimWords Claims { get; }

    public TopicNames Topics { get; }

    public NumberReader Numbers { get; }

    public DateReader Dates { get; }

    /// <summary>Promises, advice and orders.</summary>
    public Regex Never { get; }

    /// <summary>Words that no text of ours has.</summary>
    public Regex ForbiddenWords { get; }

    /// <summary>What a text claims by its words.</summary>
    public IReadOnlySet<ClaimMarker> Markers(string text)
    {
        // "Most recently" is about the last one, not about most, and "most often" is not about often.
        var withoutLast = WithoutPhrases(ClaimMarker.Last, text);
        var withoutMost = WithoutPhrases(ClaimMarker.Most, withoutLast);
        return _markers.Where(marker => marker.Value.IsMatch(marker.Key switch
        {
            ClaimMarker.Most or ClaimMarker.Always => withoutLast,
            ClaimMarker.Many => withoutMost,
            _ => text,
        })).Select(marker => marker.Key).ToHashSet();
    }

    private string WithoutPhrases(ClaimMarker marker, string text) =>
        _markers[marker].Replace(text, match => match.Value.Contains(' ', StringComparison.Ordinal) ? " " : match.Value);

    /// <summary>Where a marker stands in a text; -1 where it does not.</summary>
    public int Position(ClaimMarker marker, string text) => _markers[marker].Match(text) is { Success: true } match ? match.Index : -1;

    public Match First(ClaimMarker marker, string text) => _markers[marker].Match(text);

    /// <summary>The parts of a sentence that may be about different interactions.</summary>
    public IReadOnlyList<string> Segments(string sentence) => [.. _boundary.Split(sentence).Where(part => part.Trim().Length > 0)];

    /// <summary>Words that are neither of the vocabulary nor in a saying of courtesy nor in a phrase of ours.</summary>
    public IEnumerable<string> UnknownWords(string sentence) =>
        WordPattern.Words(WithoutSayings(sentence)).Where(word => !IsKnown(word));

    public string WithoutSayings(string sentence) =>
        _aroundOthers.Replace(_harmless.Replace(sentence, " "), match => $" {match.Groups["others"].Value} ");

    /// <summary>The places of labels of which a sentence says how they are or what they do, such as "Sand is good", "Sand helps".</summary>
    public IEnumerable<char> Described(string sentence) => _copula.Matches(sentence)
        .Where(match => match.Groups["verb"].Success || match.Groups["next"].Length > 0)
        .Where(match => !Claims.Predicates.Contains(match.Groups["next"].Value.ToLowerInvariant())
            && !Claims.Markers[ClaimMarker.Connector].Contains(match.Groups["next"].Value, StringComparer.OrdinalIgnoreCase))
        .Select(match => match.Groups["label"].Value[0]);

    public static IEnumerable<string> Sentences(string text) => SentenceEnd().Split(text).Where(sentence => sentence.Trim().Length > 0);

    /// <summary>All capitals are no ordinary spelling, and one letter is: I, A.</summary>
    private bool IsKnown(string word) =>
        (word.Length == 1 || word.Skip(1).Any(char.IsLower))
        && (_vocabulary.Contains(word.ToLowerInvariant()) || word.Split('-').All(part => _vocabulary.Contains(part.ToLowerInvariant())));

    private static IEnumerable<string> Fragments(Language language) =>
        from phrase in language.Phrases.Values.SelectMany(variants => variants)
        from sentence in Sentences(phrase)
        from fragment in Slot().Split(sentence)
        let trimmed = fragment.Trim(' ', ',', '.', ':', '?', '!', '(', ')', '\n')
        where WordPattern.Words(trimmed).Count() >= ShortestFragment || (trimmed == phrase.Trim('.', ':', ',', ' ') && trimmed.Length > 0)
        select trimmed;

    private static Regex Phrases(IEnumerable<string> phrases) => Pattern(
        string.Join('|', phrases.OrderByDescending(phrase => phrase.Length).Select(Bounded).DefaultIfEmpty("(?!)")));

    private static string Alternatives(IEnumerable<string> phrases) =>
        string.Join('|', phrases.OrderByDescending(phrase => phrase.Length).Select(Escaped).DefaultIfEmpty("(?!)"));

    /// <summary>As whole words, except for what is no word, such as "?" or "n't".</summary>
    private static string Bounded(string phrase) => char.IsLetter(phrase[0]) && !phrase.Contains("n'", StringComparison.Ordinal)
        ? $@"(?<![\p{{L}}\p{{N}}_]){Escaped(phrase)}(?![\p{{L}}\p{{N}}_])"
        : Escaped(phrase);

    private static string Escaped(string phrase) => Regex.Escape(phrase.Replace('\u2019', '\'')).Replace(@"\ ", @"\s+", StringComparison.Ordinal);

    private static Regex Pattern(string pattern) =>
        new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

    [GeneratedRegex(@"(?<=[.!?…])\s+|[\r\n]+|;\s*")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Slot();
}
