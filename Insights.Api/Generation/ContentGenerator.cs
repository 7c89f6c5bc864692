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
/// <param name="HidesPersonalData">Who asks may not see what people wrote of themselves.</param>
internal sealed record GenerationRequest(int CustomerId, string ContentType, string Language, string? About, bool HidesPersonalData);

/// <summary>From a customer to a text: retrieve, redact, ask the model, check, and log. Each step is a span of the request's trace.</summary>
internal sealed partial class ContentGenerator(
    CustomerReader customers,
    IInteractionRetriever retriever,
    KnownLabelsReader labels,
    PromptCatalog prompts,
    ModelCall model,
    FactCheck check,
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
        var grounds = await ReadAsync(request, cancellationToken);
        var answer = await model.AskAsync(grounds.Prompt, grounds.Redacted.Facts, cancellationToken);
        return await FinishAsync(request, grounds, answer, started, cancellationToken);
    }

    /// <summary>All that the text is to be written from.</summary>
    /// <exception cref="ProblemException">As <see cref="GenerateAsync"/>.</exception>
    public async Task<Grounds> ReadAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        var prompt = prompts.Find(request.ContentType, options.Value.Prompts.TryGetValue(request.ContentType, out var version) ? version : null);
        var (customer, findings) = await RetrieveAsync(request, prompt, cancellationToken);
        var known = await labels.ReadAsync(customer.WarehouseVersion, cancellationToken);
        using var span = InsightsTelemetry.Source.StartActivity("redact personal data");
        var redacted = Redactor.Redact(request.ContentType, request.Language, customer, findings, known.LastDate);
        span?.SetTag("redaction.tokens", redacted.PersonalData.Tokens.Count).SetTag("redaction.withheld", redacted.Withheld.Count);
        return new Grounds(prompt, customer, findings, redacted, known);
    }

    /// <summary>Checks what the model answered, puts the plainer text in its place if it does not hold, and logs how it went.</summary>
    public async Task<GeneratedText> FinishAsync(
        GenerationRequest request, Grounds grounds, ModelAnswer answer, long started, CancellationToken cancellationToken)
    {
        var redacted = grounds.Redacted;
        var checkedText = answer.Text is null ? null : Check(answer.Text, request, grounds);
        IReadOnlyList<Violation> violations = checkedText?.Violations ?? [];
        var reason = answer.Failure ?? (violations.Count > 0 ? UnsupportedText : null);
        var text = reason is null ? answer.Text! : writer.Write(redacted.Facts);
        var carried = reason is null ? checkedText! : check.Check(text, redacted, grounds.Labels);
        if (reason is not null && carried.Violations.Count > 0)
        {
            // The template says nothing either that does not hold.
            LogTemplate(request.ContentType, request.Language, string.Join(", ", carried.Violations));
            text = check.Passing(text, redacted, grounds.Labels);
            carried = check.Check(text, redacted, grounds.Labels);
        }

        Statement[] statements = [.. carried.Statements.Select(statement =>
            new Statement(redacted.PersonalData.Restore(statement.Text, request.HidesPersonalData), statement.Interactions, statement.Counts))];
        var duration = time.GetElapsedTime(started);
        var generationId = await log.WriteAsync(
            new GenerationRecord
            {
                CustomerId = request.CustomerId,
                ContentType = request.ContentType,
                Language = request.Language,
                PromptVersion = grounds.Prompt.Id,
                Provider = options.Value.Provider,
                Model = answer.Model,
                FallbackReason = reason,
                Violations = [.. violations.Select(violation => violation.Kind).Distinct()],
                InputTokens = answer.Usage?.InputTokenCount,
                OutputTokens = answer.Usage?.OutputTokenCount,
                Cost = answer.Cost,
                Duration = duration,
                Sources = [.. grounds.Sources(statements).Select(source => source.InteractionId)],
                WarehouseVersion = grounds.Customer.WarehouseVersion,
                Text = options.Value.LogText ? answer.Text : null,
            },
            cancellationToken);
        Count(request, reason, duration);
        LogGenerated(request.ContentType, grounds.Prompt.Id, answer.Model, reason ?? "none", duration);
        return new GeneratedText(
            redacted.PersonalData.Restore(text, request.HidesPersonalData),
            grounds,
            statements,
            reason is null ? answer.Model : WithoutModel,
            reason is null ? null : new Fallback(reason, answer.Model),
            generationId);
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

    private Checked Check(string text, GenerationRequest request, Grounds grounds)
    {
        using var span = InsightsTelemetry.Source.StartActivity("check text");
        var found = check.Check(text, grounds.Redacted, grounds.Labels);
        span?.SetTag("check.violations", found.Violations.Count)
            .SetTag("check.kinds", string.Join(' ', found.Violations.Select(violation => violation.Kind).Distinct()));
        foreach (var violation in found.Violations)
        {
            InsightsTelemetry.Violations.Add(1, new TagList { { "kind", violation.Kind }, { "content_type", request.ContentType } });
        }

        return found;
    }

    private static void Count(GenerationRequest request, string? reason, TimeSpan duration)
    {
        var tags = new TagList { { "content_type", request.ContentType }, { "outcome", reason is null ? "generated" : "fallback" } };
        InsightsTelemetry.GenerationDuration.Record(duration.TotalSeconds, tags);
        tags.Add("reason", reason ?? "none");
        InsightsTelemetry.Generations.Add(1, tags);
    }

    [LoggerMessage(403, LogLevel.Warning, "The template of {ContentType} in {Language} says what does not hold, which is left out: {Violations}")]
    private partial void LogTemplate(string contentType, string language, string violations);

    [LoggerMessage(402, LogLevel.Information, "Wrote {ContentType} by {Prompt} with {Model}, fallback {Reason}, in {Duration}")]
    private partial void LogGenerated(string contentType, string prompt, string model, string reason, TimeSpan duration);
}
