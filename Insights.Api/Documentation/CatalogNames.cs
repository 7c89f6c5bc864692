using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Warehouse.Semantics;

namespace Insights.Api.Documentation;

/// <summary>The metrics, KPIs and dimensions that there are, so that a client can choose among them.</summary>
internal sealed class CatalogNames(MetricCatalog catalog) : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            parameter.Schema = (operation.OperationId, parameter.Name) switch
            {
                ("GetMetric", "name") => OneOf(catalog.Metrics.Select(metric => metric.Name.Text)),
                ("GetEntities", "entity") => OneOf(catalog.Entities.Select(entity => entity.Name)),
                ("GetKpi", "kpi") => OneOf(catalog.Kpis.Select(kpi => kpi.Name.Text)),
                ("GetMetric" or "GetKpi", "filters") => Dimensions(),
                _ => parameter.Schema,
            };
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema OneOf(IEnumerable<string> names) =>
        new() { Type = JsonSchemaType.String, Enum = [.. names.Select(name => (JsonNode)name)] };

    private OpenApiSchema Dimensions() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = catalog.SemanticModels.SelectMany(model => model.Columns).Distinct().Order(StringComparer.Ordinal)
            .ToDictionary(name => name, IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.String }),
    };
}
