using Insights.Api.Access;
using Insights.Api.Answers;
using Insights.Api.Problems;
using Insights.Api.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

internal static class MetricsApi
{
    /// <summary>The parameter of a KPI that chooses another of its statistics.</summary>
    private const string Stat = "stat";

    /// <summary>Metrics by name, and KPIs, which are metrics under the business's names.</summary>
    public static RouteGroupBuilder MapMetrics(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Metrics").Needs(Scopes.Read).WithOwnRows().PerWarehouseVersion().AsTables();
        group.MapGet("/metrics", List).ReadsOwnQuery().Produces<Page<MetricSummary>>().WithName("ListMetrics").WithSummary(
            "Lists the metrics with their dimensions, populations and synonyms; with names, answers several of them in one table.")
            .WithDescription("All metrics unless a limit is asked for. names=orders,revenue answers these: metrics (name, unit, total, "
                + "definition and SQL of each), from, to, grain, by, and rows with period, the dimensions and a value under each metric's "
                + "name. They take from, to, grain, by, population, order, limit, cursor and filters, which all of them must have.");
        group.MapGet("/metrics/{name}", Answer).ReadsOwnQuery().WithName("GetMetric")
            .WithSummary("Answers a metric over a range, by period and dimensions; a dimension as a parameter filters by members.")
            .WithDescription("total is computed over the range by itself, never added up from rows. "
                + "A ratio has numerator and denominator in each row. Members of one dimension are separated by commas: "
                + "category=Kitchen,Garden; a member with a comma stands in double quotes.");
        group.MapGet("/kpis/{kpi}", AnswerKpi)
            .ReadsOwnQuery().WithName("GetKpi").WithSummary("Answers a KPI: a metric under the business's name.")
            .WithDescription("active-users, sessions, sessions-per-user, session-length, transformations and licence-utilisation, "
                + "with the parameters and the answer of their metrics.");
        return group;
    }

    private static async Task<IResult> List(
        string? names, [AsParameters] PageRequest page, HttpRequest request, MetricCatalog catalog, MetricReader reader,
        CancellationToken cancellationToken)
    {
        if (names is not null)
        {
            return TypedResults.Ok(await new JointMetrics(catalog, reader).AnswerAsync(names, request.Query, cancellationToken));
        }

        string[] accepted = [JointMetrics.Names, "limit", "cursor"];
        return request.Query.Keys.FirstOrDefault(name => !accepted.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? throw new ProblemException(
                Problem.InvalidParameter,
                $"'{unknown}' is asked of metrics, and none is named: write names=orders,revenue; "
                    + $"the list of metrics takes {string.Join(", ", accepted)}",
                new Dictionary<string, object?> { ["accepted"] = accepted })
            : TypedResults.Ok(page.Cut([.. catalog.Metrics.Select(metric => MetricSummary.Of(catalog, metric))]));
    }

    private static async Task<Ok<MetricAnswer>> Answer(
        string name, HttpRequest request, MetricCatalog catalog, MetricReader reader, CancellationToken cancellationToken)
    {
        var metric = catalog.Find(name)
            ?? throw new ProblemException(Problem.NotFound, $"there is no metric '{name}'; GET /api/v1/metrics lists them");
        return TypedResults.Ok(await reader.AnswerAsync(MetricQueryParser.Parse(catalog, metric, request.Query), cancellationToken));
    }

    private static async Task<Ok<MetricAnswer>> AnswerKpi(
        string kpi, HttpRequest request, MetricCatalog catalog, MetricReader reader, CancellationToken cancellationToken)
    {
        var definition = catalog.FindKpi(kpi)
            ?? throw new ProblemException(
                Problem.NotFound, $"there is no KPI '{kpi}'; known are {string.Join(", ", catalog.Kpis.Select(known => known.Name.Text))}");
        var metric = catalog.Find(MetricOf(definition, request.Query.TryGetValue(Stat, out var stat) ? stat.ToString() : null))!;
        return TypedResults.Ok(await reader.AnswerAsync(
            MetricQueryParser.Parse(
                catalog, metric, request.Query.Where(parameter => parameter.Key != Stat), definition.Stats.Count > 0 ? [Stat] : []),
            cancellationToken));
    }

    private static string MetricOf(Kpi kpi, string? stat) =>
        stat is null ? kpi.Metric
        : kpi.Stats.TryGetValue(stat, out var metric) ? metric
        : throw new ProblemException(
            Problem.InvalidParameter,
            kpi.Stats.Count == 0
                ? $"{kpi.Name.Text} takes no stat"
                : $"stat '{stat}' is not known; {kpi.Name.Text} has {string.Join(", ", kpi.Stats.Keys)}");
}

/// <summary>
/// What a client needs to know to ask for a metric; <c>better</c> is <c>more</c> or <c>less</c>, or <c>null</c> where it is
/// neither.
/// </summary>
public sealed record MetricSummary(
    string Name, string Label, string Description, string Unit, string Owner, IReadOnlyList<string> Dimensions,
    IReadOnlyList<string> Populations, IReadOnlyList<string> Synonyms,
    string? Better)
{
    internal static MetricSummary Of(MetricCatalog catalog, Metric metric) =>
        new(metric.Name.Text, metric.Label, metric.Description, metric.Unit, metric.Owner,
            catalog.DimensionsOf(metric), catalog.PopulationsOf(metric), metric.Synonyms,
            metric.Better?.ToString().ToLowerInvariant());
}
