using System.Globalization;
using Spectre.Console;

namespace Insights.Cli.Rendering;

/// <summary>Several things over the same time, a small line each on one scale.</summary>
internal static class SparklineView
{
    private const string Steps = "▁▂▃▄▅▆▇█";

    private const int MostSeries = 30;

    private const int LongestName = 30;

    public static void Write(IAnsiConsole screen, IReadOnlyList<Series> series, ColumnKind kind)
    {
        DateOnly[] days = [.. series.SelectMany(one => one.Points).Select(point => point.Day).Distinct().Order()];
        var high = series.SelectMany(one => one.Points).Max(point => point.Value);
        var names = series.Select(
            one => one.Name.Length == 0 ? "(none)" : one.Name.Length > LongestName ? one.Name[..(LongestName - 1)] + "…" : one.Name)
            .ToList();
        var margin = names.Max(name => name.Length);
        var ranges = series.Select(one => $"{Cells.Number(one.Points.Min(point => point.Value), kind)} to "
            + $"{Cells.Number(one.Points.Max(point => point.Value), kind)}").ToList();
        if (series.Count > MostSeries || high <= 0 || series.Any(one => one.Points.Any(point => point.Value < 0))
            || margin + days.Length + ranges.Max(range => range.Length) + 4 > screen.Profile.Width)
            return;

        for (var i = 0; i < series.Count; i++)
        {
            var values = series[i].Points.ToDictionary(point => point.Day, point => point.Value);
            var line = string.Concat(days.Select(
                day => values.TryGetValue(day, out var value) ? Steps[(int)Math.Round(value / high * (Steps.Length - 1))] : ' '));
            screen.Write(new Text($"{names[i].PadRight(margin)}  "));
            screen.Write(new Text(line, new Style(Color.Blue)));
            screen.Write(new Text($"  {ranges[i]}\n"));
        }

        screen.Write(new Text(
            $"{string.Create(CultureInfo.InvariantCulture, $"{days[0]:yyyy-MM-dd} to {days[^1]:yyyy-MM-dd}")}\n", new Style(Color.Grey)));
    }
}
