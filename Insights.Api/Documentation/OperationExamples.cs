using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Insights.Api.Documentation;

/// <summary>
/// Puts the requests and answers of <c>Examples/*.json</c>, named as the operations, into the document. A file has <c>path</c> and
/// <c>query</c> with the values of parameters, <c>request</c> and <c>answer</c>, or several of both under <c>examples</c>.
/// </summary>
internal sealed class OperationExamples : IOpenApiOperationTransformer
{
    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "examples");

    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory, $"{operation.OperationId}.json");
        if (operation.OperationId is null || !File.Exists(path))
        {
            return;
        }

        var example = JsonNode.Parse(await File.ReadAllTextAsync(path, cancellationToken))!;
        foreach (var parameter in (operation.Parameters ?? [])
            .OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Path))
        {
            parameter.Example = example["path"]![parameter.Name!]!.DeepClone();
        }

        if (example["request"] is JsonValue)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["text/csv"] = Text() }
            };
        }

        if (example["answer"] is JsonValue && Answer(operation)!.Content?.ContainsKey("text/event-stream") != true)
        {
            Answer(operation)!.Content = new Dictionary<string, OpenApiMediaType> { ["text/csv"] = Text() };
        }

        Fill(Media(operation.RequestBody?.Content), example, "request");
        Fill(Media(Answer(operation)?.Content), example, "answer");
    }

    private static OpenApiMediaType Text() => new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static OpenApiResponse? Answer(OpenApiOperation operation) =>
        operation.Responses?.FirstOrDefault(response => response.Key.StartsWith('2')).Value as OpenApiResponse;

    private static OpenApiMediaType? Media(IDictionary<string, OpenApiMediaType>? content) => content?.Values.FirstOrDefault();

    private static void Fill(OpenApiMediaType? media, JsonNode example, string part)
    {
        if (media is null)
        {
            return;
        }

        media.Example = example[part]?.DeepClone();
        media.Examples = example["examples"]?.AsObject().ToDictionary(
            named => named.Key, named => (IOpenApiExample)new OpenApiExample
            {
                Summary = (string?)named.Value!["request"]?["question"],
                Value = named.Value[part]!.DeepClone()
            });
    }
}
