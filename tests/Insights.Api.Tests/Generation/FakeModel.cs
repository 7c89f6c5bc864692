using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Insights.Api.Tests.Generation;

/// <summary>A model that says what the test wants, and remembers what it was asked.</summary>
internal sealed class FakeModel(Func<string, string> answer) : IChatClient
{
    /// <summary>All messages of each call, one below the other.</summary>
    public ConcurrentQueue<string> Prompts { get; } = new();

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var prompt = string.Join("\n", messages.Select(message => message.Text));
        Prompts.Enqueue(prompt);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(prompt))) { ModelId = "fake", Usage = new UsageDetails { InputTokenCount = 1000, OutputTokenCount = 500 } });
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("the pipeline wants whole answers");

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("fake", null, "fake") : null;

    public void Dispose()
    {
    }
}
