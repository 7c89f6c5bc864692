using Spectre.Console;

namespace Insights.Cli.Rendering;

internal static class BarChartView
{
    /// <summary>More bars than this are no picture any more.</summary>
    private const int MostBars = 60;

    private const int Widest = 100;

    public static void Write(IAnsiConsole screen, IReadOnlyList<(string Label, double Value)> bars, ColumnKind kind)
    {
        if (bars.Count is < 2 or > MostBars || bars.Any(bar => bar.Value < 0) || bars.All(bar => bar.Value == 0))
            return;
        var chart = new BarChart
        {
            Width = Math.Min(screen.Profile.Width, Widest),
            ValueFormatter = (number, _) => Cells.Number(number, kind)
        };
        foreach (var (label, number) in bars)
            chart.AddItem(Markup.Escape(label), number, Color.Blue);
        screen.Write(chart);
    }
}
