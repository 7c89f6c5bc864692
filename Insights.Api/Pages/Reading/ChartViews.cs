using System.Globalization;
using Insights.Api.Analyses;
using Insights.Api.Charts;
using Insights.Api.Metrics;
using Insights.Api.Pages.Definitions;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Pages.Reading;

/// <summary>Answers as charts, each with its numbers as a table.</summary>
internal static class ChartViews
{
    /// <summary>Widths of drawings, near those at which they are shown, so that their text is as large as that of the page.</summary>
    private static readonly Dictionary<BlockWidth, int> Widths =
        new() { [BlockWidth.Full] = 1180, [BlockWidth.Half] = 560, [BlockWidth.Third] = 480 };

    public static MetricValue Value(Metric metric, MetricAnswer answer)
    {
        var format = ValueFormat.Of(metric.Unit);
        if (Cells.Number(answer.Total) is not { } value)
        {
            return new(metric.Label, null, null, null, "flat");
        }

        if (Cells.Number(answer.ComparedTotal) is not { } before)
        {
            return new(metric.Label, format.Full(value), null, answer.ComparedFrom is null ? null : "nothing to compare with", "flat");
        }

        var change = value - before;
        var tone = change == 0 || metric.Better is null ? "flat" : change > 0 == (metric.Better == Better.More) ? "good" : "bad";
        var text = before == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{change / Math.Abs(before) * 100:+0.0;−0.0;±0} %");
        return new(metric.Label, format.Full(value), text,
            $"was {format.Full(before)} · {DaysText.Of(answer.ComparedFrom!.Value, answer.ComparedTo!.Value)}", tone);
    }

    public static BlockView Lines(
        TimeBlock block, string title, IReadOnlyList<(Metric Metric, MetricAnswer Answer)> read, AnalysisAnswer? marks, MetricCatalog metrics)
    {
        var days = read.Select(one => one.Answer.DaysWithData()).Aggregate((a, b) => (a.First < b.First ? a.First : b.First, a.Last > b.Last ? a.Last : b.Last));
        var grain = Enum.Parse<Grain>(read[0].Answer.Grain, ignoreCase: true);
        var periods = Periods(grain, days.First, days.Last);
        var series = new List<Series>();
        foreach (var (metric, answer) in read)
        {
            var rows = answer.Rows.ToDictionary(row => (DateOnly)row["period"]!);
            series.Add(new Series(metric.Label, Values(periods, rows, metric, metrics, "value"), IsComparison: false));
            if (answer.Measures.Contains("compared_value"))
            {
                series.Add(new Series(
                    DaysText.Of(answer.ComparedFrom!.Value, answer.ComparedTo!.Value),
                    [.. periods.Select(period => rows.TryGetValue(period, out var row) ? Cells.Number(row["compared_value"]) : null)], IsComparison: true));
            }
        }

        return Chart(block, title, periods, grain, series, read[0].Metric, days.Last, Marks(marks, periods, grain), metrics);
    }

    public static BlockView Series(
        TimeBlock block, string title, Metric metric, IReadOnlyList<object?> members, MetricAnswer answer, MetricAnswer? others, MetricCatalog metrics)
    {
        var (first, last) = answer.DaysWithData();
        var grain = Enum.Parse<Grain>(answer.Grain, ignoreCase: true);
        var periods = Periods(grain, first, last);
        var byMember = answer.Rows.ToLookup(row => row[block.By!.Text]);
        var series = members.Select(member => new Series(
            Cells.Member(member), Values(periods, byMember[member].ToDictionary(row => (DateOnly)row["period"]!), metric, metrics, "value"), IsComparison: false)).ToList();
        if (others is not null)
        {
            series.Add(new Series(
                "All others", Values(periods, others.Rows.ToDictionary(row => (DateOnly)row["period"]!), metric, metrics, "value"), IsComparison: false));
        }

        return Chart(block, title, periods, grain, series, metric, last, [], metrics);
    }

    public static BlockView Bars(BarBlock block, string title, Metric metric, MetricAnswer answer, PageState state, MetricCatalog metrics)
    {
        var (by, format) = (block.By.Text, ValueFormat.Of(metric.Unit));
        var link = block.Drill?.Text ?? (state.Page.Properties.Filters.Any(filter => filter.Text == by) ? state.Page.Properties.Path.Text : null);
        var bars = answer.Rows.Select(row => new Bar(
            MemberLabel(by, row[by]), Cells.Number(row["value"]), null,
            link is null ? null : state.Drill(link, by, row[by]), IsOther: false)).ToList();
        var description = bars.Count == 0 ? "No rows." : $"{bars[0].Label} is first with {format.Full(bars[0].Value)}.";
        var chart = new CategoryChart(block.Id, title, description, bars, format);
        var data = TableViews.OfChart(
            metrics.LabelOf(metric, by), [.. bars.Select(bar => bar.Label)], [(metric.Label, [.. bars.Select(bar => bar.Value)], format)]);
        return new BlockView.Chart(block, title, Drawn(block, width => BarChart.Render(chart with { Width = width })), data with { HasMore = answer.Truncated });
    }

