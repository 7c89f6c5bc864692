using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Insights.Api.Documentation;

/// <summary>What a key needs for an operation: its policy, and how the API refuses without.</summary>
internal sealed class OperationSecurity : IOpenApiOperationTransformer, IOpenApiDocumentTransformer
{
    private const string Key = "key";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.AddComponent(Key, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "insights_{12 hexadecimal digits}_{64 hexadecimal digits}",
            Description = "An API key, made by `insights keys create`. Scopes: read (numbers, and the batches and runs of the pipeline), pii (people's data), "
                + "write (uploads, replays, refreshes), admin (keys); none contains another. On a developer's own machine read and write need none.",
        });
        return Task.CompletedTask;
    }

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var scopes = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(data => data.Policy!).ToList();
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, context.Document)] = scopes }];
        return Task.CompletedTask;
    }
}
