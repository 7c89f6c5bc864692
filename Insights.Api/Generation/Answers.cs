using System.Text.Json.Serialization;

namespace Insights.Api.Generation;

/// <summary>An interaction that a text rests on.</summary>
/// <param name="InteractionId">Key of the interaction.</param>
/// <param name="Date">Its day, UTC.</param>
/// <param name="Channel">How the contact was made.</param>
/// <param name="Topic">What it was about; personal data that was typed into it is named by its kind, such as <c>[email]</c>.</param>
/// <param name="Sentiment">Positive, Neutral or Negative.</param>
/// <param name="Product">What it concerned.</param>
/// <param name="Withheld">The topic looks like an instruction, or has personal data in it, and was not shown to the model.</param>
/// <param name="Score">How well it fits the question, from 0 to 1; <c>null</c> for one that was not found by it, and is quoted.</param>
public sealed record Source(
    string InteractionId, DateOnly Date, string Channel, string? Topic, string? Sentiment, string? Product, bool Withheld, double? Score);

/// <summary>A sentence of a text, and what it rests on.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Sources">Keys of interactions that carry it; each is among the answer's sources.</param>
/// <param name="Counts">Counts over all interactions that carry it: <c>total</c>, <c>channel Email</c>, <c>topic</c> for their order.</param>
public sealed record Statement(string Text, IReadOnlyList<string> Sources, IReadOnlyList<string> Counts);

/// <summary>Says that a text was written without a model.</summary>
/// <param name="Reason"><c>unsupported_text</c> (the model's text was not borne out by the facts), or how the model failed: <c>unavailable</c>, <c>rate_limited</c>, <c>timeout</c>, <c>circuit_open</c>, <c>refused</c>, <c>garbage</c>, <c>incomplete</c>.</param>
/// <param name="Model">The model that was asked.</param>
public sealed record Fallback(string Reason, string Model);

/// <summary>Content for a customer.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="GeneratedContent">Type and text.</param>
/// <param name="Language">Code of the language.</param>
/// <param name="Sources">Interactions that the text rests on: those that were found, the most fitting first, then others that it quotes.</param>
/// <param name="Statements">The sentences that speak of facts, each with its sources.</param>
/// <param name="Model">Who wrote the text; <c>template</c> when it was not a model.</param>
/// <param name="PromptVersion">The prompt, such as <c>email.v1</c>.</param>
/// <param name="Fallback"><c>null</c> when the model wrote the text.</param>
/// <param name="GenerationId">For <c>POST /api/v1/generations/{id}/outcome</c>.</param>
/// <param name="WarehouseVersion">The version of the warehouse that the facts come from.</param>
public sealed record ContentAnswer(
    int CustomerId,
    GeneratedContent GeneratedContent,
    string Language,
    IReadOnlyList<Source> Sources,
    IReadOnlyList<Statement> Statements,
    string Model,
    string PromptVersion,
    Fallback? Fallback,
    long GenerationId,
    long WarehouseVersion);

/// <summary>The names have capitals because the customer team's callers know them so.</summary>
public sealed record GeneratedContent(
    [property: JsonPropertyName("Content_type")] string ContentType,
    [property: JsonPropertyName("Content")] string Content);

/// <summary>A customer's interactions in a few words.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Summary">Facts and text.</param>
/// <param name="Language">Code of the text's language.</param>
/// <param name="Sources">Interactions that the text rests on: those that were found, the most fitting first, then others that it quotes.</param>
/// <param name="Statements">The sentences that speak of facts, each with its sources.</param>
/// <param name="Model">Who wrote the text; <c>template</c> when it was not a model.</param>
/// <param name="PromptVersion">The prompt, such as <c>summary.v1</c>.</param>
/// <param name="Fallback"><c>null</c> when the model wrote the text.</param>
/// <param name="GenerationId">For <c>POST /api/v1/generations/{id}/outcome</c>.</param>
/// <param name="WarehouseVersion">The version of the warehouse that the facts come from.</param>
public sealed record SummaryAnswer(
    int CustomerId,
    Summary Summary,
    string Language,
    IReadOnlyList<Source> Sources,
    IReadOnlyList<Statement> Statements,
    string Model,
    string PromptVersion,
    Fallback? Fallback,
    long GenerationId,
    long WarehouseVersion);

/// <param name="TotalInteractions">All of the customer's.</param>
/// <param name="MostFrequentChannel">Of equals, the one used last; <c>null</c> without interactions.</param>
/// <param name="LastInteraction"><c>null</c> without interactions.</param>
/// <param name="KeyTopics">Up to five, the most frequent first.</param>
/// <param name="SummaryText">The same and more as a text.</param>
public sealed record Summary(
    long TotalInteractions, string? MostFrequentChannel, LastInteraction? LastInteraction, IReadOnlyList<string> KeyTopics, string SummaryText);

/// <param name="Date">Its day, UTC.</param>
/// <param name="Channel">How the contact was made.</param>
/// <param name="Topic">What it was about; <c>null</c> where the source has nothing.</param>
public sealed record LastInteraction(DateOnly Date, string Channel, string? Topic);
