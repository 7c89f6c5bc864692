using Insights.Api.Analyses;
using Insights.Api.Entities;
using Insights.Api.Metrics;
using Insights.Api.Pages.Reading;
using Insights.Api.Problems;
using Microsoft.Extensions.Primitives;
using Warehouse.Content;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;
using Warehouse.Suggestions;

namespace Insights.Api.Pages.Definitions;

/// <summary>
/// Compares a page with the semantic layer when it is loaded: every name is known, and every request that a block will make is
/// one that the API takes.
/// </summary>
internal sealed class PageCheck(
    PageDefinition page, IReadOnlyList<PageDefinition> pages, MetricCatalog metrics, AnalysisCatalog analyses)
{
    private static readonly DateOnly AnyDay = new(2024, 1, 1);

    private readonly BlockRequests _requests = new(
        metrics, analyses, new PageState(page, new Dictionary<string, string>()), AnyDay, AnyDay.AddDays(89));

    /// <exception cref="ContentException">Something does not exist or cannot be asked; the message names file, line and key.</exception>
    public void Require()
    {
        var properties = page.Properties;
        if (PagePeriod.Find(properties.Period.Text) is null)
        {
            throw new ContentException(page.File, PageDefinition.LinesBefore + properties.Period.Line, $"period: '{properties.Period.Text}' is not known; "
                + $"it is such as {string.Join(", ", PagePeriod.Presets.Select(preset => preset.Name.Replace('-', ' ')))}");
        }

        foreach (var block in page.Blocks)
        {
            RequireNames(block);
            RequireRequests(block);
        }

        string[] dimensions = [.. page.Blocks.SelectMany(DimensionsOf).Distinct()];
        foreach (var filter in properties.Filters.Where(filter => !dimensions.Contains(filter.Text)))
        {
            throw Unknown(PageDefinition.LinesBefore + filter.Line, "filters", "dimension of this page's blocks", filter.Text, dimensions);
        }

        string[] filters = [.. properties.Filters.Select(filter => filter.Text)];
        if (properties.About is { } about && !filters.Contains(about.Text))
        {
            throw Unknown(PageDefinition.LinesBefore + about.Line, "about", "filter of this page", about.Text, filters);
        }
    }

    private void RequireNames(Block block)
    {
        string[] known = [.. metrics.Metrics.Select(metric => metric.Name.Text)];
        switch (block)
        {
            case ValuesBlock values:
                Require(block, "metrics", "metric", values.Metrics, known);
                break;
            case TimeBlock time:
                Require(block, "metric", "metric", time.AllMetrics, known);
                Require(block, "annotate", "analysis", [time.Annotate], AnalysisNames);
                if (time.AllMetrics.Count == 0 || (time.By is not null && time.AllMetrics.Count > 1))
                {
                    throw Wrong(block, time.By?.Line ?? 0, "it shows one metric, with or without by, or several metrics without");
                }

                break;
            case BarBlock bar:
                Require(block, "metric", "metric", [bar.Metric], known);
                Require(block, "drill", "page", [bar.Drill], Targets);
                break;
            case TableBlock table:
                RequireTable(table, known);
                break;
            case FunnelBlock funnel:
                Require(block, "analysis", "analysis", [funnel.Analysis], AnalysisNames);
                if (analyses.Find(funnel.Analysis.Text)!.Chart is null)
                {
                    throw Wrong(block, funnel.Analysis.Line, $"analysis: '{funnel.Analysis.Text}' has no chart, whose columns are the steps");
                }

                break;
            case CohortBlock cohort:
                Require(block, "analysis", "analysis", [cohort.Analysis], AnalysisNames);
                RequireColumns(block, cohort.Analysis, [cohort.Rows, cohort.Across, cohort.Value, cohort.Size]);
                break;
        }
    }

    private string[] Targets => [.. pages.Select(other => other.Properties.Path.Text), $"/customers/{PageDefinition.Member}"];

    private string[] AnalysisNames => [.. analyses.Analyses.Select(analysis => analysis.Name.Text)];

    private void RequireTable(TableBlock table, string[] known)
    {
        if (new[] { table.Analysis is not null, table.Entity is not null, table.Metrics.Count > 0 }.Count(given => given) != 1)
        {
            throw Wrong(table, 0, "a table is of an analysis, of an entity, or of metrics: exactly one of the keys analysis, entity, metrics");
        }

        Require(table, "metrics", "metric", table.Metrics, known);
        Require(table, "measures", "metric", table.Measures, known);
        Require(table, "analysis", "analysis", [table.Analysis], AnalysisNames);
        Require(table, "entity", "entity", [table.Entity], [.. metrics.Entities.Select(entity => entity.Name)]);
        Require(table, "drill", "page", [table.Drill], Targets);
        if (table.Analysis is { } analysis)
        {
            RequireColumns(table, analysis, table.Columns);
            Require(table, "inputs", "parameter", table.Inputs,
                [.. analyses.Find(analysis.Text)!.Parameters.Select(parameter => parameter.Name.Text)]);
        }
        else if (table.Inputs.Concat(table.Columns).FirstOrDefault() is { } other)
        {
            throw Wrong(table, other.Line, "columns and inputs are those of an analysis");
        }
    }

    private void RequireColumns(Block block, Located analysis, IEnumerable<Located?> columns) => Require(
        block, "columns", "column", columns, [.. analyses.Find(analysis.Text)!.Columns.Select(column => column.Name.Text)]);

    private void Require(Block block, string key, string kind, IEnumerable<Located?> names, IReadOnlyCollection<string> known)
    {
        if (names.OfType<Located>().FirstOrDefault(name => !known.Contains(name.Text)) is { } unknown)
        {
            throw Unknown(block.Line + unknown.Line, key, kind, unknown.Text, known);
        }
    }

    private void RequireRequests(Block block)
    {
        try
        {
            switch (block)
            {
                case ValuesBlock values:
                    values.Metrics.ForEach(name => RequireMetric(name, metric => _requests.Value(values, metric)));
                    break;
                case TimeBlock { By: null } lines:
                    lines.AllMetrics.ToList().ForEach(name => RequireMetric(name, metric => _requests.Line(lines, metric)));
                    break;
                case TimeBlock series:
                    RequireMetric(series.AllMetrics[0], metric => _requests.Series(series, metric));
                    RequireMetric(series.AllMetrics[0], metric => _requests.Members(series, metric, null));
                    break;
                case BarBlock bar:
                    RequireMetric(bar.Metric, metric => _requests.Bars(bar, metric));
                    break;
                case TableBlock { Analysis: { } name } table:
                    AnalysisQuery.Parse(analyses.Find(name.Text)!, Pairs(_requests.Table(table)));
                    break;
                case TableBlock { Entity: { } entity } table:
                    EntityQueryParser.Parse(metrics, metrics.FindEntity(entity.Text)!, Pairs(_requests.Table(table)));
                    break;
                case TableBlock table:
                    var request = _requests.Table(table);
                    JointMetrics.Parse(metrics, request.Parameters[JointMetrics.Names], Pairs(request));
                    break;
                case FunnelBlock funnel:
                    AnalysisQuery.Parse(analyses.Find(funnel.Analysis.Text)!, Pairs(_requests.Analysis(funnel, funnel.Analysis, [])));
                    break;
                case CohortBlock cohort:
                    AnalysisQuery.Parse(analyses.Find(cohort.Analysis.Text)!, Pairs(_requests.Analysis(cohort, cohort.Analysis, [])));
                    break;
            }
        }
        catch (ProblemException refusal)
        {
            throw new ContentException(page.File, block.Line, refusal.Message, refusal);
        }
    }

    private void RequireMetric(Located name, Func<Metric, BlockRequest> request)
    {
        var metric = metrics.Find(name.Text)!;
        MetricQueryParser.Parse(metrics, metric, Pairs(request(metric)));
    }

    private IEnumerable<string> DimensionsOf(Block block) => block switch
    {
        ValuesBlock values => values.Metrics.SelectMany(Dimensions),
        TimeBlock time => time.AllMetrics.SelectMany(Dimensions),
        BarBlock bar => Dimensions(bar.Metric),
        TableBlock table => table.Metrics.SelectMany(Dimensions),
        _ => [],
    };

    private IReadOnlyList<string> Dimensions(Located metric) => metrics.DimensionsOf(metrics.Find(metric.Text)!);

    private ContentException Wrong(Block block, long line, string problem) => new(page.File, block.Line + line, problem);

    private ContentException Unknown(long line, string key, string kind, string name, IEnumerable<string> known) => new(
        page.File, line, $"{key}: there is no {kind} '{name}'; the nearest are {string.Join(", ", NearestTexts.InOrder(name, known).Take(5))}");

    private static IEnumerable<KeyValuePair<string, StringValues>> Pairs(BlockRequest request) =>
        request.Parameters.Select(pair => KeyValuePair.Create(pair.Key, new StringValues(pair.Value)));
}
