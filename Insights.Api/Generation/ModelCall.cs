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
            var response = await client.GetResponseAsync(
                Messages(prompt, facts), new ChatOptions { MaxOutputTokens = prompt.MaxOutputTokens, Temperature = prompt.Temperature }, cancellationToken);
            return new ModelAnswer(response.Text.Trim(), response.ModelId ?? model, null, response.Usage, Cost(response.Usage));
        }
        catch (ModelException e)
        {
            LogFailed(e, model, e.Failure);
            return new ModelAnswer(null, model, e.Failure, null, null);
        }
    }

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
