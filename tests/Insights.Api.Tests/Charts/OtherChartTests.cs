using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Insights.Api.Charts;

namespace Insights.Api.Tests.Charts;

/// <summary>Stacked and horizontal bars, funnels, and what all drawings have in common.</summary>
public sealed class OtherChartTests
{
    private static readonly Gen<string> Labels = Gen.OneOf(
        Gen.Choose(0, 0xFFFF).Select(code => ((char)code).ToString()).ListOf().Select(letters => string.Concat(letters)),
        Gen.Elements(
            "", "<script>alert(1)</script>", "\"><svg onload='x'>", "a & b", "]]>",
            "\0\b\u001f", "\ud83d", "😀 " + new string('x', 200), "日本"));

    [Fact]
    public void Drawings_are_well_formed_whatever_the_labels_and_values() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from labels in Labels.ListOf(5)
         from values in Gen.OneOf(Gen.Choose(-1000, 1000).Select(value => (decimal?)value), Gen.Constant((decimal?)null)).ListOf(5)
         from width in Gen.Elements(200, 360, 720)
         select (labels: labels.ToArray(), values: values.ToArray(), width)).ToArbitrary(),
        given =>
        {
            var (labels, values, width) = given;
            var time = Given.Months(new Series(labels[0], values), new Series(labels[1], [.. values.Reverse()], IsOther: true)) with
            {
                Title = labels[2],
                Description = labels[3],
                Annotations = [new(2, labels[4])],
                Href = period => labels[period],
                LastIsIncomplete = true,
                Width = width,
            };
            Given.Parse(LineChart.Render(time));
            Given.Parse(StackedChart.Render(time));
            var bars = labels.Zip(values, (label, value) => new Bar(label, value, value / 2, label)).ToArray();
            Given.Parse(BarChart.Render(Given.Bars(bars) with { Width = width }));
            var steps = labels.Zip(values, (label, value) => new FunnelStep(label, value, label)).ToList();
            Given.Parse(FunnelChart.Render(new FunnelSteps("steps", labels[0], labels[1], steps, Given.Orders) { Width = width }));
        }));

    [Fact]
    public void Ids_differ_by_width_so_that_a_pair_stands_in_one_page()
    {
        var chart = Given.Months(new Series("Orders", [1, 2]));
        var pair = XElement.Parse(ChartPair.Render(width => LineChart.Render(chart with { Width = width })));
        Assert.Equal("chart-pair", pair.Attribute("class")!.Value);
        Assert.Equal(["0 0 720 288", "0 0 360 200"], pair.Elements().Select(svg => svg.Attribute("viewBox")!.Value));
        Assert.Equal(
            ["revenue-720-t", "revenue-720-d", "revenue-360-t", "revenue-360-d"],
            pair.Descendants().Attributes("id").Select(id => id.Value));
        Assert.Equal(
            ["chart chart-line chart-wide", "chart chart-line chart-narrow"],
            pair.Elements().Select(svg => svg.Attribute("class")!.Value));
    }

    [Fact]
    public void Negative_parts_of_a_stack_go_down_from_zero()
    {
        var chart = Given.Months(new Series("Sales", [10, 20]), new Series("Refunds", [-5, null]));
        var root = Given.Parse(StackedChart.Render(chart));
        var zero = Number(Assert.Single(root.OfClass("axis"), axis => axis.Attribute("d")!.Value.Contains('H')).Attribute("d")!.Value, 1);
        Assert.Equal(zero, Number(root.OfClass("series-2").Last().Attribute("d")!.Value, 1));
        Assert.Equal(1, root.OfClass("series-2").Last().Attribute("d")!.Value.Count('M'));
        Assert.Equal(2, root.OfClass("series-1").Last().Attribute("d")!.Value.Count('M'));
        Assert.Contains("-10", root.Texts());
    }

    [Fact]
    public void A_comparison_is_a_line_over_the_stack_and_no_part_of_it()
    {
        var chart = Given.Months(new Series("Sales", [10, 20]), new Series("Before", [40, 30], IsComparison: true));
        var root = Given.Parse(StackedChart.Render(chart));
        Assert.Single(root.OfClass("line"), line => line.Attribute("class")!.Value == "line series-comparison");
        Assert.Contains("40", root.Texts());
        Assert.DoesNotContain("60", root.Texts());
    }

    [Fact]
    public void Stacks_of_many_days_keep_the_highest_of_each_unit_of_width()
    {
        var values = Enumerable.Repeat<decimal?>(1, 3_000).ToArray();
        values[1_500] = 100;
        var svg = StackedChart.Render(Given.Days(3_000) with { Series = [new Series("Orders", values)] });
        var bars = Regex.Matches(Given.Parse(svg).OfClass("series-1").Single().Attribute("d")!.Value, @"v(-?[\d.]+)");
        Assert.InRange(bars.Count, 600, 720);
        Assert.True(bars.Max(bar => double.Parse(bar.Groups[1].Value)) > 200);
    }

    [Fact]
    public void Parts_of_a_stack_are_titled_by_period_and_the_last_is_marked_while_it_is_not_over()
    {
        var chart = Given.Months(new Series("Books", [10, 20]), new Series("Toys", [5, 0])) with { LastIsIncomplete = true };
        var root = Given.Parse(StackedChart.Render(chart));
        Assert.Equal(
            ["Jan 2024\nBooks: 10\nToys: 5", "Feb 2024 (incomplete)\nBooks: 20\nToys: 0"],
            root.Descendants("rect").Elements("title").Select(title => title.Value));
        Assert.Equal("incomplete series-1", Assert.Single(root.OfClass("incomplete")).Attribute("class")!.Value);
    }

    [Fact]
    public void Bars_tell_zero_from_missing_and_go_left_below_zero()
    {
        var root = Given.Parse(BarChart.Render(Given.Bars(
            new("Books", 120, 100, "/books"), new("Toys", 0), new("Garden", null), new("Returns", -60), new("Other", 30, IsOther: true))));
        Assert.Equal(["Books", "120", "Toys", "0", "Garden", "no data", "Returns", "-60", "Other", "30", "Previous period"], root.Texts());
        Assert.Equal(
            ["Books: 120\nPrevious period: 100", "Toys: 0", "Garden: no data", "Returns: -60", "Other: 30"],
            root.Descendants("g").Elements("title").Select(title => title.Value));
        var bars = root.Descendants("rect")
            .Where(bar => bar.Attribute("class")!.Value.StartsWith("series-", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(["series-1", "series-1", "series-other"], bars.Select(bar => bar.Attribute("class")!.Value));
        Assert.Equal(bars[0].Number("x"), bars[1].Number("x") + bars[1].Number("width"), 0.11);
        Assert.Equal(2, bars[0].Number("width") / bars[1].Number("width"), 0.01);
        Assert.Equal("/books", Assert.Single(root.Descendants("a")).Attribute("href")!.Value);
        // One on the bar and one beside what it is.
        Assert.Equal(2, root.OfClass("mark").Count());
    }

    [Fact]
    public void Long_labels_are_shortened_and_whole_in_a_title()
    {
        var label = "A category whose name is far longer than there is room for";
        var root = Given.Parse(BarChart.Render(Given.Bars(new Bar(label, 1)) with { Width = 360 }));
        Assert.EndsWith("…", root.Texts()[0], StringComparison.Ordinal);
        Assert.Equal(label, root.Descendants("text").First().Element("title")!.Value);
        Assert.True(TextWidth.Of(root.Texts()[0]) < 360 * 0.4);
    }

    [Fact]
    public void Steps_of_a_funnel_have_their_share_of_the_first_and_of_the_previous()
    {
        var root = Given.Parse(FunnelChart.Render(new FunnelSteps(
            "funnel", "Funnel", "", [new("Visits", 1000), new("Carts", 400), new("Orders", 100), new("Returns", null)], Given.Orders)));
        Assert.Equal(
            [
                "Visits", "1,000",
                "Carts", "400", "40.0 % of the first step",
                "Orders", "100", "10.0 % of the first step · 25.0 % of the previous one",
                "Returns", "no data",
            ],
            root.Texts());
        Assert.Equal([720, 288, 72, 0], root.OfClass("series-1").Select(bar => bar.Number("width")));
    }

    private static double Number(string path, int index) =>
        double.Parse(Regex.Matches(path, @"-?(\d+(\.\d)?|\.\d)")[index].Value);
}
