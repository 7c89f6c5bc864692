using Insights.Api.Metrics;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Insights.Api.Documentation;

/// <summary>The list of metrics answers a list, or with <c>names</c> a table of several: the document has the schema of both.</summary>
internal sealed class JointAnswers : IOpenApiOperationTransformer
{
    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.OperationId == "ListMetrics" && operation.Responses?["200"] is OpenApiResponse { Content: { } content }
            && content["application/json"] is OpenApiMediaType media)
        {
            var joint = await context.GetOrCreateSchemaAsync(typeof(JointAnswer), parameterDescription: null, cancellationToken);
            context.Document!.AddComponent(nameof(JointAnswer), joint);
            media.Schema = new OpenApiSchema { OneOf = [media.Schema!, new OpenApiSchemaReference(nameof(JointAnswer), context.Document)] };
        }
    }
}
