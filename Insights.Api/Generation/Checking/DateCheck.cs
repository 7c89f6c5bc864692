using System.Globalization;
using System.Text.RegularExpressions;
using Insights.Api.Generation.Writing;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>Finds dates in a language's ways to write them; each must be that of an interaction, a month or a year alone too.</summary>
internal sealed class DateCheck(Language language)
{
    private const string Fact = " • ";

    private readonly Regex _worded = new(
        $$"""
        (?<![\p{L}\p{N}])(?:
          (?<day>\d{1,2})(?:st|nd|rd|th|er|e)?\.?\s+(?:of\s+|de\s+)?(?<month>{{Months(language)}})\.?(?:,?\s+(?<year>\d{4}))?
        | (?<month>{{Months(language)}})\s+(?<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?<year>\d{4}))?
        | (?<month>{{Months(language)}})(?:\s+(?<year>\d{4}))?(?!\s+(?:I|we)\b)
        | (?<year>\d{4})-(?<number>\d{2})-(?<day>\d{2})
        | (?<day>\d{1,2})[/.-](?<number>\d{1,2})[/.-](?<year>\d{4})
        | (?<year>(?:19|20)\d{2})
        )(?![\p{L}\p{N}])
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | (char.IsLower(language.Months[0][0]) ? RegexOptions.IgnoreCase : RegexOptions.None),
        TimeSpan.FromSeconds(1));

    /// <returns>The text without dates.</returns>
    public string Check(string text, PromptFacts facts, List<Violation> violations)
    {
        var dates = facts.RelevantInteractions.Append(facts.LastInteraction).OfType<PromptInteraction>().Select(interaction => interaction.Date).ToHashSet();
        return _worded.Replace(text, match =>
        {
            if (IsCount(match, facts))
            {
                return match.Value;
            }

            var (day, month, year) = (Number(match, "day"), Month(match), Number(match, "year"));
            if (!dates.Any(date => (day ?? date.Day) == date.Day && (month ?? date.Month) == date.Month && (year ?? date.Year) == date.Year))
            {
                violations.Add(new Violation(ViolationKind.Date, match.Value));
            }

            return Fact;
        });
    }

    /// <summary>2,019 interactions are no year.</summary>
    private static bool IsCount(Match match, PromptFacts facts) =>
        long.TryParse(match.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && NumberCheck.Allowed(facts).Contains(number);

    private static int? Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : null;

    private int? Month(Match match) => match.Groups["month"].Success
        ? language.Months.Index().First(month => month.Item.Equals(match.Groups["month"].Value, StringComparison.OrdinalIgnoreCase)).Index + 1
        : Number(match, "number");

    private static string Months(Language language) => string.Join('|', language.Months.Select(Regex.Escape));
}