    public static BlockView Funnel(FunnelBlock block, string title, AnalysisAnswer answer, AnalysisChart chart)
    {
        var unit = answer.Columns.Single(column => column.Name == chart.Value.Text).Unit;
        var steps = answer.Rows.Select(row => new FunnelStep(
            string.Join(' ', chart.Labels.Select(label => Cells.Text(row[label.Text], null))), Cells.Number(row[chart.Value.Text]) ?? 0)).ToList();
        var funnel = new FunnelSteps(block.Id, title, answer.Description, steps, ValueFormat.Of(unit ?? ""));
        return new BlockView.Chart(block, title, Drawn(block, width => FunnelChart.Render(funnel with { Width = width })), TableViews.Of(answer));
    }

    private static string Drawn(Block block, Func<int, string> render) =>
        ChartPair.Render(render, Widths[block.Width ?? block.StandardWidth]);

    /// <summary>Members of calendar dimensions have names.</summary>
    private static string MemberLabel(string dimension, object? member) => (dimension, Cells.Number(member)) switch
    {
        ("weekday", { } day and >= 1 and <= 7) => CultureInfo.InvariantCulture.DateTimeFormat.GetDayName((DayOfWeek)((int)day % 7)),
        ("month_of_year", { } month and >= 1 and <= 12) => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName((int)month),
        _ => Cells.Member(member),
    };

    private static BlockView.Chart Chart(
        TimeBlock block, string title, List<DateOnly> periods, Grain grain, List<Series> series, Metric metric, DateOnly last,
        IReadOnlyList<Annotation> marks, MetricCatalog metrics)
    {
        var format = ValueFormat.Of(metric.Unit);
        var name = grain.ToString().ToLowerInvariant();
        var isIncomplete = periods.Count > 0 && CalendarUnit.End(grain, periods[^1]) > last;
        var description = $"{metric.Label} by {name}, {series.Count} series over {periods.Count} periods."
            + (isIncomplete ? $" The last {name} is incomplete." : "");
        var chart = new TimeChart(block.Id, title, description, periods, Enum.Parse<TimeGrain>(grain.ToString()), series, format)
        {
            LastIsIncomplete = isIncomplete,
            StartsAtZero = QueryCombinations.AddsUp(metric, metrics),
            Annotations = marks,
        };
        var data = TableViews.OfChart(
            "Period", [.. periods.Select(period => TableViews.Period(period, name))], [.. series.Select(one => (one.Label, one.Values, format))]);
        return new BlockView.Chart(block, title, Drawn(block, width => block.IsStacked
            ? StackedChart.Render(chart with { Width = width }) : LineChart.Render(chart with { Width = width })), data)
        {
            Remarks = isIncomplete ? [$"The last {name} is incomplete."] : [],
        };
    }

    private static List<DateOnly> Periods(Grain grain, DateOnly first, DateOnly last)
    {
        var periods = new List<DateOnly>();
        for (var day = CalendarUnit.Start(grain, first); day <= last; day = CalendarUnit.Add(grain, day, 1))
        {
            periods.Add(day);
        }

        return periods;
    }

    /// <summary>Nothing is zero of what is counted, and no value of what is not.</summary>
    private static IReadOnlyList<decimal?> Values(
        IReadOnlyList<DateOnly> periods, Dictionary<DateOnly, IReadOnlyDictionary<string, object?>> rows, Metric metric, MetricCatalog metrics, string column)
    {
        decimal? none = QueryCombinations.AddsUp(metric, metrics) && metric.Cumulative is null ? 0 : null;
        return [.. periods.Select(period => rows.TryGetValue(period, out var row) ? Cells.Number(row[column]) : none)];
    }

    private static IReadOnlyList<Annotation> Marks(AnalysisAnswer? marks, IReadOnlyList<DateOnly> periods, Grain grain)
    {
        if (marks is null)
        {
            return [];
        }

        var places = periods.Select((period, i) => (period, i)).ToDictionary(place => place.period, place => place.i);
        return
        [
            .. from row in marks.Rows
               where row[marks.Columns[0].Name] is DateOnly
               let day = (DateOnly)row[marks.Columns[0].Name]!
               where places.ContainsKey(CalendarUnit.Start(grain, day))
               group row by places[CalendarUnit.Start(grain, day)] into place
               select new Annotation(place.Key, string.Join("; ", place.Take(3).Select(row => string.Join(", ", marks.Columns.Take(4)
                   .Select(column => $"{column.Label} {Cells.Text(row[column.Name], column.Unit)}"))))),
        ];
    }
}
