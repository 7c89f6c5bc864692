using System.Xml.Linq;
using Insights.Api.Charts;

namespace Insights.Api.Tests.Charts;

/// <summary>Charts to render, and what is read from the drawings.</summary>
internal static class Given
{
    public static readonly ValueFormat Orders = ValueFormat.Of("orders");

    public static IReadOnlyList<DateOnly> Periods(TimeGrain grain, int count, DateOnly? start = null)
    {
        var first = start ?? new DateOnly(2024, 1, 1);
        return [.. Enumerable.Range(0, count).Select(index => grain switch
        {
            TimeGrain.Day => first.AddDays(index),
            TimeGrain.Week => first.AddDays(7 * index),
            TimeGrain.Month => first.AddMonths(index),
            TimeGrain.Quarter => first.AddMonths(3 * index),
            _ => first.AddYears(index),
        })];
    }

    public static TimeChart Months(params Series[] series) => new(
        "revenue", "Revenue", "Revenue by month.",
        Periods(TimeGrain.Month, series.Length == 0 ? 0 : series[0].Values.Count),
        TimeGrain.Month, series, Orders);

    public static TimeChart Days(int count) => Months() with
    {
        Periods = Periods(TimeGrain.Day, count, new DateOnly(2020, 3, 12)),
        Grain = TimeGrain.Day,
        Series = [new Series("Revenue", [.. Enumerable.Range(0, count).Select(day => (decimal?)(12_000 + 5000 * Math.Sin(day * 7.3)))])],
        Format = ValueFormat.Of("USD"),
    };

    public static CategoryChart Bars(params Bar[] bars) => new("states", "By state", "Revenue by state.", bars, Orders);

    /// <summary>Every drawing must be well-formed.</summary>
    public static XElement Parse(string svg)
    {
        var root = XElement.Parse(svg);
        Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), attribute =>
            attribute.Name == "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(root.Descendants(), element => element.Name.LocalName is "style" or "script" or "foreignObject");
        Assert.Equal(root.Descendants("a").Any() ? "group" : "img", root.Attribute("role")!.Value);
        Assert.Equal(
            root.Attribute("aria-labelledby")!.Value.Split(' '),
            root.Elements().Where(element => element.Name == "title" || element.Name == "desc")
                .Select(element => element.Attribute("id")!.Value));
        return root;
    }

    public static IEnumerable<XElement> OfClass(this XElement root, string name) =>
        root.Descendants().Where(element => element.Attribute("class")?.Value.Split(' ').Contains(name) == true);

    public static IReadOnlyList<string> Texts(this XElement root) =>
        [.. root.Descendants("text").Select(text => string.Concat(text.Nodes().OfType<XText>()))];

    public static double Number(this XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value);
}
