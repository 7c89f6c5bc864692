using System.Globalization;
using System.Text.RegularExpressions;
using Warehouse.Writing;

namespace Insights.Api.Callers;

/// <summary>
/// Takes personal data out of texts and puts it back: every distinct value gets a token such as <c>[EMAIL_1]</c>. One object
/// serves one generation.
/// </summary>
internal sealed partial class PersonalData
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>The tokens that were given out.</summary>
    public IReadOnlyCollection<string> Tokens => _values.Keys;

    /// <summary>Gives out a token of its own for a value, such as <c>[CUSTOMER]</c>.</summary>
    public string Hide(string name, string value)
    {
        var token = $"[{name}]";
        _values[token] = value;
        return token;
    }

    /// <param name="text">Any text.</param>
    /// <param name="names">Names of people that may be in it.</param>
    /// <returns>The text with tokens for e-mail and web addresses, telephone and account numbers, long keys, and names.</returns>
    public string Redact(string text, IEnumerable<string> names)
    {
        text = Email().Replace(text, match => Numbered("EMAIL", match.Value));
        text = Link().Replace(text, match => Numbered("LINK", match.Value));
        text = Account().Replace(text, match => Numbered("ACCOUNT", match.Value));
        text = Phone().Replace(text, match => match.Value.Count(char.IsAsciiDigit) >= 8 ? Numbered("PHONE", match.Value) : match.Value);
        text = LongKey().Replace(text, match => Numbered("NUMBER", match.Value));
        text = names.Where(name => name.Trim().Length > 1).OrderByDescending(name => name.Length)
            .Aggregate(text, (current, name) => WordPattern.Whole(name.Trim()).Replace(current, match => Numbered("NAME", match.Value)));
        return Introduction().Replace(text, match => $"{match.Groups["intro"].Value}{Numbered("NAME", match.Groups["name"].Value)}");
    }

    /// <summary>A text for those who may not see personal data: what was found is named by its kind, such as <c>[email]</c>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="names">Names of people that may be in it.</param>
    public static string Mask(string text, IEnumerable<string> names)
    {
        var personal = new PersonalData();
        var redacted = personal.Redact(text, names);
        return personal.Tokens.Count == 0
            ? text
            : Token().Replace(redacted, match => personal._values.ContainsKey(match.Value) ? KindOf(match.Value) : match.Value);
    }

    /// <summary>Puts the values back, in one pass: a value that looks like a token stays as it is.</summary>
    /// <param name="text">A text with tokens.</param>
    /// <param name="hidesFound">Names what was found in somebody's words by its kind instead, for those who may not see personal data.</param>
    public string Restore(string text, bool hidesFound) => Token().Replace(text, match =>
        !_values.TryGetValue(match.Value, out var value) ? match.Value
        : hidesFound && Found().IsMatch(match.Value) ? KindOf(match.Value)
        : value);

    /// <summary><c>[email]</c> of <c>[EMAIL_1]</c>.</summary>
    private static string KindOf(string token) => $"[{token.Trim('[', ']').Split('_')[0].ToLowerInvariant()}]";

    private string Numbered(string kind, string value)
    {
        var known = _values.FirstOrDefault(entry => entry.Value == value && entry.Key.StartsWith($"[{kind}_", StringComparison.Ordinal)).Key;
        return known ?? Hide($"{kind}_{(_values.Keys.Count(token => token.StartsWith($"[{kind}_", StringComparison.Ordinal)) + 1).ToString(CultureInfo.InvariantCulture)}", value);
    }

    /// <summary>What a token looks like.</summary>
    [GeneratedRegex(@"\[[A-Z]+(?:_[A-Z0-9]+)*\]")]
    internal static partial Regex Token();

    /// <summary>Those that are numbered were found in words; others stand for a field.</summary>
    [GeneratedRegex(@"_\d+\]\z")]
    private static partial Regex Found();

    [GeneratedRegex(@"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+")]
    internal static partial Regex Email();

    [GeneratedRegex(@"\b(?:https?://|www\.)[^\s<>""]+", RegexOptions.IgnoreCase)]
    internal static partial Regex Link();

    /// <summary>IBAN, with or without spaces.</summary>
    [GeneratedRegex(@"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")]
    private static partial Regex Account();

    /// <summary>At least eight digits, which the caller counts: a date or a time is shorter or has fewer.</summary>
    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?!\d{4}-\d{2}-\d{2}(?!\d))(?:\+|00)?\(?\d[\d\s()./-]{6,20}\d(?![\p{L}\p{N}])")]
    internal static partial Regex Phone();

    /// <summary>Customer numbers, social security numbers, keys: letters and digits with six digits or more.</summary>
    [GeneratedRegex(@"(?<![\p{L}\p{N}\[_])[A-Za-z]{0,4}-?\d{6,}[A-Za-z0-9]*(?![\p{L}\p{N}])")]
    private static partial Regex LongKey();

    [GeneratedRegex(
        @"(?<intro>\b(?i:my name is|i am called|ik heet|mijn naam is|je m'appelle|mon nom est|ich heiße|ich heisse|mein name ist|regards,|groet,|groeten,|cordialement,|grüße,)\s+)(?<name>\p{Lu}[\p{L}'-]+(?:\s+\p{Lu}[\p{L}'-]+){0,3})")]
    private static partial Regex Introduction();
}
