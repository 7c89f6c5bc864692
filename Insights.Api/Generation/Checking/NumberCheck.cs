using System.Globalization;
using System.Text.RegularExpressions;
using Insights.Api.Generation.Writing;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>Every number that is left when dates are gone must be a count of the facts, in digits or in words; amounts and shares never are.</summary>
internal sealed partial class NumberCheck(Language language)
{
    /// <summary>The counts that the facts state.</summary>
    public static IReadOnlySet<long> Allowed(PromptFacts facts) =>
        facts.Channels.Concat(facts.Topics).Concat(facts.Products).Select(tally => tally.Interactions).Append(facts.TotalInteractions).ToHashSet();

    public void Check(string text, PromptFacts facts, List<Violation> violations)
    {
        var allowed = Allowed(facts);
        violations.AddRange(Digits().Matches(text)
            .Where(match => !(long.TryParse(match.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && allowed.Contains(number)))
            .Select(match => new Violation(ViolationKind.Number, match.Value)));
        violations.AddRange(Language.Words(text)
            .Where(word => language.NumberWords.TryGetValue(word, out var number) && !allowed.Contains(number))
            .Select(word => new Violation(ViolationKind.Number, word)));
        violations.AddRange(Amount().Matches(text).Select(match => new Violation(ViolationKind.Number, match.Value)));
    }

    /// <summary>With what belongs to the number: decimals, and letters as in 12in.</summary>
    [GeneratedRegex(@"\p{Nd}+(?:[.,:]\p{Nd}+)*[\p{L}]*")]
    private static partial Regex Digits();

    [GeneratedRegex(@"[\p{Sc}%‰]|\b(?:EUR|USD|GBP|CHF|euros?|dollars?|procent|percent|prozent|pour cent)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Amount();
}
