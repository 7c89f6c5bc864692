using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Insights.Api.Tests.Generation;

/// <summary>A model that says what the test wants, and remembers what it was asked.</summary>
internal sealed class FakeModel(Func<string, string> answer) : IChatClient
{
    /// <summary>All messages of each call, one below the other.</summary>
    public ConcurrentQueue<string> Prompts { get; } = new();

    /// <summary>Of streams, until they were stopped.</summary>
    public int PiecesTaken { get; private set; }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var prompt = string.Join("\n", messages.Select(message => message.Text));
        Prompts.Enqueue(prompt);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(prompt))) { ModelId = "fake", Usage = new UsageDetails { InputTokenCount = 1000, OutputTokenCount = 500 } });
    }

    /// <summary>Word by word.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var word in response.Text.Split(' '))
        {
            PiecesTaken++;
            yield return new ChatResponseUpdate(ChatRole.Assistant, (PiecesTaken == 1 ? "" : " ") + word) { ModelId = "fake" };
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, "") { FinishReason = ChatFinishReason.Stop };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("fake", null, "fake") : null;

    public void Dispose()
    {
    }
}
