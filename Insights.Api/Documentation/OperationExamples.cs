using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Insights.Api.Documentation;

/// <summary>Puts the answers of <c>Examples/*.json</c>, named as the operations, into the document; a test asks for each of them.</summary>
internal sealed class OperationExamples : IOpenApiOperationTransformer
{
    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "examples");

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory, $"{operation.OperationId}.json");
        if (operation.OperationId is null || !File.Exists(path))
        {
            return;
        }

        var example = JsonNode.Parse(await File.ReadAllTextAsync(path, cancellationToken))!;
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Path))
        {
            parameter.Example = example["path"]![parameter.Name!]!.DeepClone();
        }

        if (operation.Responses?.GetValueOrDefault("200")?.Content is { } content && content.TryGetValue("application/json", out var media) && media is OpenApiMediaType answer)
        {
            answer.Example = example["answer"]!.DeepClone();
        }
    }
}
