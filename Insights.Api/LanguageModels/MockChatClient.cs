using System.Runtime.CompilerServices;
using System.Text.Json;
using Insights.Api.Customers;
using Insights.Api.Generation.Writing;
using Microsoft.Extensions.AI;

namespace Insights.Api.LanguageModels;

/// <summary>
/// A model that needs no network: it reads the facts out of the prompt, as a real one does, and writes from them. The same
/// prompt always gives the same text.
/// </summary>
internal sealed class MockChatClient(TemplateWriter writer) : IChatClient
{
    private const string Opening = "<facts>\n";
    private const string Closing = "\n</facts>";

    private static readonly ChatClientMetadata Metadata = new(LlmOptions.Mock, defaultModelId: LlmOptions.Mock);

    /// <exception cref="ModelException">The prompt has no facts.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asked = messages.ToList();
        var text = writer.Write(FactsIn(asked));
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, text))
        {
            ModelId = LlmOptions.Mock,
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = asked.Sum(message => Tokens(message.Text)), OutputTokenCount = Tokens(text) },
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? Metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
    }

    /// <summary>The last fence counts, and nothing in the facts can make another: angle brackets in them are escaped.</summary>
    private static PromptFacts FactsIn(IReadOnlyList<ChatMessage> messages)
    {
        var prompt = messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";
        var start = prompt.LastIndexOf(Opening, StringComparison.Ordinal);
        var end = prompt.LastIndexOf(Closing, StringComparison.Ordinal);
        return start >= 0 && end > start
            ? JsonSerializer.Deserialize<PromptFacts>(prompt[(start + Opening.Length)..end], SnakeCase.Options)!
            : throw new ModelException(ModelFailure.Refused, "the prompt has no <facts>");
    }

    /// <summary>About four characters make a token; enough to see the metrics move.</summary>
    private static long Tokens(string text) => (text.Length + 3) / 4;
}
