using Insights.Api.Questions.Text;

namespace Insights.Api.Questions.Vocabulary;

/// <summary>The values that a dimension has in the data, by their words.</summary>
internal sealed class MemberSet
{
    private readonly Dictionary<string, List<string>> _byWords = [];

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

        Words = [.. _byWords.Keys.SelectMany(key => key.Split(' '))];
    }

    public string Dimension { get; }

    /// <summary>The words of all values.</summary>
    public HashSet<string> Words { get; }

    public IEnumerable<string> Values => _byWords.Values.SelectMany(values => values).Distinct().Order(StringComparer.Ordinal);

    public bool Contains(string value) => _byWords.Values.Any(values => values.Contains(value));

    /// <summary>The values that are written with these words, in any case and with any punctuation.</summary>
    public IReadOnlyList<string> Find(IEnumerable<Word> words) => _byWords.TryGetValue(Key(words), out var values) ? values : [];

    /// <summary>The value that one mistyped word stands for.</summary>
    public string? Nearest(Word word) =>
        EditDistance.Nearest(word.Text, _byWords.Keys.Where(key => key.Length > 0 && !key.Contains(' ') && !key.Any(char.IsAsciiDigit))) is { } near ? _byWords[near][0] : null;

    private void Add(string key, string value)
    {
        if (key.Length > 0 && !(_byWords.TryGetValue(key, out var values) ? values : _byWords[key] = []).Contains(value))
        {
            _byWords[key].Add(value);
        }
    }

    private static string Key(IEnumerable<Word> words) => string.Join(' ', words.Where(word => word.Text != "and").Select(word => word.Text));
}
