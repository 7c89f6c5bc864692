using System.Text.RegularExpressions;

namespace Warehouse.Writing;

/// <summary>What a word is: letters and digits, with hyphens and dots between them.</summary>
public static partial class WordPattern
{
    public static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value);

    /// <summary>Finds a phrase as whole words, regardless of case.</summary>
    public static Regex Whole(string phrase) =>
        new(
            $@"(?<![\p{{L}}\p{{N}}_]){Regex.Escape(phrase)}(?![\p{{L}}\p{{N}}_])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(10));

    /// <summary>Whether a text has a phrase as whole words; quick for the many phrases that it has not.</summary>
    public static bool Has(string text, string phrase) =>
        text.Contains(phrase, StringComparison.OrdinalIgnoreCase) && Whole(phrase).IsMatch(text);

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}\p{N}]*(?:-[\p{L}\p{N}]+)*")]
    private static partial Regex Word();
}
