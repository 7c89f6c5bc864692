namespace Insights.Api.Charts;

/// <summary>Values over time as bars of a part for each series; negative parts go down from zero. Comparisons are lines.</summary>
public static class StackedChart
{
    private const double Gap = 0.8, WidestBar = 48;

    /// <inheritdoc cref="LineChart.Render"/>
    public static string Render(TimeChart chart)
    {
        chart.Validate();
        var parts = chart.Series.Where(series => !series.IsComparison).ToList();
        var totals = Enumerable.Range(0, chart.Periods.Count)
            .SelectMany(period => new decimal?[] { Sum(parts, period, value => value > 0), Sum(parts, period, value => value < 0) })
            .Concat(chart.Series.Except(parts).SelectMany(series => series.Values));
        var axis = Axis.Over(totals, chart.Format, fromZero: true, chart.Height < 240 ? 4 : 5);
        var plot = new Plot(chart, "stacked", axis, bars: true, end: 8, hasLegend: chart.Series.Count > 1);
        plot.DrawAxes();
        var drawn = Drawn(parts, plot, chart.Periods.Count);
        var (up, down) = (new decimal[chart.Periods.Count], new decimal[chart.Periods.Count]);
        foreach (var series in parts)
        {
            PathData whole = new(), incomplete = new();
            foreach (var period in drawn.Where(period => series.Values[period] is not null and not 0))
            {
                var value = series.Values[period]!.Value;
                var from = value > 0 ? up : down;
                var isLast = period == chart.Periods.Count - 1;
                AddPart(chart.LastIsIncomplete && isLast ? incomplete : whole, plot, period, from[period], value);
                from[period] += value;
            }

            plot.Svg.Path(whole.ToString(), chart.ClassOf(series)).Path(incomplete.ToString(), $"incomplete {chart.ClassOf(series)}");
        }

        foreach (var series in chart.Series.Where(series => series.IsComparison))
        {
            plot.DrawLine(series);
        }

        plot.DrawPeriods();
        return plot.Svg.Finish(plot.Ends.Bottom + 24);
    }

    private static decimal Sum(List<Series> parts, int period, Func<decimal, bool> counts) =>
        parts.Sum(series => series.Values[period] is { } value && counts(value) ? value : 0);

    /// <summary>All periods, or the highest of each unit where they are closer than that.</summary>
    private static IReadOnlyList<int> Drawn(List<Series> parts, Plot plot, int count)
    {
        var all = Enumerable.Range(0, count);
        return plot.Distance >= 1 ? [.. all] :
            [.. all.GroupBy(period => (int)plot.X(period)).Select(near => near.MaxBy(period => Sum(parts, period, value => value > 0)))];
    }

    private static void AddPart(PathData path, Plot plot, int period, decimal from, decimal value)
    {
        var width = Math.Min(Math.Max(plot.Distance * 0.72, 1), WidestBar);
        var (top, bottom) = (plot.Y(from + Math.Max(value, 0)), plot.Y(from + Math.Min(value, 0)));
        // A line of the background between parts, unless a part is as thin as that.
        var height = bottom - top > 2 * Gap && width > 4 ? bottom - top - Gap : Math.Max(bottom - top, Gap);
        path.Rect(plot.X(period) - width / 2, value > 0 ? bottom - height : top, width, height);
    }
}
