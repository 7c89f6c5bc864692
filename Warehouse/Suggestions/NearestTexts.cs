namespace Warehouse.Suggestions;

/// <summary>
/// The few texts that are most like one that was written: first those that contain it or are contained in it, then by edit
/// distance for the longer one's length, without regard to case. Keeps no more than those few, however many are added.
/// </summary>
public sealed class NearestTexts(string written)
{
    private const int Most = 5;
    private const int ShortestPart = 3;

    /// <summary>Of longer texts only the beginning is compared, which bounds the work for each of them.</summary>
    private const int LongestCompared = 60;

    private readonly string _written = Compared(written);
    private readonly SortedSet<(double Rank, string Text)> _nearest = new(
        Comparer<(double Rank, string Text)>.Create((a, b) =>
            a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : string.CompareOrdinal(a.Text, b.Text)));

    /// <summary>The nearest first.</summary>
    public IReadOnlyList<string> Texts => [.. _nearest.Select(near => near.Text)];

    /// <summary>All of them, the nearest first.</summary>
    public static IEnumerable<string> InOrder(string written, IEnumerable<string> texts)
    {
        var nearest = new NearestTexts(written);
        return texts.OrderBy(nearest.RankOf);
    }

    public void Add(string text)
    {
        _nearest.Add((RankOf(text), text));
        if (_nearest.Count > Most)
        {
            _nearest.Remove(_nearest.Max);
        }
    }

    private double RankOf(string text)
    {
        var other = Compared(text);
        return IsPart(_written, other) || IsPart(other, _written) ? 0
            : EditDistance.Between(_written, other) / (double)Math.Max(_written.Length, other.Length);
    }

    private static bool IsPart(string part, string whole) =>
        part.Length >= ShortestPart && whole.Contains(part, StringComparison.Ordinal);

    private static string Compared(string text)
    {
        var plain = text.Trim().ToLowerInvariant();
        return plain.Length > LongestCompared ? plain[..LongestCompared] : plain;
    }
}
