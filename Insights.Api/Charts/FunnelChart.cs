namespace Insights.Api.Charts;

/// <summary>A step of a funnel.</summary>
/// <param name="Label">What was reached.</param>
/// <param name="Count">How many reached it; null where it is not known.</param>
/// <param name="Href">Where a click leads.</param>
public sealed record FunnelStep(string Label, decimal? Count, string? Href = null);

/// <summary>Steps one after the other, for <see cref="FunnelChart"/>.</summary>
/// <param name="Id">Unique on the page; letters, digits and hyphens.</param>
/// <param name="Title">Read out as the chart's name; not drawn.</param>
/// <param name="Description">Read out after the title; not drawn.</param>
/// <param name="Steps">From the first, of which all shares are, to the last.</param>
/// <param name="Format">How counts are written.</param>
public sealed record FunnelSteps(string Id, string Title, string Description, IReadOnlyList<FunnelStep> Steps, ValueFormat Format)
{
    /// <inheritdoc cref="TimeChart.Width"/>
    public int Width { get; init; } = 720;
}

/// <summary>A funnel as a bar for each step within the width of the first, with its share of the first and of the step before.</summary>
public static class FunnelChart
{
    private const double Row = 68, BarTop = 20, Thickness = 16;

    private static readonly ValueFormat Percent = ValueFormat.Of("percent");

    /// <inheritdoc cref="LineChart.Render"/>
    public static string Render(FunnelSteps funnel)
    {
        var svg = new Svg(funnel.Id, funnel.Title, funnel.Description, "funnel", funnel.Width);
        var largest = funnel.Steps.Max(step => step.Count) is { } count and > 0 ? count : 1;
        for (var index = 0; index < funnel.Steps.Count; index++)
        {
            var (step, top) = (funnel.Steps[index], index * Row);
            var value = step.Count is { } given ? funnel.Format.Full(given) : "no data";
            var shares = index == 0 ? "" : Shares(step.Count, funnel.Steps[0].Count, funnel.Steps[index - 1].Count, index);
            var title = Svg.Encode($"{step.Label}: {value}\n{shares}".TrimEnd());
            svg.Link(step.Href, label: null, () => svg.Add($"<g data-i=\"{index}\"><title>{title}</title>")
                .Text(0, top + 14, step.Label, room: svg.Width - TextWidth.Of(value) - 16)
                .Add("<g text-anchor=\"end\">").Text(svg.Width, top + 14, value, "value").Add("</g>")
                .Rect(0, top + BarTop, svg.Width, Thickness, "track")
                .Rect(0, top + BarTop, (double)(Math.Max(step.Count ?? 0, 0) / largest) * svg.Width, Thickness, "series-1")
                .Text(0, top + BarTop + Thickness + 14, shares, "muted")
                .Add("</g>"));
        }

        return svg.Finish(Math.Max(funnel.Steps.Count, 1) * Row);
    }

    /// <summary>What is in relation to nothing has no share.</summary>
    private static string Shares(decimal? count, decimal? first, decimal? before, int index)
    {
        if (count is null)
        {
            return "";
        }

        var ofFirst = first is > 0 ? $"{Percent.Full(100 * count / first)} of the first step" : "";
        var ofBefore = index > 1 && before is > 0 ? $" · {Percent.Full(100 * count / before)} of the previous one" : "";
        return ofFirst + ofBefore;
    }
}
