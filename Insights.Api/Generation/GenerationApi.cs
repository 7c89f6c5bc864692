using Insights.Api.Access;
using Insights.Api.Callers;
using Insights.Api.Customers;
using Insights.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Warehouse.Access;
using Warehouse.Writing;

namespace Insights.Api.Generation;

internal static class GenerationApi
{
    private const int KeyTopics = 5;
    private const int LongestQuestion = 200;

    /// <summary>Texts for and about customers, written by a language model from their interactions and checked against them.</summary>
    public static RouteGroupBuilder MapGeneration(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Customers").Needs(Scopes.Read).WithMetadata(new HoldsPersonalData());
        group.MapGet("/generate-content/{customerId}", Content).WithName("GenerateContent")
            .WithSummary("Writes a text to a customer from their interactions.")
            .WithDescription("By the configured language model, checked against the facts; a text that does not hold is replaced by one from a template, and fallback says why.");
        group.MapGet("/generate-content/{customerId}/stream", Stream).WithName("StreamContent")
            .WithSummary("Writes a text to a customer while the caller waits, as server-sent events.")
            .WithDescription("Events sentence have a sentence each that passed the check by itself and is not final; replaced says that the "
                + "sentences so far must not be used; content, the last, is the answer of GenerateContent, checked as a whole, and final.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream");
        group.MapGet("/summarized_interactions/{customerId}", Summarise).WithName("SummariseInteractions")
            .WithSummary("Sums up the interactions of a customer.")
            .WithDescription("Facts, and the same as a text that is checked against them.");
        return group;
    }

    private static async Task<Ok<ContentAnswer>> Content(
        string customerId, string? type, string? language, string? about, HttpContext http, PromptCatalog prompts, ContentGenerator generator, CancellationToken cancellationToken)
    {
        var request = new GenerationRequest(CustomerKey.Parse(customerId), ContentType.Parse(type), Language(prompts, language), Question(about), HidesPersonalData(http));
        return TypedResults.Ok(Answer(request, await generator.GenerateAsync(request, cancellationToken)));
    }

    /// <summary>What cannot be written is refused before the stream begins.</summary>
    private static async Task<IResult> Stream(
        string customerId, string? type, string? language, string? about, HttpContext http, PromptCatalog prompts, ContentGenerator generator, ContentStream stream,
        CancellationToken cancellationToken)
    {
        var request = new GenerationRequest(CustomerKey.Parse(customerId), ContentType.Parse(type), Language(prompts, language), Question(about), HidesPersonalData(http));
        var grounds = await generator.ReadAsync(request, cancellationToken);
        return TypedResults.ServerSentEvents(stream.Events(request, grounds, written => Answer(request, written), cancellationToken));
    }

    private static ContentAnswer Answer(GenerationRequest request, GeneratedText written) => new(
        request.CustomerId, new GeneratedContent(request.ContentType, written.Text), request.Language, written.Sources, written.Statements,
        written.Model, written.Grounds.Prompt.Id, written.Fallback, written.GenerationId, written.Grounds.Customer.WarehouseVersion);

    private static async Task<Ok<SummaryAnswer>> Summarise(
        string customerId, string? language, string? about, HttpContext http, PromptCatalog prompts, ContentGenerator generator, CancellationToken cancellationToken)
    {
        var request = new GenerationRequest(CustomerKey.Parse(customerId), ContentType.Summary, Language(prompts, language), Question(about), HidesPersonalData(http));
        var written = await generator.GenerateAsync(request, cancellationToken);
        var (grounds, customer) = (written.Grounds, written.Grounds.Customer);
        var summary = new Summary(
            customer.TotalInteractions,
            customer.Channels is [var favourite, ..] ? grounds.Shown(favourite.Name) : null,
            customer.Last is { } last ? new LastInteraction(last.Date, grounds.Shown(last.Channel)!, grounds.Shown(last.Topic)) : null,
            [.. customer.Topics.Take(KeyTopics).Select(topic => grounds.Shown(topic.Name)!)],
            written.Text);
        return TypedResults.Ok(new SummaryAnswer(
            request.CustomerId, summary, request.Language, written.Sources, written.Statements,
            written.Model, grounds.Prompt.Id, written.Fallback, written.GenerationId, customer.WarehouseVersion));
    }

    internal static string Language(PromptCatalog prompts, string? language) => prompts.Languages.TryGetValue(language ?? "en", out var known)
        ? known.Code
        : throw new ProblemException(Problem.InvalidParameter, $"language '{language}' is not known; texts are written in {string.Join(", ", prompts.Languages.Keys)}");

    internal static bool HidesPersonalData(HttpContext http) => !Caller.Of(http).MayReadPersonalData;

    /// <summary>The question only searches; no model sees it.</summary>
    private static string? Question(string? about) => about is { Length: > LongestQuestion }
        ? throw new ProblemException(Problem.InvalidParameter, $"about has {about.Length} characters; it takes at most {LongestQuestion}")
        : string.IsNullOrWhiteSpace(about) ? null : about;
}
