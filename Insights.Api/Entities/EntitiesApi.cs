using Insights.Api.Access;
using Insights.Api.Answers;
using Insights.Api.Problems;
using Insights.Api.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;
using Warehouse.Semantics;
using Warehouse.Suggestions;

namespace Insights.Api.Entities;

internal static class EntitiesApi
{
    /// <summary>Lists of the things that rows are about: customers, products, organisations.</summary>
    public static RouteGroupBuilder MapEntities(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/entities").WithTags("Entities").Needs(Scopes.Read).WithOwnRows().PerWarehouseVersion().AsTables();
        group.MapGet("", List)
            .WithName("ListEntities").WithSummary("Lists the entities with the metrics and dimensions that their lists take.")
            .WithDescription("All of them unless a limit is asked for.");
        group.MapGet("/{entity}", Answer).ReadsOwnQuery().WithName("GetEntities")
            .WithSummary("Lists the members of an entity: with measures, by who was active when, with first and last days.")
            .WithDescription("Listed is who is in the relation whose rows they are, one for each, and who has rows of what is asked. "
                + "A dimension of that relation as a parameter chooses who is listed (state=NA, created_date>=2024-01-01); any other, "
                + "which all metrics asked for must have, chooses the rows that count (category=Kitchen). count is of all pages.");
        return group;
    }

    private static Ok<Page<EntitySummary>> List([AsParameters] PageRequest page, MetricCatalog catalog) =>
        TypedResults.Ok(page.Cut([.. catalog.Entities.Select(entity => new EntitySummary(
            entity.Name, entity.Label, entity.Synonyms, entity.NamedBy is not null, EntityQueryParser.OwnDimensions(entity),
            [.. catalog.MetricsOf(entity).Select(metric => metric.Name.Text)]))]));

    private static async Task<Ok<EntityAnswer>> Answer(
        string entity, HttpRequest request, MetricCatalog catalog, EntityReader reader, CancellationToken cancellationToken)
    {
        var described = catalog.FindEntity(entity) ?? throw new ProblemException(
            Problem.NotFound,
            $"there is no entity '{entity}'; "
                + $"there are {string.Join(", ", NearestTexts.InOrder(entity, catalog.Entities.Select(known => known.Name)))}");
        return TypedResults.Ok(await reader.AnswerAsync(EntityQueryParser.Parse(catalog, described, request.Query), cancellationToken));
    }
}
