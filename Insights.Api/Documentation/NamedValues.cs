using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Insights.Api.Documentation;

/// <summary>Rows and other values by name may have any names; a schema that names none would mean that there is none.</summary>
internal sealed class NamedValues : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type.IsAssignableTo(typeof(IReadOnlyDictionary<string, object?>)))
        {
            schema.AdditionalProperties ??= new OpenApiSchema();
        }

        return Task.CompletedTask;
    }
}
