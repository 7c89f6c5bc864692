using System.Text.RegularExpressions;

namespace Insights.Api.Questions.Text;

/// <summary>Splits text into words. Case, spaces and punctuation say nothing; signs that compare or compute do.</summary>
internal static partial class QuestionText
{
    /// <remarks>Lower case and two spaces for a possessive keep every letter in its place, so that each word is found as it was written.</remarks>
    public static IReadOnlyList<Word> Split(string text)
    {
        var whole = ShortYear().Replace(text, " 20$1");
        return
        [
            .. Part().Matches(Possessive().Replace(whole.ToLowerInvariant(), "  "))
                .Select(match => Word.Of(match.Value switch { "&" => "and", ['-' or '–' or '—'] => "to", var word => word }) with { Written = whole.Substring(match.Index, match.Length) }),
        ];
    }

    /// <summary>The stems of a phrase of the warehouse, such as a label or a column's name.</summary>
    public static IReadOnlyList<string> Stemmed(string phrase) =>
        [.. Split(phrase.Replace('_', ' ')).Where(word => !Language.Articles.Contains(word.Text)).Select(word => word.Stem)];

    private const string Month = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";

    /// <summary>Between two months or two numbers a dash means "to"; elsewhere it only joins words.</summary>
    private const string Dash = @"(?<=\b" + Month + @"[a-z]*\s*)[-–—](?=\s*" + Month + @")|(?<=\d\s*)[-–—](?=\s*\d)|(?<=\d\s+)[-–—](?=\s+" + Month + @")|(?<=\b[qh]\d\s*)[-–—](?=\s*[qh]\d\b)";

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}(?![\d])|\d{4}-\d{2}(?![\d-])|\d+(?:[/.]\d+)+|\d{4}-?[qwh]\d{1,2}\b|[\p{L}\p{M}\p{N}_]+|&|[<>=≠≤≥]+|!=|(?<=\s)[/*+](?=\s)|" + Dash)]
    private static partial Regex Part();

    /// <summary>"Mar '24", "Q1'24"; a number between two quotes is quoted.</summary>
    [GeneratedRegex(@"(?:(?<![\p{L}\p{N}])|(?<=\b" + Month + @"[a-z]*)|(?<=\b[qh]\d))['’](\d{2})(?![\p{N}'’])", RegexOptions.IgnoreCase)]
    private static partial Regex ShortYear();

    [GeneratedRegex(@"(?<=\p{L})['’]s\b")]
    private static partial Regex Possessive();
}
