using System.Text.Json;
using Insights.Api.Customers;
using Insights.Api.Generation.Writing;
using Insights.Api.LanguageModels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Warehouse.Writing;

namespace Insights.Api.Generation;

/// <summary>What came of asking a model.</summary>
/// <param name="Text">Its text; <c>null</c> when it failed.</param>
/// <param name="Model">Which model it was.</param>
/// <param name="Failure">A word of <see cref="ModelFailure"/> when there is no text.</param>
/// <param name="Usage">Tokens, where the model counts them.</param>
/// <param name="Cost">By the configured prices.</param>
internal sealed record ModelAnswer(string? Text, string Model, string? Failure, UsageDetails? Usage, decimal? Cost);

/// <summary>Puts facts into a prompt and asks the model. Its failure is an answer, not an error.</summary>
internal sealed partial class ModelCall(IChatClient client, PromptCatalog prompts, IOptions<LlmOptions> options, ILogger<ModelCall> logger)
{
    private const decimal Million = 1_000_000;

    public async Task<ModelAnswer> AskAsync(Prompt prompt, PromptFacts facts, CancellationToken cancellationToken)
    {
        var model = client.GetService<ChatClientMetadata>()?.DefaultModelId ?? "unknown";
        try
        {
            var response = await client.GetResponseAsync(Messages(prompt, facts), Options(prompt), cancellationToken);
            return new ModelAnswer(response.Text.Trim(), response.ModelId ?? model, null, response.Usage, Cost(response.Usage));
        }
        catch (ModelException e)
        {
            LogFailed(e, model, e.Failure);
            return new ModelAnswer(null, model, e.Failure, null, null);
        }
    }

    /// <summary>As <see cref="AskAsync"/>, piece by piece.</summary>
    /// <param name="prompt">What to ask.</param>
    /// <param name="facts">What to write from.</param>
    /// <param name="takeAsync">Gets each piece; with <c>false</c> the model is stopped, and what it said so far is the answer.</param>
    /// <param name="cancellationToken">Stops the model.</param>
    public async Task<ModelAnswer> StreamAsync(
        Prompt prompt, PromptFacts facts, Func<string, ValueTask<bool>> takeAsync, CancellationToken cancellationToken)
    {
        var model = client.GetService<ChatClientMetadata>()?.DefaultModelId ?? "unknown";
        try
        {
            var updates = new List<ChatResponseUpdate>();
            var isStopped = false;
            await foreach (var update in client.GetStreamingResponseAsync(Messages(prompt, facts), Options(prompt), cancellationToken))
            {
                updates.Add(update);
                if (update.Text.Length > 0 && !await takeAsync(update.Text))
                {
                    isStopped = true;
                    break;
                }
            }

            var response = updates.ToChatResponse();
            return string.IsNullOrWhiteSpace(response.Text) ? throw new ModelException(ModelFailure.Garbage, "the answer is empty")
                : !isStopped && response.FinishReason is { } reason && reason != ChatFinishReason.Stop
                    ? throw new ModelException(ModelFailure.Incomplete, $"the answer ended with '{reason.Value}'")
                : new ModelAnswer(response.Text.Trim(), response.ModelId ?? model, null, response.Usage, Cost(response.Usage));
        }
        catch (ModelException e)
        {
            LogFailed(e, model, e.Failure);
            return new ModelAnswer(null, model, e.Failure, null, null);
        }
    }

    private static ChatOptions Options(Prompt prompt) => new() { MaxOutputTokens = prompt.MaxOutputTokens, Temperature = prompt.Temperature };

    private List<ChatMessage> Messages(Prompt prompt, PromptFacts facts) =>
    [
        new(ChatRole.System, Prompt.Fill(prompt.System, new Dictionary<string, string> { ["language_name"] = prompts.Languages[facts.Language].Name })),
        new(ChatRole.User, Prompt.Fill(prompt.User, new Dictionary<string, string> { ["facts"] = JsonSerializer.Serialize(facts, SnakeCase.Options) })),
    ];

    private decimal? Cost(UsageDetails? usage)
    {
        if (usage is null || (options.Value.InputPrice is null && options.Value.OutputPrice is null))
        {
            return null;
        }

        var cost = ((usage.InputTokenCount ?? 0) * (options.Value.InputPrice ?? 0) + (usage.OutputTokenCount ?? 0) * (options.Value.OutputPrice ?? 0)) / Million;
        InsightsTelemetry.Cost.Add((double)cost);
        return cost;
    }

    [LoggerMessage(401, LogLevel.Warning, "Model {Model} gave no text ({Failure}); the text is written without it")]
    private partial void LogFailed(Exception exception, string model, string failure);
}
