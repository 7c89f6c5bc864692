using Insights.Api.Pages.Definitions;
using Insights.Api.Pages.Reading;
using Insights.Api.Pipeline;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Pages.Working;

/// <summary>
/// A metric with where its numbers come from (relations of gold, and what these are made from, directly or not) and where they
/// are used (pages by title and path, metrics that are computed from it).
/// </summary>
public sealed record MetricView(
    Metric Metric, IReadOnlyList<string> Dimensions, IReadOnlyList<string> Populations, IReadOnlyList<string> Relations,
    IReadOnlyList<string> Upstream, IReadOnlyList<(string Title, string Path)> UsedOn, IReadOnlyList<string> UsedBy)
{
    internal static MetricView Of(Metric metric, MetricCatalog metrics, PageCatalog pages, ModelProject project)
    {
        string[] relations = [.. metrics.Parts(metric).Select(part => part.Relation).OfType<string>().Distinct()];
        var models = project.Models.ToDictionary(model => model.Name);
        var upstream = new List<string>();
        var waiting = new Queue<string>(relations);
        while (waiting.TryDequeue(out var name))
        {
            foreach (var above in models.TryGetValue(name, out var model) ? ModelLineage.Upstream(model) : [])
            {
                if (!upstream.Contains(above))
                {
                    upstream.Add(above);
                    waiting.Enqueue(above);
                }
            }
        }

        return new(
            metric, metrics.DimensionsOf(metric), metrics.PopulationsOf(metric), relations, upstream,
            [
                .. pages.Pages.Where(page => page.Properties.About is null && page.Blocks.Any(block => PageReader.MetricsOf(block).Contains(metric.Name.Text)))
                    .Select(page => (
                        page.Section.Length == 0 ? page.Properties.Title : $"{page.Section}: {page.Properties.Title}", page.Properties.Path.Text)),
            ],
            [
                .. metrics.Metrics.Where(other => other != metric && metrics.Parts(other).Contains(metric)).Select(other => other.Name.Text),
            ]);
    }
}
