using Insights.Api.Analyses;
using Insights.Api.Metrics;
using Insights.Api.Pages.Definitions;
using Insights.Api.Problems;
using Warehouse.Content;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Pages.Reading;

/// <summary>Reads what a block shows; a block that cannot be read says why and leaves the others alone.</summary>
internal sealed class BlockReader(MetricCatalog metrics, AnalysisCatalog analyses, BlockAnswers answers)
{
    public async Task<BlockView> ReadAsync(Block block, BlockRequests requests, PageState state, CancellationToken cancellationToken)
    {
        try
        {
            return block switch
            {
                ValuesBlock values => await ValuesAsync(values, requests, cancellationToken),
                TimeBlock { By: null } lines => await LinesAsync(lines, requests, cancellationToken),
                TimeBlock series => await SeriesAsync(series, requests, cancellationToken),
                BarBlock bars => await BarsAsync(bars, requests, state, cancellationToken),
                TableBlock table => await TableAsync(table, requests, state, cancellationToken),
                FunnelBlock funnel => await FunnelAsync(funnel, requests, cancellationToken),
                CohortBlock cohort => await CohortAsync(cohort, requests, cancellationToken),
                _ => throw new InvalidOperationException($"a block of the kind {block.GetType().Name} has no reader"),
            };
        }
        catch (ProblemException refusal)
        {
            return new BlockView.Failure(
                block, TitleOf(block), refusal.Message, refusal.Problem.Status >= StatusCodes.Status500InternalServerError);
        }
    }

    private string TitleOf(Block block) => block.Title ?? block switch
    {
        ValuesBlock => "",
        TimeBlock time => LabelOf(time.AllMetrics[0]) + (time.By is { } by ? $" by {Lower(time.AllMetrics[0], by.Text)}" : ""),
        BarBlock bar => $"{LabelOf(bar.Metric)} by {Lower(bar.Metric, bar.By.Text)}",
        TableBlock { Analysis: { } name } => analyses.Find(name.Text)!.Label,
        TableBlock { Entity: { } entity } => $"List of {metrics.FindEntity(entity.Text)!.Label}",
        TableBlock table => string.Join(", ", table.Metrics.Select(LabelOf)),
        FunnelBlock funnel => analyses.Find(funnel.Analysis.Text)!.Label,
        CohortBlock cohort => analyses.Find(cohort.Analysis.Text)!.Label,
        _ => "",
    };

    private string LabelOf(Located metric) => metrics.Find(metric.Text)!.Label;

    private string Lower(Located metric, string dimension) => metrics.LabelOf(metrics.Find(metric.Text)!, dimension).ToLowerInvariant();

    private async Task<BlockView> ValuesAsync(ValuesBlock block, BlockRequests requests, CancellationToken cancellationToken)
    {
        var (items, sources) = (new List<MetricValue>(), new List<BlockSource>());
        foreach (var metric in block.Metrics.Select(name => metrics.Find(name.Text)!))
        {
            try
            {
                var (answer, request) = await answers.ComparedAsync(metric, requests.Value(block, metric), cancellationToken);
                items.Add(ChartViews.Value(metric, answer));
                sources.Add(Source(answer, request));
            }
            catch (ProblemException refusal) when (refusal.Problem == Problem.RangeWithoutData)
            {
                items.Add(new MetricValue(metric.Label, null, null, refusal.Message, "flat"));
            }
        }

        return new BlockView.Values(block, TitleOf(block), items) { Sources = sources, Remarks = Remarks(sources) };
    }

    private async Task<BlockView> LinesAsync(TimeBlock block, BlockRequests requests, CancellationToken cancellationToken)
    {
        var read = new List<(Metric Metric, MetricAnswer Answer)>();
        var sources = new List<BlockSource>();
        foreach (var metric in block.AllMetrics.Select(name => metrics.Find(name.Text)!))
        {
            var (answer, request) = await answers.ComparedAsync(metric, requests.Line(block, metric), cancellationToken);
            read.Add((metric, answer));
            sources.Add(Source(answer, request));
        }

        var marks = block.Annotate is { } analysis
            ? await answers.AnalysisAsync(analysis.Text, requests.Analysis(block, analysis, []), cancellationToken) : null;
        return ChartViews.Lines(block, TitleOf(block), read, marks, metrics) with { Sources = sources, Remarks = Remarks(sources) };
    }

