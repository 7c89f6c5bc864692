using System.Globalization;
using System.Text.RegularExpressions;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>
/// Finds numbers in digits and in words, also where a language writes several as one ("eenenvijftig", "einundfünfzig") or one as
/// several ("quatre-vingt-dix", "one hundred and two").
/// </summary>
internal sealed partial class NumberReader
{
    private const int Hundred = 100;
    private const int Thousand = 1000;
    private const int Score = 20;

    private readonly Language _language;
    private readonly Dictionary<string, long> _atoms;
    private readonly Regex _worded;
    private readonly Regex _atom;

    public NumberReader(Language language)
    {
        _language = language;
        _atoms = language.NumberWords.Concat(language.NumberParts).ToDictionary(word => word.Key, word => (long)word.Value);
        var atoms = string.Join('|', _atoms.Keys.OrderByDescending(word => word.Length).Select(Regex.Escape));
        var joiners = string.Join('|', language.NumberJoiners.Select(Regex.Escape));
        _atom = new Regex(atoms, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        _worded = new Regex(
            $@"(?<![\p{{L}}\p{{N}}])(?:{atoms})(?:(?:[\s-]*(?:{joiners})?[\s-]*)(?:{atoms}))*(?![\p{{L}}\p{{N}}])",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
    }

    public void Read(MarkedText text, List<Violation> violations)
    {
        violations.AddRange(Amount().Matches(text.Text).Select(match => new Violation(ViolationKind.Number, match.Value)));
        text.Replace(Digits(), match => long.TryParse(match.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Mark(MarkKind.Number, match.Value) { Number = number }
            : Unreadable(match, violations));
        text.Replace(_worded, match => Value(match.Value) is { } number ? new Mark(MarkKind.Number, match.Value) { Number = number } : null);
    }

    /// <returns><c>null</c> for what is a number only as a part of others, such as "een".</returns>
    private long? Value(string words)
    {
        var atoms = _atom.Matches(words).Select(match => match.Value.ToLowerInvariant()).ToList();
        if (atoms.Count == 1 && !_language.NumberWords.ContainsKey(atoms[0]))
        {
            return null;
        }

        var (total, current) = (0L, 0L);
        foreach (var value in atoms.Select(atom => _atoms[atom]))
        {
            (total, current) = value switch
            {
                >= Thousand => (total + Math.Max(current, 1) * value, 0),
                Hundred => (total, Math.Max(current, 1) * value),
                // Four times twenty, as French counts.
                Score when current % Hundred == 4 && _language.CountsInScores => (total, current - 4 + 4 * Score),
                _ => (total, current + value),
            };
        }

        return total + current;
    }

    private static Mark? Unreadable(Match match, List<Violation> violations)
    {
        violations.Add(new Violation(ViolationKind.Number, match.Value));
        return null;
    }

    /// <summary>With what belongs to the number: decimals, and letters as in 12in.</summary>
    [GeneratedRegex(@"\p{Nd}+(?:[.,:]\p{Nd}+)*[\p{L}]*")]
    private static partial Regex Digits();

    [GeneratedRegex(
        @"[\p{Sc}%‰]|\b(?:EUR|USD|GBP|CHF|euros?|dollars?|procent|percent|prozent|pour cent)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Amount();
}
