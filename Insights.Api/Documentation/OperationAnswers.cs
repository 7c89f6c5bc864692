using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Problem = Insights.Api.Problems.Problem;

namespace Insights.Api.Documentation;

/// <summary>What all endpoints of a kind may answer beside their own: CSV for tables, 304, and problem details.</summary>
internal sealed class OperationAnswers : IOpenApiOperationTransformer
{
    private static readonly string[] Versioned = ["Metrics", "Entities", "Analyses"];

    private static readonly string[] Tables = [.. Versioned, "Pipeline"];

    /// <summary>What is wrong and what is not found, by tag.</summary>
    private static readonly Dictionary<string, (string Invalid, string NotFound)> Details = new()
    {
        ["Metrics"] = ("from '2025-11-31' is not a date such as 2025-11-30",
            "there is no metric 'happiness'; GET /api/v1/metrics lists them"),
        ["Entities"] = ("measures 'revenu' is no metric of each customer; there are revenue, net_sales, orders",
            "there is no entity 'customers'; there are customer, contact, product"),
        ["Analyses"] = ("visitors 'some' is not one of identified, all", "there is no analysis 'nope'; there are power-users, "
            + "user-engagement, anomalies, customer-lifetime-value, funnel, product-pairs, retention"),
        ["Pipeline"] = ("limit 5000 is not between 1 and 1000", "there is no batch 7; GET /api/v1/pipeline/batches lists them"),
        ["Customers"] =
            ("language 'xx' is not known; texts are written in en, de, fr, es", "there is no customer 999 in the customer extract"),
        ["Exports"] = ("", "there is no export 'people.csv'; there are chats.csv, messages.csv"),
        ["Access"] = ("'root' is not a scope; the nearest is read, of read, pii, write, admin",
            "there is no key '0123456789ab'; GET /api/v1/keys lists them"),
        ["Questions"] = ("as_of 'soon' is neither a date such as 2024-12-31 nor 'latest'", ""),
    };

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses ??= [];
        var path = context.Description.RelativePath ?? "";
        if (Is(operation, Versioned))
        {
            operation.Responses.TryAdd(
                "304", new OpenApiResponse { Description = "The client has the answer of this version of the warehouse (If-None-Match)." });
            Add(
                operation, Problem.NotPublished, "Nothing is published yet.",
                "active_users has no data yet: drop files into the landing directory, or wait for the first run to publish");
            if (path.EndsWith('}'))
            {
                Add(operation, Problem.StaleCursor, "The warehouse has another version than the cursor's page.",
                    "cursor '12-1000-5f0c1b7d9a3e' is of version 12 of the warehouse, which has version 13 now: "
                        + "ask for the first page again", ("warehouse_version", 13));
                Add(operation, Problem.RangeWithoutData, "The range has no data; data_from and data_to say where there is some.",
                    "2019-01-01 to 2019-12-31 has no data for active_users; there is data from 2025-09-03 to 2025-12-01",
                    ("data_from", "2025-09-03"), ("data_to", "2025-12-01"));
                Add(
                    operation, Problem.TookTooLong, "The answer takes longer than the limit.",
                    "sessions took longer than the limit; ask for a shorter range or fewer dimensions");
            }
        }

        if (operation.Responses.GetValueOrDefault("200") is OpenApiResponse { Content: { } content } && IsTable(operation, content))
        {
            content.TryAdd("text/csv", new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        var (invalid, notFound) = Details.GetValueOrDefault(operation.Tags?.FirstOrDefault()?.Name ?? "", ("", ""));
        if (invalid.Length > 0 && (operation.Parameters is { Count: > 0 } || operation.RequestBody is not null))
        {
            Add(operation, Problem.InvalidParameter, "A parameter is not valid; the detail says what it takes.", invalid);
        }

        if (notFound.Length > 0 && path.Contains('{', StringComparison.Ordinal))
        {
            Add(operation, Problem.NotFound, "There is nothing of this name.", notFound);
        }

        Add(operation, Problem.Unauthenticated, "No good key came with the request.",
            "no key came with the request; send one that is good as the header Authorization: Bearer KEY (insights keys create makes one)",
            ("scope", "read"));
        Add(operation, Problem.Forbidden, "The key does not have the scope that is needed.",
            "this needs the scope admin, and the key 0123456789ab has read; insights keys create --scopes admin makes a key that has it",
            ("scope", "admin"));
        Add(operation, Problem.TooManyRequests, "More requests came than are answered; Retry-After says when to ask again.",
            "more requests came than are answered; ask again in 1 s, as the header Retry-After says");
        return Task.CompletedTask;
    }

    private static bool Is(OpenApiOperation operation, string[] tags) => operation.Tags?.Any(tag => tags.Contains(tag.Name)) == true;

    /// <summary>
    /// A list, or an answer with rows; one item is no table. An answered question has a table too, beside others without.
    /// </summary>
    private static bool IsTable(OpenApiOperation operation, IDictionary<string, OpenApiMediaType> content) =>
        operation.OperationId == "Ask"
        || Is(operation, Tables)
        && content.Values.FirstOrDefault()?.Example is JsonObject example && (example.ContainsKey("items") || example.ContainsKey("rows"));

    /// <summary>RFC 9457, with further members by the kind.</summary>
    private static OpenApiSchema ProblemDetails() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
        },
        Required = new HashSet<string> { "type", "title", "status", "detail" },
        AdditionalProperties = new OpenApiSchema(),
    };

    private static void Add(
        OpenApiOperation operation, Problem problem, string description, string detail, params (string Name, JsonNode Value)[] members)
    {
        var example = new JsonObject
        {
            ["type"] = problem.Type,
            ["title"] = problem.Title,
            ["status"] = problem.Status,
            ["detail"] = detail
        };
        foreach (var (name, value) in members)
        {
            example[name] = value;
        }

        operation.Responses!.TryAdd($"{problem.Status}", new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new() { Schema = ProblemDetails(), Example = example }
            },
        });
    }
}
