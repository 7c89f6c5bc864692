using System.Globalization;
using Spectre.Console;

namespace Insights.Cli.Rendering;

/// <summary>A line over time, in braille dots: two by four of them to a character.</summary>
internal static class LineChartView
{
    private const int Height = 8;

    private const int Widest = 100;

    private const int Narrowest = 20;

    /// <summary>The bit of each dot, by row and column.</summary>
    private static readonly int[,] Dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    public static void Write(IAnsiConsole screen, Series series, ColumnKind kind)
    {
        // From zero, so that a small change does not look like a large one.
        var (low, high) = (Math.Min(0, series.Points.Min(point => point.Value)), Math.Max(0, series.Points.Max(point => point.Value)));
        string[] scale = [Cells.Number(high, kind), Cells.Number(low, kind)];
        var margin = scale.Max(label => label.Length);
        var width = Math.Min(screen.Profile.Width, Widest) - margin - 3;
        if (high <= low || width < Narrowest)
            return;

        var cells = Draw(series.Points, low, high, width);
        for (var row = 0; row < Height; row++)
        {
            var label = row == 0 ? scale[0] : row == Height - 1 ? scale[1] : "";
            screen.Write(new Text($"{label.PadLeft(margin)} {(label.Length > 0 ? '┤' : '│')}"));
            screen.Write(new Text(
                string.Concat(Enumerable.Range(0, width).Select(column => (char)(0x2800 + cells[row, column]))).TrimEnd('\u2800') + "\n",
                new Style(Color.Blue)));
        }

        var (first, last) = (Day(series.Points[0].Day), Day(series.Points[^1].Day));
        screen.Write(new Text(
            $"{new string(' ', margin)} └{new string('─', width)}\n"
            + $"{new string(' ', margin + 2)}{first}{last.PadLeft(width - first.Length)}\n"));
    }

    private static int[,] Draw(IReadOnlyList<(DateOnly Day, double Value)> points, double low, double high, int width)
    {
        var cells = new int[Height, width];
        var days = Math.Max(1, points[^1].Day.DayNumber - points[0].Day.DayNumber);
        var dots = points.Select(point => (
            X: (int)Math.Round((point.Day.DayNumber - points[0].Day.DayNumber) * ((2.0 * width) - 1) / days),
            Y: (int)Math.Round((high - point.Value) * ((4 * Height) - 1) / (high - low)))).ToList();
        foreach (var (from, to) in dots.Zip(dots.Skip(1)))
        {
            var steps = Math.Max(1, Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)));
            for (var step = 0; step <= steps; step++)
            {
                var (x, y) = (
                    from.X + (int)Math.Round((double)(to.X - from.X) * step / steps),
                    from.Y + (int)Math.Round((double)(to.Y - from.Y) * step / steps));
                cells[y / 4, x / 2] |= Dots[y % 4, x % 2];
            }
        }

        return cells;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
