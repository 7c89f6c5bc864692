namespace Insights.Api.Charts;

/// <summary>A bar of a <see cref="CategoryChart"/>.</summary>
/// <param name="Label">Left of the bar; shortened where it is long.</param>
/// <param name="Value">Null is shown as no data, zero as a bar without length.</param>
/// <param name="Compared">The value of the period compared with, marked on the bar.</param>
/// <param name="Href">Where a click leads.</param>
/// <param name="IsOther">All categories that have no bar of their own.</param>
public sealed record Bar(string Label, decimal? Value, decimal? Compared = null, string? Href = null, bool IsOther = false);

/// <summary>Values by category, for <see cref="BarChart"/>.</summary>
/// <param name="Id">Unique on the page; letters, digits and hyphens.</param>
/// <param name="Title">Read out as the chart's name; not drawn.</param>
/// <param name="Description">Read out after the title; not drawn.</param>
/// <param name="Bars">From top to bottom.</param>
/// <param name="Format">How values are written.</param>
public sealed record CategoryChart(string Id, string Title, string Description, IReadOnlyList<Bar> Bars, ValueFormat Format)
{
    /// <inheritdoc cref="TimeChart.Width"/>
    public int Width { get; init; } = 720;

    /// <summary>What the marks on the bars are; below the chart, where there are any.</summary>
    public string ComparedLabel { get; init; } = "Previous period";
}

/// <summary>Values by category as horizontal bars from zero.</summary>
public static class BarChart
{
    private const double Row = 26, Thickness = 16, Gap = 8, WidestLabels = 0.36;

    /// <inheritdoc cref="LineChart.Render"/>
    public static string Render(CategoryChart chart)
    {
        var svg = new Svg(chart.Id, chart.Title, chart.Description, "bar", chart.Width);
        var values = chart.Bars.SelectMany(bar => new[] { bar.Value, bar.Compared }).OfType<decimal>().DefaultIfEmpty(0).ToList();
        var (low, high) = ((double)Math.Min(values.Min(), 0), (double)Math.Max(values.Max(), 0));
        var labels = chart.Bars.Select(bar => TextWidth.Of(bar.Label)).DefaultIfEmpty(0).Max();
        var room = Math.Min(labels, chart.Width * WidestLabels);
        var ends = chart.Bars.Select(bar => TextWidth.Of(Text(bar, chart.Format))).DefaultIfEmpty(0).Max() + Gap;
        var left = room + Gap + (low < 0 ? ends : 0);
        var perUnit = (chart.Width - left - ends) / (high > low ? high - low : 1);
        double X(decimal value) => left + ((double)value - low) * perUnit;
        foreach (var (bar, index) in chart.Bars.Select((bar, index) => (bar, index)))
        {
            svg.Link(bar.Href, label: null, () => DrawBar(svg, chart, index, room, X));
        }

        var height = Math.Max(chart.Bars.Count, 1) * Row;
        if (chart.Bars.Count == 0)
        {
            svg.Text(0, Row - Gap, "No data", "muted");
        }

        svg.Path(new PathData().Vertical(X(0), 0, height).ToString(), "axis");
        if (chart.Bars.All(bar => bar.Compared is null))
        {
            return svg.Finish(height);
        }

        return svg.Rect(left, height + Gap, 2.4, Thickness, "mark")
            .Text(left + Gap, height + Gap + 12, chart.ComparedLabel, "muted", chart.Width - left - Gap)
            .Finish(height + Row + Gap);
    }

    private static void DrawBar(Svg svg, CategoryChart chart, int index, double room, Func<decimal, double> x)
    {
        var (bar, top, zero) = (chart.Bars[index], index * Row + (Row - Thickness) / 2, x(0));
        svg.Add($"<g data-i=\"{index}\"><title>{Svg.Encode(Describe(bar, chart))}</title>")
            .Rect(0, index * Row, svg.Width, Row, "hit")
            .Text(0, top + 12, bar.Label, room: room);
        var value = bar.Value ?? 0;
        var end = x(value);
        if (value != 0)
        {
            svg.Rect(Math.Min(zero, end), top, Math.Max(Math.Abs(end - zero), 1), Thickness, bar.IsOther ? "series-other" : "series-1");
        }

        if (bar.Compared is { } compared)
        {
            svg.Rect(x(compared) - 1.2, top - 3, 2.4, Thickness + 6, "mark");
        }

        // Beside the mark, if that is where the text would stand.
        var text = Text(bar, chart.Format);
        if (bar.Compared is { } near && (value < 0 ? x(near) < end : x(near) > end) && Math.Abs(x(near) - end) < TextWidth.Of(text) + Gap)
        {
            end = x(near);
        }

        var anchor = value < 0 ? " text-anchor=\"end\"" : "";
        svg.Add($"<g{anchor}>")
            .Text(value < 0 ? end - Gap + 2 : end + Gap - 2, top + 12, text, bar.Value is null ? "muted" : "value")
            .Add("</g></g>");
    }

    private static string Text(Bar bar, ValueFormat format) => bar.Value is { } value ? format.Compact(value) : "no data";

    private static string Describe(Bar bar, CategoryChart chart) =>
        $"{bar.Label}: {(bar.Value is { } value ? chart.Format.Full(value) : "no data")}"
        + (bar.Compared is { } compared ? $"\n{chart.ComparedLabel}: {chart.Format.Full(compared)}" : "");
}
