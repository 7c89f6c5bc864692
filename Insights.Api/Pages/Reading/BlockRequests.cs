using System.Globalization;
using Insights.Api.Entities;
using Insights.Api.Metrics;
using Insights.Api.Pages.Definitions;
using Warehouse.Content;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Pages.Reading;

/// <summary>What each block of a page asks of the API, for what its reader has chosen. Nothing is computed here.</summary>
/// <param name="metrics">All metrics.</param>
/// <param name="analyses">All analyses.</param>
/// <param name="state">What is chosen.</param>
/// <param name="from">First day to show; <c>null</c> for the first with data.</param>
/// <param name="to">Last day to show; <c>null</c> for the last with data.</param>
internal sealed class BlockRequests(
    MetricCatalog metrics, AnalysisCatalog analyses, PageState state, DateOnly? from, DateOnly? to)
{
    /// <summary>Most series of a chart; the rest is one more.</summary>
    public const int MostSeries = 8;

    public BlockRequest Value(ValuesBlock block, Metric metric) => Metric(block, metric, WithCompare([]));

    /// <summary>A metric by period.</summary>
    public BlockRequest Line(TimeBlock block, Metric metric) =>
        Metric(block, metric, CanCompare(block) ? WithCompare([("grain", GrainOf(block))]) : [("grain", GrainOf(block))]);

    /// <summary>The members with the highest values, one more than there are series.</summary>
    public BlockRequest Series(TimeBlock block, Metric metric) => Metric(
        block, metric, [("by", block.By!.Text), ("order", "-value"), ("limit", (MostSeries + 1).ToString(CultureInfo.InvariantCulture))]);

    /// <summary>A metric by period and member.</summary>
    /// <param name="block">The block.</param>
    /// <param name="metric">Its metric.</param>
    /// <param name="members">The members; <c>null</c> for all of them.</param>
    public BlockRequest Members(TimeBlock block, Metric metric, string? members)
    {
        var request = Metric(block, metric, [("grain", GrainOf(block)), ("by", block.By!.Text)]);
        return members is null ? request : Filtered(request, block.By.Text, members);
    }

    /// <summary>A metric by period, over all members but some.</summary>
    public BlockRequest Others(TimeBlock block, Metric metric, string members) =>
        Filtered(Metric(block, metric, [("grain", GrainOf(block))]), block.By!.Text + "!", members);

    public BlockRequest Bars(BarBlock block, Metric metric) => Metric(block, metric,
    [
        ("by", block.By.Text), ("order", block.Order), ("limit", block.Top.ToString(CultureInfo.InvariantCulture)),
    ]);

    public BlockRequest Table(TableBlock block)
    {
        var limit = ("limit", block.Limit.ToString(CultureInfo.InvariantCulture));
        if (block.Analysis is { } analysis)
        {
            return Analysis(block, analysis, [limit]);
        }

        IEnumerable<(string, string)> order = block.Order is null ? [] : [("order", block.Order)];
        if (block.Entity is { } entity)
        {
            var described = metrics.FindEntity(entity.Text)!;
            return Request($"/api/v1/entities/{entity.Text}", block,
                [
                    .. block.Measures.Count == 0 ? Enumerable.Empty<(string, string)>() : [("measures", Names(block.Measures)), .. Days(block)],
                    .. order, limit,
                ],
                [.. EntityQueryParser.OwnDimensions(described)]);
        }

        var shown = block.Metrics.Select(metric => metrics.Find(metric.Text)!).ToList();
        return Request(BlockRequest.Metrics, block,
            [
                ("names", Names(block.Metrics)), .. Days(block), .. block.By is { } by ? Pair("by", by.Text) : [],
                .. block.Grain is { } grain ? Pair("grain", grain.Text) : [], .. order, limit,
            ],
            [.. shown.Skip(1).Aggregate((IEnumerable<string>)metrics.DimensionsOf(shown[0]), (all, metric) => all.Intersect(metrics.DimensionsOf(metric)))]);
    }

    public BlockRequest Analysis(Block block, Located name, IEnumerable<(string Name, string Value)> more)
    {
        string[] parameters = [.. analyses.Find(name.Text)!.Parameters.Select(parameter => parameter.Name.Text)];
        return Request($"/api/v1/analyses/{name.Text}", block,
            [.. Days(block).Where(day => parameters.Contains(day.Name)), .. more, .. state.Inputs.Where(input => parameters.Contains(input.Key))
                .Select(input => (input.Key, input.Value))],
            parameters);
    }

    /// <summary>The period of a time block: what the reader wants, what the page says, or what suits the range.</summary>
    public string GrainOf(TimeBlock block) => state.Grain ?? block.Grain?.Text ?? ((from, to) switch
    {
        ({ } first, { } last) when last.DayNumber - first.DayNumber < 62 => "day",
        ({ } first, { } last) when last.DayNumber - first.DayNumber < 200 => "week",
        _ => "month",
    });

    private bool CanCompare(TimeBlock block) => block.AllMetrics.Count == 1 && !block.IsStacked && state.Compare is not null;

    private IEnumerable<(string, string)> WithCompare(IEnumerable<(string, string)> parameters) =>
        state.Compare is { } compare && from is not null ? [.. parameters, ("compare", compare)] : parameters;

    private BlockRequest Metric(Block block, Metric metric, IEnumerable<(string Name, string Value)> more) => Request(
        $"{BlockRequest.Metrics}/{metric.Name.Text}", block, [.. Days(block), .. more],
        [.. metrics.DimensionsOf(metric).Union(CalendarDimension.Of(metric, metrics).Select(calendar => calendar.Name))]);

    private IEnumerable<(string Name, string Value)> Days(Block block) => block.Range == BlockRange.All ? [] :
    [
        .. from is { } first ? Pair("from", Day(first)) : [],
        .. to is { } last ? Pair("to", Day(last)) : [],
    ];

    /// <summary>What a block says itself goes before what the page says.</summary>
    private BlockRequest Request(
        string path, Block block, IEnumerable<(string Name, string Value)> own, IReadOnlyCollection<string> dimensions)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var (name, value) in own)
        {
            parameters[name] = value;
        }

        var ignored = new List<string>();
        foreach (var (name, value) in state.Filters)
        {
            if (dimensions.Contains(FilterParser.DimensionOf(name)))
            {
                parameters[name] = value;
            }
            else
            {
                ignored.Add(FilterParser.DimensionOf(name));
            }
        }

        foreach (var (name, value) in block.Params)
        {
            parameters[name] = value;
        }

        return new(path, parameters) { IgnoredFilters = ignored };
    }

    private static BlockRequest Filtered(BlockRequest request, string name, string members) =>
        request with { Parameters = new Dictionary<string, string>(request.Parameters) { [name] = members } };

    private static IEnumerable<(string Name, string Value)> Pair(string name, string value) => [(name, value)];

    private static string Names(IEnumerable<Located> names) => string.Join(',', names.Select(name => name.Text));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
