using System.Text.RegularExpressions;

namespace Insights.Api.Generation.Checking;

/// <summary>What a part of a text speaks of.</summary>
internal enum MarkKind
{
    Date,
    Channel,
    Topic,
    Product,
    Sentiment,
    Number,

    /// <summary>What stands for the customer, or is of no matter to the facts.</summary>
    Other,
}

/// <summary>A part of a text that speaks of a fact.</summary>
/// <param name="Kind">Of what.</param>
/// <param name="Text">As it was written.</param>
internal sealed record Mark(MarkKind Kind, string Text)
{
    /// <summary>Names of the fact; more than one where the words leave open which, such as "wrote" of a channel.</summary>
    public IReadOnlySet<string> Values { get; init; } = new HashSet<string>();

    /// <summary>Of a date, as far as it is written.</summary>
    public (int? Day, int? Month, int? Year) Date { get; init; }

    public long Number { get; init; }

    public bool Fits(DateOnly date) =>
        (Date.Day ?? date.Day) == date.Day && (Date.Month ?? date.Month) == date.Month && (Date.Year ?? date.Year) == date.Year;
}

/// <summary>A text in which one character of the private use area stands for each part that was recognised.</summary>
internal sealed class MarkedText(string text)
{
    private const char FirstPlace = '\uE000';
    private const int Places = 6400;

    private readonly List<Mark> _marks = [];

    public string Text { get; private set; } = text;

    /// <summary>Whether a text has characters that stand for marks, which no language has.</summary>
    public static bool IsTaken(string text) => text.Any(IsPlace);

    public static bool IsPlace(char character) => character >= FirstPlace && character < FirstPlace + Places;

    public Mark At(char place) => _marks[place - FirstPlace];

    public IReadOnlyList<Mark> Marks(string part) => [.. part.Where(IsPlace).Select(At)];

    public void Change(Func<string, string> change) => Text = change(Text);

    /// <summary>Puts a mark in the place of each match for which there is one.</summary>
    public void Replace(Regex pattern, Func<Match, Mark?> mark) => Text = pattern.Replace(Text, match =>
    {
        if (_marks.Count == Places || mark(match) is not { } found)
        {
            return match.Value;
        }

        _marks.Add(found);
        return ((char)(FirstPlace + _marks.Count - 1)).ToString();
    });

    /// <summary>A part as it was written, or only its marks of some kinds, with the others still in their places.</summary>
    public string Written(string part, params ReadOnlySpan<MarkKind> kinds)
    {
        var all = kinds.IsEmpty;
        var wanted = kinds.ToArray();
        return string.Concat(part.Select(character =>
            !IsPlace(character) ? character.ToString()
            : all || wanted.Contains(At(character).Kind) ? At(character).Text
            : character.ToString()));
    }
}
