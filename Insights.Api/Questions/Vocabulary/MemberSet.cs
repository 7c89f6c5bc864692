using Insights.Api.Questions.Text;

namespace Insights.Api.Questions.Vocabulary;

/// <summary>The values that a dimension has in the data, by their words.</summary>
internal sealed class MemberSet
{
    private readonly Dictionary<string, List<string>> _byWords = [];
    private readonly Dictionary<string, List<string>> _byFolded = [];

    /// <summary>Keys of one word without digits, which are what a mistyped word may stand for.</summary>
    private readonly string[] _single;

    /// <param name="dimension">Of a relation.</param>
    /// <param name="values">As they stand in the data.</param>
    /// <param name="aliases">Other words for some of them.</param>
    public MemberSet(string dimension, IEnumerable<string> values, IReadOnlyDictionary<string, List<string>>? aliases = null)
    {
        Dimension = dimension;
        foreach (var value in values)
        {
            var key = Key(QuestionText.Split(value.Replace('_', ' ')));
            Add(key, value);
            Add(Key(QuestionText.Split(value)), value);
            foreach (var alias in aliases?.GetValueOrDefault(value) ?? [])
            {
                Add(Key(QuestionText.Split(alias)), value);
            }
        }

        _single = [.. _byWords.Keys.Where(key => !key.Contains(' ') && !key.Any(char.IsAsciiDigit))];
        Words = [.. _byWords.Keys.Concat(_byFolded.Keys).SelectMany(key => key.Split(' '))];
    }

    public string Dimension { get; }

    /// <summary>The words of all values.</summary>
    public HashSet<string> Words { get; }

    public IEnumerable<string> Values => _byWords.Values.SelectMany(values => values).Distinct().Order(StringComparer.Ordinal);

    public bool Contains(string value) => _byWords.Values.Any(values => values.Contains(value));

    /// <summary>The values that are written with these words, in any case and with any punctuation.</summary>
    public IReadOnlyList<string> Find(IEnumerable<Word> words) => _byWords.TryGetValue(Key(words), out var values) ? values : [];

    /// <summary>The values that are written with these words, else with other endings: "kettles".</summary>
    public IReadOnlyList<string> FindLike(MemberWords words) =>
        _byWords.TryGetValue(words.Key, out var exact) ? exact : _byFolded.TryGetValue(words.Folded, out var values) ? values : [];

    /// <summary>What <see cref="FindLike"/> looks for, made once for all sets.</summary>
    public static MemberWords WordsOf(IEnumerable<Word> words)
    {
        var key = Key(words);
        return new(key, Folded(key));
    }

    /// <summary>The value that one mistyped word stands for.</summary>
    public string? Nearest(Word word) =>
        Spelling.Nearest(word.Text, _single) is { } near ? _byWords[near][0] : null;

    private void Add(string key, string value)
    {
        Add(_byWords, key, value);
        Add(_byFolded, Folded(key), value);
    }

    private static void Add(Dictionary<string, List<string>> byWords, string key, string value)
    {
        if (key.Length > 0 && !(byWords.TryGetValue(key, out var values) ? values : byWords[key] = []).Contains(value))
        {
            byWords[key].Add(value);
        }
    }

    /// <summary>Without plural endings.</summary>
    private static string Folded(string key) => string.Join(' ', key.Split(' ').Select(Stems.Of));

    private static string Key(IEnumerable<Word> words) =>
        string.Join(' ', words.Where(word => word.Text != "and").Select(word => word.Text));
}

/// <summary>Words of a question as values are kept by: as they are, and without plural endings.</summary>
internal readonly record struct MemberWords(string Key, string Folded);
