namespace Insights.Api.Charts;

/// <summary>Values over time as lines, named at their ends or, where the names have no room there, in a legend.</summary>
public static class LineChart
{
    private const double LabelHeight = 14, Leader = 16, WidestLabels = 0.26;

    /// <returns>An <c>svg</c> element, scaled by the style sheet <c>charts.css</c>.</returns>
    /// <exception cref="ArgumentException">A series has not a value for each period, or there are more than 8.</exception>
    public static string Render(TimeChart chart)
    {
        chart.Validate();
        var axis = Axis.Over(chart.Series.SelectMany(series => series.Values), chart.Format, chart.StartsAtZero, chart.Height < 240 ? 4 : 5);
        var named = chart.Series.Count > 1;
        var widest = named ? chart.Series.Max(series => TextWidth.Of(series.Label)) : 0;
        var atEnds = named && chart.Width >= Svg.Narrow && widest <= chart.Width * WidestLabels;
        var plot = new Plot(chart, "line", axis, bars: false, atEnds ? widest + Leader + 4 : 8, named && !atEnds);
        plot.DrawAxes();
        foreach (var series in chart.Series.OrderByDescending(series => series.IsComparison))
        {
            plot.DrawLine(series);
        }

        if (atEnds)
        {
            DrawLabels(chart, plot);
        }

        DrawAnnotations(chart, plot);
        plot.DrawPeriods();
        return plot.Svg.Finish(plot.Ends.Bottom + 24);
    }

    /// <summary>Heights near the wished ones, from top to bottom, that lie apart and inside.</summary>
    internal static double[] Spread(IReadOnlyList<double> wished, double apart, double top, double bottom)
    {
        var heights = wished.ToArray();
        for (var index = 0; index < heights.Length; index++)
        {
            heights[index] = Math.Max(heights[index], index == 0 ? top : heights[index - 1] + apart);
        }

        for (var index = heights.Length - 1; index >= 0; index--)
        {
            heights[index] = Math.Min(heights[index], index == heights.Length - 1 ? bottom : heights[index + 1] - apart);
        }

        return heights;
    }

    private static void DrawLabels(TimeChart chart, Plot plot)
    {
        var ends = chart.Series
            .Where(series => series.Values.Any(value => value is not null))
            .Select(series => (Series: series, Y: plot.Y(series.Values.Last(value => value is not null)!.Value)))
            .OrderBy(end => end.Y)
            .ToList();
        var heights = Spread([.. ends.Select(end => end.Y)], LabelHeight, plot.Ends.Top, plot.Ends.Bottom);
        foreach (var ((series, y), height) in ends.Zip(heights))
        {
            var leader = new PathData().Move(plot.Right - 2, y).Line(plot.Right + Leader - 4, height, first: true);
            plot.Svg.Path(leader.ToString(), $"leader {chart.ClassOf(series)}").Text(plot.Right + Leader, height + 4, series.Label);
        }
    }

    private static void DrawAnnotations(TimeChart chart, Plot plot)
    {
        if (chart.Annotations.Count == 0 || chart.Series.FirstOrDefault(series => !series.IsComparison) is not { } first)
        {
            return;
        }

        plot.Svg.Add("<g class=\"annotations\" text-anchor=\"middle\">");
        var before = double.NegativeInfinity;
        foreach (var (annotation, number) in chart.Annotations.Select((annotation, index) => (annotation, index + 1)))
        {
            var (x, y) = (plot.X(annotation.Period), first.Values[annotation.Period] is { } value ? plot.Y(value) : plot.Ends.Bottom);
            var title = $"{PeriodLabel.Of(chart.Periods[annotation.Period], chart.Grain)}: {annotation.Text}";
            plot.Svg.Add($"<circle cx=\"{Svg.Number(x)}\" cy=\"{Svg.Number(y)}\" r=\"5\" data-i=\"{annotation.Period}\"><title>")
                .Add(Svg.Encode(title) + "</title></circle>");
            if (Math.Abs(x - before) >= LabelHeight)
            {
                plot.Svg.Text(x, y - 9 < plot.Ends.Top ? y + 18 : y - 9, $"{number}");
                before = x;
            }
        }

        plot.Svg.Add("</g>");
    }
}
