namespace Insights.Api.Charts;

/// <summary>How a period is written.</summary>
public static class PeriodLabel
{
    /// <summary><c>3 Mar 2025</c>, <c>Week of 3 Mar 2025</c>, <c>Mar 2025</c>, <c>Q1 2025</c> or <c>2025</c>.</summary>
    /// <param name="start">The period's first day.</param>
    /// <param name="grain">How long it is.</param>
    public static string Of(DateOnly start, TimeGrain grain) => grain switch
    {
        TimeGrain.Day => $"{start:d MMM yyyy}",
        TimeGrain.Week => $"Week of {start:d MMM yyyy}",
        TimeGrain.Month => $"{start:MMM yyyy}",
        TimeGrain.Quarter => $"Q{Quarter(start)} {start:yyyy}",
        _ => $"{start:yyyy}",
    };

    internal static int Quarter(DateOnly day) => (day.Month + 2) / 3;
}
