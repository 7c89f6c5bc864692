namespace Insights.Api.Charts;

/// <summary>A chart in two widths, of which the style sheet shows the one that suits the room there is, to keep text readable.</summary>
public static class ChartPair
{
    /// <param name="render">Renders the chart in a width.</param>
    /// <param name="wide">From 480 on; 720 suits the column of a page.</param>
    /// <param name="narrow">Below 480; 360 suits a phone.</param>
    /// <returns>A <c>div</c> element of class <c>chart-pair</c>.</returns>
    public static string Render(Func<int, string> render, int wide = 720, int narrow = 360) =>
        $"<div class=\"chart-pair\">{render(wide)}{render(narrow)}</div>";
}