    /// <summary>The members with the highest values, and all others together as a question of its own.</summary>
    private async Task<BlockView> SeriesAsync(TimeBlock block, BlockRequests requests, CancellationToken cancellationToken)
    {
        var metric = metrics.Find(block.AllMetrics[0].Text)!;
        var ranking = await answers.MetricAsync(metric, requests.Series(block, metric), cancellationToken);
        var all = ranking.Rows.Select(row => row[block.By!.Text]).ToList();
        var shown = all.Count <= BlockRequests.MostSeries ? all : all[..(BlockRequests.MostSeries - 1)];
        var members = string.Join(',', shown.Select(Cells.Filter));
        var request = requests.Members(block, metric, all.Count == shown.Count ? null : members);
        var answer = await answers.MetricAsync(metric, request, cancellationToken);
        var sources = new List<BlockSource> { Source(answer, request) };
        MetricAnswer? others = null;
        if (all.Count > shown.Count)
        {
            var rest = requests.Others(block, metric, members);
            others = await answers.MetricAsync(metric, rest, cancellationToken);
            sources.Add(Source(others, rest) with { Name = "All others" });
        }

        return ChartViews.Series(block, TitleOf(block), metric, shown, answer, others, metrics) with
        {
            Sources = sources,
            Remarks = Remarks(sources),
        };
    }

    private async Task<BlockView> BarsAsync(BarBlock block, BlockRequests requests, PageState state, CancellationToken cancellationToken)
    {
        var metric = metrics.Find(block.Metric.Text)!;
        var request = requests.Bars(block, metric);
        var answer = await answers.MetricAsync(metric, request, cancellationToken);
        var sources = new List<BlockSource> { Source(answer, request) };
        return ChartViews.Bars(block, TitleOf(block), metric, answer, state, metrics) with { Sources = sources, Remarks = Remarks(sources) };
    }

    private async Task<BlockView> TableAsync(TableBlock block, BlockRequests requests, PageState state, CancellationToken cancellationToken)
    {
        var request = requests.Table(block);
        if (block.Analysis is { } name)
        {
            var answer = await answers.AnalysisAsync(name.Text, request, cancellationToken);
            return Shown(TableViews.Of(block, answer, state), [Source(answer, request)]);
        }

        if (block.Entity is { } entity)
        {
            var answer = await answers.EntityAsync(entity.Text, request, cancellationToken);
            var definition = string.Join(" ", answer.Measures.Select(measure => measure.Definition));
            return Shown(TableViews.Of(block, answer, metrics, state),
                [new BlockSource(TitleOf(block), definition, answer.Sql, request, answer.WarehouseVersion)]);
        }

        var joint = await answers.JointAsync(request, cancellationToken);
        return Shown(TableViews.Of(block, joint, metrics, state),
        [
            .. joint.Metrics.Select(metric => new BlockSource(
                metrics.Find(metric.Metric)!.Label, metric.Definition, metric.Sql, request, joint.WarehouseVersion)
            { Relation = metric.Source, DataTo = metric.DataTo }),
        ]);

        BlockView Shown(TableData data, List<BlockSource> sources) =>
            new BlockView.Table(block, TitleOf(block), data) { Sources = sources, Remarks = Remarks(sources) };
    }

    private async Task<BlockView> FunnelAsync(FunnelBlock block, BlockRequests requests, CancellationToken cancellationToken)
    {
        var request = requests.Analysis(block, block.Analysis, []);
        var answer = await answers.AnalysisAsync(block.Analysis.Text, request, cancellationToken);
        var sources = new List<BlockSource> { Source(answer, request) };
        return ChartViews.Funnel(block, TitleOf(block), answer, analyses.Find(block.Analysis.Text)!.Chart!) with
        {
            Sources = sources,
            Remarks = Remarks(sources),
        };
    }

    private async Task<BlockView> CohortAsync(CohortBlock block, BlockRequests requests, CancellationToken cancellationToken)
    {
        var request = requests.Analysis(block, block.Analysis, [("limit", "1000")]);
        var answer = await answers.AnalysisAsync(block.Analysis.Text, request, cancellationToken);
        var sources = new List<BlockSource> { Source(answer, request) };
        return new BlockView.Cohort(block, TitleOf(block), TableViews.Grid(block, answer), TableViews.Of(answer))
        {
            Sources = sources,
            Remarks = Remarks(sources),
        };
    }

    private BlockSource Source(MetricAnswer answer, BlockRequest request) =>
        new(metrics.Find(answer.Metric)!.Label, answer.Definition, answer.Sql, request, answer.WarehouseVersion)
        {
            Relation = answer.Source,
            DataTo = answer.DataTo,
        };

    private static BlockSource Source(AnalysisAnswer answer, BlockRequest request) =>
        new(answer.Label, answer.Description, answer.Sql, request, answer.WarehouseVersion) { DataTo = answer.DataTo };

    private IReadOnlyList<string> Remarks(List<BlockSource> sources) =>
        [.. sources.SelectMany(source => source.Request.IgnoredFilters).Distinct().Select(name => $"Not filtered by {Lower(name)}.")];

    /// <summary>A filter that a block does not have is a dimension of another one's metric.</summary>
    private string Lower(string filter) =>
        metrics.Metrics.FirstOrDefault(metric => metrics.DimensionsOf(metric).Contains(filter)) is { } metric
            ? metrics.LabelOf(metric, filter).ToLowerInvariant()
            : Label.Of(filter).ToLowerInvariant();
}
