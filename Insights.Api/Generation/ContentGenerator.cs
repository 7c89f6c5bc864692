using System.Diagnostics;
using Insights.Api.Customers;
using Insights.Api.Generation.Checking;
using Insights.Api.Generation.Redaction;
using Insights.Api.Generation.Retrieval;
using Insights.Api.Generation.Writing;
using Insights.Api.LanguageModels;
using Insights.Api.Problems;
using Microsoft.Extensions.Options;
using Warehouse.Writing;

namespace Insights.Api.Generation;

/// <summary>What is to be written.</summary>
/// <param name="CustomerId">For whom, or about whom.</param>
/// <param name="ContentType">One of <see cref="ContentType.All"/>.</param>
/// <param name="Language">Code of the language.</param>
/// <param name="About">What to look for in the customer's interactions; <c>null</c> for the prompt's own question.</param>
internal sealed record GenerationRequest(int CustomerId, string ContentType, string Language, string? About);

/// <summary>A checked text with all that it rests on.</summary>
internal sealed record GeneratedText(
    string Text, CustomerFacts Customer, IReadOnlyList<Source> Sources, string Model, string PromptVersion, Fallback? Fallback);

/// <summary>From a customer to a text: retrieve, redact, ask the model, check, and log. Each step is a span of the request's trace.</summary>
internal sealed partial class ContentGenerator(
    CustomerReader customers,
    IInteractionRetriever retriever,
    KnownLabelsReader labels,
    PromptCatalog prompts,
    ModelCall model,
    TemplateWriter writer,
    GenerationLog log,
    IOptions<LlmOptions> options,
    TimeProvider time,
    ILogger<ContentGenerator> logger)
{
    /// <summary>The model of a text that was written without one.</summary>
    public const string WithoutModel = "template";

    private const string UnsupportedText = "unsupported_text";
    private const int InteractionsFound = 8;
    private const int AttemptsAtOneVersion = 3;

    /// <exception cref="ProblemException">404: no customer has this key. 503: the warehouse has no customers yet, or is changing too fast.</exception>
    public async Task<GeneratedText> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var prompt = prompts.Find(request.ContentType, options.Value.Prompts.TryGetValue(request.ContentType, out var version) ? version : null);
        var (customer, findings) = await RetrieveAsync(request, prompt, cancellationToken);
        var redacted = Redact(request, customer, findings);
        var answer = await model.AskAsync(prompt, redacted.Facts, cancellationToken);
        var violations = answer.Text is null ? [] : await CheckAsync(answer.Text, request, redacted, customer.WarehouseVersion, cancellationToken);
        var reason = answer.Failure ?? (violations.Count > 0 ? UnsupportedText : null);
        var text = reason is null ? answer.Text! : writer.Write(redacted.Facts);
        var duration = time.GetElapsedTime(started);

        await log.WriteAsync(
            new GenerationRecord
            {
                CustomerId = request.CustomerId,
                ContentType = request.ContentType,
                Language = request.Language,
                PromptVersion = prompt.Id,
                Provider = options.Value.Provider,
                Model = answer.Model,
                FallbackReason = reason,
                Violations = [.. violations.Select(violation => violation.Kind).Distinct()],
                InputTokens = answer.Usage?.InputTokenCount,
                OutputTokens = answer.Usage?.OutputTokenCount,
                Cost = answer.Cost,
                Duration = duration,
                Sources = [.. findings.Interactions.Select(found => found.Contact.InteractionId)],
                WarehouseVersion = customer.WarehouseVersion,
                Text = options.Value.LogText ? answer.Text : null,
            },
            cancellationToken);
        Count(request, reason, duration);
        LogGenerated(request.ContentType, prompt.Id, answer.Model, reason ?? "none", duration);
        return new GeneratedText(
            redacted.PersonalData.Restore(text),
            customer,
            [.. findings.Interactions.Select(found => new Source(found.Contact, found.Contact.Topic is { } topic && redacted.Withheld.Contains(topic), Math.Round(found.Score, 3)))],
            reason is null ? answer.Model : WithoutModel,
            prompt.Id,
            reason is null ? null : new Fallback(reason, answer.Model));
    }

    /// <summary>Both reads must be of one version of the warehouse; a publish between them is rare, and another one after it rarer.</summary>
    private async Task<(CustomerFacts Customer, Findings Findings)> RetrieveAsync(GenerationRequest request, Prompt prompt, CancellationToken cancellationToken)
    {
        using var span = InsightsTelemetry.Source.StartActivity("retrieve interactions");
        for (var attempt = 1; attempt <= AttemptsAtOneVersion; attempt++)
        {
            var customer = await customers.ReadAsync(request.CustomerId, cancellationToken);
            var findings = await retriever.FindAsync(request.CustomerId, request.About ?? prompt.Question, InteractionsFound, cancellationToken);
            if (findings.WarehouseVersion == customer.WarehouseVersion)
            {
                span?.SetTag("retrieval.found", findings.Interactions.Count).SetTag("warehouse.version", findings.WarehouseVersion);
                return (customer, findings);
            }
        }

        throw new ProblemException(GenerationProblems.Changing, $"the warehouse was published {AttemptsAtOneVersion} times while customer {request.CustomerId} was read; try again");
    }

    private static RedactedFacts Redact(GenerationRequest request, CustomerFacts customer, Findings findings)
    {
        using var span = InsightsTelemetry.Source.StartActivity("redact personal data");
        var redacted = Redactor.Redact(request.ContentType, request.Language, customer, findings);
        span?.SetTag("redaction.tokens", redacted.PersonalData.Tokens.Count).SetTag("redaction.withheld", redacted.Withheld.Count);
        return redacted;
    }

    private async Task<IReadOnlyList<Violation>> CheckAsync(
        string text, GenerationRequest request, RedactedFacts redacted, long version, CancellationToken cancellationToken)
    {
        using var span = InsightsTelemetry.Source.StartActivity("check text");
        var check = new FactCheck(prompts.Languages[request.Language], [.. prompts.Languages.Values], await labels.ReadAsync(version, cancellationToken));
        var violations = check.Check(text, redacted.Facts, redacted.PersonalData);
        span?.SetTag("check.violations", violations.Count).SetTag("check.kinds", string.Join(' ', violations.Select(violation => violation.Kind).Distinct()));
        foreach (var violation in violations)
        {
            InsightsTelemetry.Violations.Add(1, new TagList { { "kind", violation.Kind }, { "content_type", request.ContentType } });
        }

        return violations;
    }

    private static void Count(GenerationRequest request, string? reason, TimeSpan duration)
    {
        var tags = new TagList { { "content_type", request.ContentType }, { "outcome", reason is null ? "generated" : "fallback" } };
        InsightsTelemetry.GenerationDuration.Record(duration.TotalSeconds, tags);
        tags.Add("reason", reason ?? "none");
        InsightsTelemetry.Generations.Add(1, tags);
    }

    [LoggerMessage(402, LogLevel.Information, "Wrote {ContentType} by {Prompt} with {Model}, fallback {Reason}, in {Duration}")]
    private partial void LogGenerated(string contentType, string prompt, string model, string reason, TimeSpan duration);
}
