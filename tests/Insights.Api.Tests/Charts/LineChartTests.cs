using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Insights.Api.Charts;

namespace Insights.Api.Tests.Charts;

public sealed class LineChartTests
{
    [Fact]
    public void Missing_values_leave_gaps_and_a_value_between_gaps_is_a_dot()
    {
        var values = new decimal?[40];
        (values[0], values[1], values[2], values[10], values[38], values[39]) = (1, 2, 3, 4, 5, 6);
        var root = Given.Parse(LineChart.Render(Given.Months(new Series("Orders", values))));
        Assert.Equal(2, Path(root, "line").Count('M'));
        Assert.Equal(1, Path(root, "dots").Count('M'));
    }

    [Fact]
    public void The_last_part_is_dashed_while_the_last_period_is_not_over()
    {
        var chart = Given.Months(new Series("Orders", [1, 2, 3]), new Series("Previous", [3, 2, 1], IsComparison: true));
        Assert.Empty(Given.Parse(LineChart.Render(chart)).OfClass("incomplete"));
        var root = Given.Parse(LineChart.Render(chart with { LastIsIncomplete = true }));
        Assert.Equal("line incomplete series-1", Assert.Single(root.OfClass("incomplete")).Attribute("class")!.Value);
        Assert.Contains("Mar 2024 (incomplete)\nOrders: 3\nPrevious: 1", Titles(root));
        Assert.Contains("Feb 2024\nOrders: 2\nPrevious: 2", Titles(root));
    }

    [Fact]
    public void Series_have_classes_of_their_own()
    {
        var chart = Given.Months(
            new Series("Before", [3, 2], IsComparison: true), new Series("Books", [1, 2]), new Series("Toys", [1, 3]),
            new Series("Other", [2, 2], IsOther: true));
        var lines = Given.Parse(LineChart.Render(chart)).OfClass("line").Select(line => line.Attribute("class")!.Value);
        Assert.Equal(["line series-comparison", "line series-1", "line series-2", "line series-other"], lines);
    }

