using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Insights.Api.Documentation;

/// <summary>What all endpoints of a kind may answer beside their own: CSV for tables, 304, and problem details.</summary>
internal sealed class OperationAnswers : IOpenApiOperationTransformer
{
    private static readonly string[] Versioned = ["Metrics", "Analyses"];

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses ??= [];
        if (operation.Tags?.Any(tag => Versioned.Contains(tag.Name)) == true)
        {
            operation.Responses.TryAdd("304", new OpenApiResponse { Description = "The client has the answer of this version of the warehouse (If-None-Match)." });
            operation.Responses.TryAdd("410", Problem("The warehouse has another version than the cursor's page: ask for the first page again."));
            operation.Responses.TryAdd("422", Problem("The range has no data; data_from and data_to say where there is some."));
            operation.Responses.TryAdd("503", Problem("Nothing is published yet."));
            if (operation.Responses.GetValueOrDefault("200") is OpenApiResponse { Content: { } content })
            {
                content.TryAdd("text/csv", new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            }
        }

        if (operation.Parameters is { Count: > 0 })
        {
            operation.Responses.TryAdd("400", Problem("A parameter is not valid; the detail says what it takes."));
        }

        if (context.Description.RelativePath?.Contains('{', StringComparison.Ordinal) == true)
        {
            operation.Responses.TryAdd("404", Problem("There is nothing of this name."));
        }

        return Task.CompletedTask;
    }

    private static OpenApiResponse Problem(string description) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } } },
    };
}
