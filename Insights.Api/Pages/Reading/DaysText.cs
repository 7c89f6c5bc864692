using System.Globalization;
using Insights.Api.Metrics;

namespace Insights.Api.Pages.Reading;

/// <summary>Days as short as people write them.</summary>
internal static class DaysText
{
    /// <returns><c>2023</c>, <c>Q3 2024</c>, <c>Nov 2025</c>, <c>3 Nov 2025</c>, or both ends: <c>3–9 Nov 2025</c>.</returns>
    public static string Of(DateOnly from, DateOnly to) => CalendarUnit.Of(from, to) switch
    {
        Grain.Year => Text(from, "yyyy"),
        Grain.Quarter => $"Q{(from.Month + 2) / 3} {Text(from, "yyyy")}",
        Grain.Month => Text(from, "MMM yyyy"),
        Grain.Day => Text(from, "d MMM yyyy"),
        _ when (from.Year, from.Month) == (to.Year, to.Month) => $"{from.Day}–{Text(to, "d MMM yyyy")}",
        _ when from.Year == to.Year => $"{Text(from, "d MMM")} – {Text(to, "d MMM yyyy")}",
        _ => $"{Text(from, "d MMM yyyy")} – {Text(to, "d MMM yyyy")}",
    };

    private static string Text(DateOnly day, string format) => day.ToString(format, CultureInfo.InvariantCulture);
}
