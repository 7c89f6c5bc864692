using System.Globalization;
using System.Text.RegularExpressions;
using Insights.Api.Metrics;

namespace Insights.Api.Pages.Definitions;

/// <summary>
/// Days relative to the last one with data: <c>last 12 months</c>, <c>last 30 days</c>, <c>last quarter</c>, <c>this year</c>,
/// <c>all</c>; in a URL with hyphens for spaces. What they mean is what they mean in questions.
/// </summary>
public sealed partial record PagePeriod
{
    private const int MostUnits = 5_000;

    private PagePeriod(string name, Func<DateOnly, (DateOnly? From, DateOnly? To)> resolve) => (Name, Resolve) = (name, resolve);

    /// <summary>As a URL has it.</summary>
    public string Name { get; }

    /// <summary>Its first and last day as of a day; <c>null</c> where the data decides.</summary>
    public Func<DateOnly, (DateOnly? From, DateOnly? To)> Resolve { get; }

    /// <summary>As a reader sees it.</summary>
    public string Label => Name == "all" ? "All data" : Warehouse.Semantics.Label.Of(Name.Replace('-', '_'));

    /// <summary>Those that a page offers.</summary>
    public static IReadOnlyList<PagePeriod> Presets { get; } =
    [
        .. new[]
        {
            "last-7-days", "last-4-weeks", "last-30-days", "last-90-days", "last-12-months", "this-month", "last-month", "this-quarter", "last-quarter",
            "this-year", "last-year", "all",
        }.Select(name => Find(name)!),
    ];

    /// <returns><c>null</c> if it is none.</returns>
    public static PagePeriod? Find(string text)
    {
        var name = text.Trim().ToLowerInvariant().Replace(' ', '-');
        if (name == "all")
        {
            return new(name, _ => (null, null));
        }

        if (Expression().Match(name) is not { Success: true } match)
        {
            return null;
        }

        var unit = Enum.Parse<Grain>(match.Groups["unit"].Value, ignoreCase: true);
        if (match.Groups["count"] is { Success: true } digits)
        {
            var count = int.Parse(digits.Value, CultureInfo.InvariantCulture);
            return count is >= 1 and <= MostUnits
                ? new(name, day => (CalendarUnit.Add(Grain.Day, CalendarUnit.Add(unit, day, -count), 1), day)) : null;
        }

        return name.StartsWith("this", StringComparison.Ordinal)
            ? new(name, day => (CalendarUnit.Start(unit, day), day))
            : new(name, day =>
            {
                var start = CalendarUnit.Add(unit, CalendarUnit.Start(unit, day), -1);
                return (start, CalendarUnit.End(unit, start));
            });
    }

    [GeneratedRegex("^(?:last-(?<count>[0-9]{1,5})-(?<unit>day|week|month|quarter|year)s?|(?:this|last)-(?<unit>week|month|quarter|year))$")]
    private static partial Regex Expression();
}
