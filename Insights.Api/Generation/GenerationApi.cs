using Insights.Api.Customers;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Writing;

namespace Insights.Api.Generation;

internal static class GenerationApi
{
    private const int KeyTopics = 5;
    private const int LongestQuestion = 200;

    /// <summary>Texts for and about customers, written by a language model from their interactions and checked against them.</summary>
    public static RouteGroupBuilder MapGeneration(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Customers");
        group.MapGet("/generate-content/{customerId}", Content).WithName("GenerateContent")
            .WithSummary("Writes a text to a customer from their interactions.")
            .WithDescription("By the configured language model, checked against the facts; a text that does not hold is replaced by one from a template, and fallback says why.");
        group.MapGet("/summarized_interactions/{customerId}", Summarise).WithName("SummariseInteractions")
            .WithSummary("Sums up the interactions of a customer.")
            .WithDescription("Facts, and the same as a text that is checked against them.");
        return group;
    }

    private static async Task<Ok<ContentAnswer>> Content(
        string customerId, string? type, string? language, string? about, PromptCatalog prompts, ContentGenerator generator, CancellationToken cancellationToken)
    {
        var request = new GenerationRequest(CustomerKey.Parse(customerId), ContentType.Parse(type), Language(prompts, language), Question(about));
        var written = await generator.GenerateAsync(request, cancellationToken);
        return TypedResults.Ok(new ContentAnswer(
            request.CustomerId, new GeneratedContent(request.ContentType, written.Text), request.Language,
            written.Sources, written.Model, written.PromptVersion, written.Fallback, written.Customer.WarehouseVersion));
    }

    private static async Task<Ok<SummaryAnswer>> Summarise(
        string customerId, string? language, string? about, PromptCatalog prompts, ContentGenerator generator, CancellationToken cancellationToken)
    {
        var request = new GenerationRequest(CustomerKey.Parse(customerId), ContentType.Summary, Language(prompts, language), Question(about));
        var written = await generator.GenerateAsync(request, cancellationToken);
        var customer = written.Customer;
        var summary = new Summary(
            customer.TotalInteractions,
            customer.Channels is [var favourite, ..] ? favourite.Name : null,
            customer.Last is { } last ? new LastInteraction(last.Date, last.Channel, last.Topic) : null,
            [.. customer.Topics.Take(KeyTopics).Select(topic => topic.Name)],
            written.Text);
        return TypedResults.Ok(new SummaryAnswer(
            request.CustomerId, summary, request.Language, written.Sources, written.Model, written.PromptVersion, written.Fallback, customer.WarehouseVersion));
    }

    private static string Language(PromptCatalog prompts, string? language) => prompts.Languages.TryGetValue(language ?? "en", out var known)
        ? known.Code
        : throw new ProblemException(Problem.InvalidParameter, $"language '{language}' is not known; texts are written in {string.Join(", ", prompts.Languages.Keys)}");

    /// <summary>The question only searches; no model sees it.</summary>
    private static string? Question(string? about) => about is { Length: > LongestQuestion }
        ? throw new ProblemException(Problem.InvalidParameter, $"about has {about.Length} characters; it takes at most {LongestQuestion}")
        : string.IsNullOrWhiteSpace(about) ? null : about;
}