    [Fact]
    public void Labels_at_the_ends_lie_apart_and_inside()
    {
        var chart = Given.Months([.. Enumerable.Range(1, 8).Select(index => new Series($"Series {index}", [5, 1 + index / 100m]))]);
        var root = Given.Parse(LineChart.Render(chart));
        var heights = root.Descendants("text").Where(text => text.Value.StartsWith("Series ", StringComparison.Ordinal))
            .Select(text => text.Number("y")).Order().ToList();
        Assert.Equal(8, heights.Count);
        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 13.9));
        Assert.InRange(heights[^1], 0, chart.Height - 20);
        Assert.Empty(root.OfClass("swatch"));
    }

    [Theory]
    [InlineData(360, "Books", "Toys")]
    [InlineData(720, "Median session length of licensed users", "Other")]
    public void A_legend_stands_above_where_labels_have_no_room(int width, string first, string second)
    {
        var chart = Given.Months(new Series(first, [1, 2]), new Series(second, [1, 3])) with { Width = width };
        var root = Given.Parse(LineChart.Render(chart));
        Assert.Equal(2, root.OfClass("swatch").Count());
        Assert.Empty(root.OfClass("leader"));
        Assert.Contains(first, root.Texts());
    }

    [Fact]
    public void A_single_series_is_not_named_again() =>
        Assert.DoesNotContain("Orders", Given.Parse(LineChart.Render(Given.Months(new Series("Orders", [1, 2])))).Texts());

    [Fact]
    public void Nothing_to_draw_is_said()
    {
        Assert.Contains("No data", Given.Parse(LineChart.Render(Given.Months(new Series("Orders", [null, null])))).Texts());
        Assert.Contains("No data", Given.Parse(LineChart.Render(Given.Months())).Texts());
        Assert.DoesNotContain("No data", Given.Parse(LineChart.Render(Given.Months(new Series("Orders", [0, 0])))).Texts());
    }

    [Fact]
    public void Annotations_are_numbered_marks_with_their_text()
    {
        var chart = Given.Months(new Series("Orders", [1, 9, null])) with
        {
            Annotations = [new(1, "Unusually high"), new(2, "Nothing came")],
        };
        var root = Given.Parse(LineChart.Render(chart));
        Assert.Equal(
            ["Feb 2024: Unusually high", "Mar 2024: Nothing came"],
            root.Descendants("circle").Select(circle => circle.Element("title")!.Value));
        Assert.Contains("Feb 2024\nOrders: 9\nUnusually high", Titles(root));
    }

    [Fact]
    public void Periods_lead_where_the_page_says()
    {
        var chart = Given.Months(new Series("Orders", [1, 2])) with { Href = period => period == 0 ? "/sales?from=1&to=2" : null };
        var link = Assert.Single(Given.Parse(LineChart.Render(chart)).Descendants("a"));
        Assert.Equal("/sales?from=1&to=2", link.Attribute("href")!.Value);
        Assert.Equal("Jan 2024", link.Attribute("aria-label")!.Value);
        Assert.Equal("0", link.Element("rect")!.Attribute("data-i")!.Value);
    }

    [Fact]
    public void The_description_says_where_an_axis_without_zero_starts() =>
        Assert.Equal(
            "Revenue by month. The axis of the values starts at 80, not at zero.",
            Given.Parse(LineChart.Render(Given.Months(new Series("Orders", [82, 99])))).Element("desc")!.Value);

    [Theory]
    [InlineData(60, 1_700)]
    [InlineData(1_826, 10_000)]
    [InlineData(36_500, 13_000)]
    public void Drawings_stay_small(int days, int mostBytes) =>
        Assert.InRange(Encoding.UTF8.GetByteCount(LineChart.Render(Given.Days(days))), 500, mostBytes);

    [Fact]
    public void Thinned_lines_keep_extremes()
    {
        var chart = Given.Days(5_000);
        var values = chart.Series[0].Values.ToArray();
        (values[2_345], values[3_456]) = (100_000, -100_000);
        var plain = Heights(LineChart.Render(chart with { Series = [new Series("Revenue", values)] }));
        // The axis goes from -100,000 to 100,000 over the whole plot, and both ends are reached.
        Assert.Equal(Given.Days(1).Height - 24 - 12, plain.Max() - plain.Min(), 0.2);
    }

    [Fact]
    public void Five_years_of_days_are_drawn_in_milliseconds()
    {
        var chart = Given.Days(1_826);
        LineChart.Render(chart);
        var best = Enumerable.Range(0, 20).Min(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            LineChart.Render(chart);
            return Stopwatch.GetElapsedTime(start);
        });
        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        var chart = Given.Months(new Series("Orders", [1, 2])) with { Periods = Given.Periods(TimeGrain.Month, 3) };
        Assert.Equal(
            "series 'Orders' of chart 'revenue' has 2 values for 3 periods",
            Assert.Throws<ArgumentException>(() => LineChart.Render(chart)).Message);
        var annotated = Given.Months(new Series("Orders", [1, 2])) with { Annotations = [new(2, "High")] };
        Assert.Equal(
            "annotation 'High' of chart 'revenue' is of period 2; there are 2",
            Assert.Throws<ArgumentException>(() => LineChart.Render(annotated)).Message);
        var nine = Given.Months([.. Enumerable.Range(1, 9).Select(index => new Series($"{index}", [1]))]);
        Assert.Equal(
            "chart 'revenue' has 9 series; at most 8 can be told apart",
            Assert.Throws<ArgumentException>(() => StackedChart.Render(nine)).Message);
    }

    [Theory]
    [InlineData(new[] { 10.0, 11, 12 }, new[] { 10.0, 24, 38 })]
    [InlineData(new[] { 95.0, 99, 100 }, new[] { 72.0, 86, 100 })]
    [InlineData(new[] { 0.0, 50, 100 }, new[] { 5.0, 50, 100 })]
    public void Labels_are_spread_near_where_they_belong(double[] wished, double[] expected) =>
        Assert.Equal(expected, LineChart.Spread(wished, 14, 5, 100));

    private static string Path(XElement root, string name) => Assert.Single(root.OfClass(name)).Attribute("d")!.Value;

    private static IReadOnlyList<string> Titles(XElement root) =>
        [.. root.Descendants("rect").Elements("title").Select(title => title.Value)];

    /// <summary>The heights that a path of relative lines reaches.</summary>
    private static List<double> Heights(string svg)
    {
        var numbers = Regex.Matches(Path(Given.Parse(svg), "line"), @"-?(\d+(\.\d)?|\.\d)")
            .Select(match => double.Parse(match.Value)).ToList();
        List<double> heights = [numbers[1]];
        for (var index = 3; index < numbers.Count; index += 2)
        {
            heights.Add(heights[^1] + numbers[index]);
        }

        return heights;
    }
}
