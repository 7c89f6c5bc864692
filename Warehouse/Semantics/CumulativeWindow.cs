using System.Globalization;
using System.Text.RegularExpressions;

namespace Warehouse.Semantics;

/// <summary>The days that a cumulative metric is over: so many units of the calendar up to a day, or all up to it.</summary>
/// <param name="Count">How many units; none for all time.</param>
/// <param name="Unit">day, week, month, quarter or year.</param>
public sealed partial record CumulativeWindow(int? Count, string Unit)
{
    public static readonly CumulativeWindow AllTime = new(null, "day");

    private static readonly string[] Units = ["day", "week", "month", "quarter", "year"];

    /// <summary>Whether its unit is at least as long as the period that a row stands for.</summary>
    internal bool Holds(string? grain) => Count is null || grain is null || Array.IndexOf(Units, Unit) >= Array.IndexOf(Units, grain);

    /// <returns>The window that a text such as <c>7 days</c> or <c>1 month</c> says; <c>null</c> if it says none.</returns>
    internal static CumulativeWindow? Parse(string text) => Text().Match(text) is { Success: true } match
        ? new(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value) : null;

    [GeneratedRegex("^([1-9][0-9]{0,2}) (day|week|month|quarter|year)s?$")]
    private static partial Regex Text();
}
