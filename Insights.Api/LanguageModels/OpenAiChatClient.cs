using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Insights.Api.LanguageModels;

/// <summary>
/// A chat client for any endpoint that speaks OpenAI's chat completions. It makes one attempt and says exactly how it failed;
/// when to try again is decided around it.
/// </summary>
internal sealed class OpenAiChatClient(HttpClient http, Uri endpoint, string model, string? apiKey, bool stream, bool reasoning, TimeProvider time) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("openai", endpoint, model);

    /// <exception cref="ModelException">The endpoint gave no text.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (stream)
        {
            return await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);
        }

        using var response = await SendAsync(messages, options, streamed: false, cancellationToken);
        var completion = await Guarded(
            async () => Parse(await response.Content.ReadAsStringAsync(cancellationToken)), cancellationToken);
        var choice = completion.Choices is [var first, ..] ? first : throw new ModelException(ModelFailure.Garbage, "the completion has no choices");
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, choice.Message?.Content ?? ""))
        {
            ResponseId = completion.Id,
            ModelId = completion.Model,
            FinishReason = FinishReason(choice.FinishReason),
            Usage = Usage(completion.Usage),
        };
    }

    /// <exception cref="ModelException">The endpoint gave no text, or broke off in the middle of it.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(messages, options, streamed: true, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var events = SseParser.Create(body).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var finished = false;
        while (await Guarded(async () => await events.MoveNextAsync(), cancellationToken))
        {
            if (events.Current.Data == "[DONE]")
            {
                finished = true;
                break;
            }

            var piece = Parse(events.Current.Data);
            var update = new ChatResponseUpdate(ChatRole.Assistant, piece.Choices is [{ Delta.Content: { } content }, ..] ? content : null)
            {
                ResponseId = piece.Id,
                ModelId = piece.Model,
                FinishReason = FinishReason(piece.Choices is [{ FinishReason: { } reason }, ..] ? reason : null),
            };
            finished |= update.FinishReason is not null;
            if (Usage(piece.Usage) is { } usage)
            {
                update.Contents.Add(new UsageContent(usage));
            }

            yield return update;
        }

        if (!finished)
        {
            throw new ModelException(ModelFailure.Unavailable, "the stream ended before the answer did");
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <summary>The HTTP client belongs to whoever made it.</summary>
    public void Dispose()
    {
    }

    private async Task<HttpResponseMessage> SendAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, bool streamed, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/chat/completions"))
        {
            Content = JsonContent.Create(
                new OpenAiMessages.Request(
                    options?.ModelId ?? model,
                    [.. messages.Select(message => new OpenAiMessages.Message(message.Role.Value, message.Text))],
                    reasoning ? null : options?.MaxOutputTokens,
                    reasoning ? options?.MaxOutputTokens : null,
                    reasoning ? null : options?.Temperature,
                    streamed,
                    streamed ? new OpenAiMessages.StreamOptions(IncludeUsage: true) : null),
                options: OpenAiMessages.Json),
        };
        if (apiKey is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        }

        var response = await Guarded(() => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken), cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new ModelException(
                response.StatusCode switch
                {
                    HttpStatusCode.TooManyRequests => ModelFailure.RateLimited,
                    HttpStatusCode.RequestTimeout => ModelFailure.Unavailable,
                    >= HttpStatusCode.InternalServerError => ModelFailure.Unavailable,
                    _ => ModelFailure.Refused,
                },
                $"the endpoint answered {(int)response.StatusCode}")
            {
                RetryAfter = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null,
            };
        }
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelException(ModelFailure.Unavailable, $"the connection failed: {e.Message}", e);
        }
    }

    private static OpenAiMessages.Completion Parse(string json)
    {
        try
        {
            var completion = JsonSerializer.Deserialize<OpenAiMessages.Completion>(json, OpenAiMessages.Json);
            return completion switch
            {
                null => throw new ModelException(ModelFailure.Garbage, "the answer is null"),
                { Error.ValueKind: JsonValueKind.Object or JsonValueKind.String } => throw new ModelException(ModelFailure.Unavailable, "the endpoint sent an error in place of an answer"),
                _ => completion,
            };
        }
        catch (JsonException e)
        {
            throw new ModelException(ModelFailure.Garbage, $"the answer is no chat completion: {json.Length} characters, wrong at {e.Path ?? "$"}", e);
        }
    }

    private static ChatFinishReason? FinishReason(string? reason) => reason is null ? null : new ChatFinishReason(reason);

    private static UsageDetails? Usage(OpenAiMessages.Usage? usage) => usage is null
        ? null
        : new UsageDetails { InputTokenCount = usage.PromptTokens, OutputTokenCount = usage.CompletionTokens, TotalTokenCount = usage.TotalTokens };
}
