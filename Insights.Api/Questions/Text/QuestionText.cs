using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Insights.Api.Questions.Text;

/// <summary>Splits text into words. Case, spaces and punctuation say nothing; signs that compare or compute do.</summary>
internal static partial class QuestionText
{
    /// <remarks>
    /// Lower case and two spaces for a possessive keep every letter in its place, so that each word is found as it was written.
    /// </remarks>
    public static IReadOnlyList<Word> Split(string text)
    {
        var whole = Negation().Replace(ShortYear().Replace(text, " 20$1"), "$1 not");
        return
        [
            .. Part().Matches(Possessive().Replace(whole.ToLowerInvariant(), "  "))
                .Select(match => Word.Of(WithoutAccents(Read(match.Value))) with { Written = whole.Substring(match.Index, match.Length) }),
        ];
    }

    /// <summary>"São Paulo" is "Sao Paulo".</summary>
    /// <remarks>By a table: without data of cultures, the runtime normalises no letters.</remarks>
    private static string WithoutAccents(string text) => Ascii.IsValid(text) ? text
        : string.Concat(text.Where(letter => char.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
            .Select(letter => Accented.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? Plain[at] : letter));

    private const string Accented =
        "àáâãäåāăąçćčďèéêëēėęěğìíîïīįıłľñńňòóôõöøōőřśşšťùúûüūůűųýÿźżž";
    private const string Plain = "aaaaaaaaacccdeeeeeeeegiiiiiiillnnnoooooooorssstuuuuuuuuyyzzz";

    private static string Read(string written) => written switch
    {
        "&" => "and",
        "%" => "percent",
        ['-' or '–' or '—'] => "to",
        _ when written.Contains(',', StringComparison.Ordinal) => written.Replace(",", "", StringComparison.Ordinal),
        _ => written,
    };

    /// <summary>The stems of a phrase of the warehouse, such as a label or a column's name.</summary>
    public static IReadOnlyList<string> Stemmed(string phrase) =>
        [.. Split(phrase.Replace('_', ' ')).Where(word => !Language.Articles.Contains(word.Text)).Select(word => word.Stem)];

    private const string Month = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";

    /// <summary>Between two months or two numbers a dash means "to"; elsewhere it only joins words.</summary>
    private const string Dash = @"(?<=\b" + Month + @"[a-z]*\s*)[-–—](?=\s*" + Month
        + @")|(?<=\d\s*)[-–—](?=\s*\d)|(?<=\d\s+)[-–—](?=\s+" + Month + @")|(?<=\b[qh]\d\s*)[-–—](?=\s*[qh]\d\b)";

    [GeneratedRegex(
        @"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d{4}-\d{2}-\d{2}(?![\d])|\d{4}-\d{2}(?![\d-])|\d+(?:[/.]\d+)+|\d{4}-?[qwh]\d{1,2}\b|[\p{L}\p{M}\p{N}_]+|&|%|\$(?=\d)|(?<=\d)\+|[<>=≠≤≥]+|!=|(?<=\s)[/*+](?=\s)|"
        + Dash)]
    private static partial Regex Part();

    /// <summary>"Mar '24", "Q1'24"; a number between two quotes is quoted.</summary>
    [GeneratedRegex(
        @"(?:(?<![\p{L}\p{N}])|(?<=\b" + Month + @"[a-z]*)|(?<=\b[qh]\d))['’](\d{2})(?![\p{N}'’])", RegexOptions.IgnoreCase)]
    private static partial Regex ShortYear();

    /// <summary>"Didn't", "havent".</summary>
    [GeneratedRegex(@"\b(did|do|does|have|has|had|is|are|was|were|could)n['’]?t\b", RegexOptions.IgnoreCase)]
    private static partial Regex Negation();

    [GeneratedRegex(@"(?<=\p{L})['’]s\b")]
    private static partial Regex Possessive();
}
