using Warehouse.Suggestions;

namespace Insights.Api.Questions.Text;

/// <summary>The words that a mistyped one may stand for.</summary>
internal static class Spelling
{
    private const int MostSuggested = 3;

    /// <summary>The one word that a mistyped word stands for; none if it is short, has digits, or could stand for two.</summary>
    /// <remarks>
    /// First letters are rarely mistyped, and short words are too near to each other: in one of fewer than eight letters a letter may
    /// be missing, doubled or swapped, but another letter or one more makes another word ("clocks" are no clicks, "charts" no chats).
    /// Singular and plural are one word; which of them is meant shows in the ending.
    /// </remarks>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var near = Near(word, known).Where(pair => word.Length >= 8 || IsSlip(word, pair.Word)).GroupBy(pair => pair.Distance)
            .MinBy(group => group.Key)?.ToList();
        return near is not null && near.Select(pair => Stems.Of(pair.Word)).Distinct().Count() == 1
            ? near.MaxBy(pair => pair.Word.EndsWith('s') == word.EndsWith('s')).Word : null;
    }

    /// <summary>Words that may be meant, to be asked for and not to be answered.</summary>
    public static IReadOnlyList<string> Suggested(string word, IEnumerable<string> known) =>
        [.. Near(word, known).OrderBy(pair => pair.Distance).ThenByDescending(pair => pair.Word.EndsWith('s') == word.EndsWith('s'))
            .ThenBy(pair => pair.Word, StringComparer.Ordinal).Select(pair => pair.Word).DistinctBy(Stems.Of).Take(MostSuggested)];

    private static List<(string Word, int Distance)> Near(string word, IEnumerable<string> known)
    {
        if (word.Length is < 5 or > 40 || word.Any(char.IsAsciiDigit))
        {
            return [];
        }

        var most = word.Length >= 8 ? 2 : 1;
        return
        [
            .. known.Where(other => other.Length >= 4 && other[0] == word[0] && Math.Abs(other.Length - word.Length) <= most)
                .Select(other => (Word: other, Distance: EditDistance.Between(word, other)))
                .Where(pair => pair.Distance <= most).Distinct(),
        ];
    }

    /// <summary>A letter is missing, two are swapped, or one is there twice.</summary>
    private static bool IsSlip(string word, string other) =>
        word.Length < other.Length || (word.Length == other.Length ? word.Order().SequenceEqual(other.Order())
            : Enumerable.Range(1, word.Length - 1).Any(at => word[at] == word[at - 1] && word.Remove(at, 1) == other));
}
