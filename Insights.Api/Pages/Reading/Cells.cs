using System.Globalization;
using Insights.Api.Charts;

namespace Insights.Api.Pages.Reading;

/// <summary>Values of answers as texts for people.</summary>
internal static class Cells
{
    /// <param name="value">As an answer has it.</param>
    /// <param name="unit">What one of it is; <c>null</c> for names, dates and positions.</param>
    /// <returns><c>null</c> for no value.</returns>
    public static string? Text(object? value, string? unit) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "yes" : "no",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        _ when unit is not null && Number(value) is { } number => ValueFormat.Of(unit).Full(number),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <returns><c>null</c> for what is no number, or one that no decimal number is.</returns>
    public static decimal? Number(object? value) => value switch
    {
        null or string or bool or DateOnly or DateTime => null,
        double number => Math.Abs(number) < 1e27 ? (decimal)number : null,
        float number => Math.Abs(number) < 1e27f ? (decimal)number : null,
        IConvertible number => number.ToDecimal(CultureInfo.InvariantCulture),
        _ => null,
    };

    public static bool IsNumber(object? value) => value is not (string or bool or DateOnly or DateTime) && value is IConvertible;

    /// <summary>A member of a dimension; rows without one are shown as <c>(none)</c>, as they are asked for.</summary>
    public static string Member(object? value) => Text(value, null) ?? Metrics.MemberList.None;

    /// <summary>A member as a filter of the API has it.</summary>
    public static string Filter(object? value)
    {
        var member = Member(value);
        return value is not null && (member.Contains(',', StringComparison.Ordinal) || member.StartsWith('"') || member != member.Trim()
            || string.Equals(member, Metrics.MemberList.None, StringComparison.OrdinalIgnoreCase))
            ? $"\"{member.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : member;
    }
}
