using System.Globalization;
using System.Text.RegularExpressions;
using Insights.Api.Generation.Writing;
using Warehouse.Writing;

namespace Insights.Api.Generation.Checking;

/// <summary>Finds dates in a language's ways to write them, a month or a year alone too; each must be that of an interaction.</summary>
internal sealed class DateReader(Language language)
{
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
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
            | (char.IsLower(language.Months[0][0]) ? RegexOptions.IgnoreCase : RegexOptions.None),
        TimeSpan.FromSeconds(10));

    public void Read(MarkedText text, PromptFacts facts, IReadOnlyCollection<PromptInteraction> interactions, List<Violation> violations)
    {
        var counts = facts.Channels.Concat(facts.Topics).Concat(facts.Products).Select(tally => tally.Interactions).Append(facts.TotalInteractions).ToHashSet();
        text.Replace(_worded, match =>
        {
            // 2,019 interactions are no year.
            if (long.TryParse(match.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && counts.Contains(number))
            {
                return null;
            }

            var mark = new Mark(MarkKind.Date, match.Value) { Date = (Number(match, "day"), Month(match), Number(match, "year")) };
            if (!interactions.Any(interaction => mark.Fits(interaction.Date)))
            {
                violations.Add(new Violation(ViolationKind.Date, match.Value));
            }

            return mark;
        });
    }

    private static int? Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : null;

    private int? Month(Match match) => match.Groups["month"].Success
        ? language.Months.Index().First(month => month.Item.Equals(match.Groups["month"].Value, StringComparison.OrdinalIgnoreCase)).Index + 1
        : Number(match, "number");

    private static string Months(Language language) => string.Join('|', language.Months.Select(Regex.Escape));
}
