using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Insights.Api.LanguageModels;

/// <summary>
/// OpenAI's client for any endpoint that speaks its chat completions. It makes one attempt and says exactly how it failed; when
/// to try again is decided around it.
/// </summary>
internal sealed class OpenAiChatClient(
    HttpClient http, Uri endpoint, string model, string? apiKey, bool stream, bool reasoning, TimeProvider time)
    : DelegatingChatClient(Connect(http, endpoint, model, apiKey))
{
    /// <exception cref="ModelException">The endpoint gave no text, or broke off in the middle of it.</exception>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var fitting = Fit(options);
        try
        {
            var response = stream
                ? await base.GetStreamingResponseAsync(messages, fitting, cancellationToken).ToChatResponseAsync(cancellationToken)
                : await base.GetResponseAsync(messages, fitting, cancellationToken);
            return response.FinishReason is null
                ? throw new ModelException(ModelFailure.Unavailable, "the stream ended before the answer did")
                : response;
        }
        catch (Exception e) when (Failure(e, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <exception cref="ModelException">As <see cref="GetResponseAsync"/>, also in the middle of the text.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var updates = base.GetStreamingResponseAsync(messages, Fit(options), cancellationToken).GetAsyncEnumerator(cancellationToken);
        var isEnded = false;
        while (await NextAsync(updates, cancellationToken))
        {
            isEnded |= updates.Current.FinishReason is not null;
            yield return updates.Current;
        }

        if (!isEnded)
        {
            throw new ModelException(ModelFailure.Unavailable, "the stream ended before the answer did");
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, CancellationToken cancellationToken)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (Exception e) when (Failure(e, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <returns>How the model failed; <c>null</c> for what is not the model's failure.</returns>
    private ModelException? Failure(Exception e, CancellationToken cancellationToken) => e switch
    {
        // Without the exception itself, whose message repeats what the endpoint says, and that repeats what was asked.
        ClientResultException refusal when refusal.GetRawResponse() is { } answer => Refused(answer),
        ClientResultException or HttpRequestException or IOException when !cancellationToken.IsCancellationRequested =>
            new ModelException(ModelFailure.Unavailable, $"the connection failed: {e.Message}", e),
        _ when IsUnreadable(e) => new ModelException(
            ModelFailure.Garbage, $"the answer is no chat completion: reading it failed with {e.GetType().Name}", e),
        _ => null,
    };

    private static IChatClient Connect(HttpClient http, Uri endpoint, string model, string? apiKey)
    {
        AuthenticationPolicy authentication = apiKey is null
            ? new NoAuthentication()
            : ApiKeyAuthenticationPolicy.CreateBearerAuthorizationPolicy(new ApiKeyCredential(apiKey));
        var options = new OpenAIClientOptions
        {
            Endpoint = endpoint,
            Transport = new HttpClientPipelineTransport(http),
            // The pipeline around this client decides about both; they would multiply.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
#pragma warning disable OPENAI001 // Being without a key takes the constructor that is still marked as experimental.
        return new ChatClient(model, authentication, options).AsIChatClient();
#pragma warning restore OPENAI001
    }

    /// <summary>
    /// Models that think before they write take no temperature, and their limit as <c>max_completion_tokens</c>. The library sends
    /// that name to all, and many endpoints that are not OpenAI's know <c>max_tokens</c> only and would write without a limit.
    /// </summary>
    private ChatOptions? Fit(ChatOptions? options)
    {
        var fitting = options?.Clone();
        if (reasoning)
        {
            fitting?.Temperature = null;
        }
        else if (fitting?.MaxOutputTokens is { } limit)
        {
            fitting.MaxOutputTokens = null;
            fitting.RawRepresentationFactory = _ =>
            {
                var raw = new ChatCompletionOptions();
#pragma warning disable SCME0001 // The patch is the library's way to fields that it does not know.
                raw.Patch.Set("$.max_tokens"u8, limit);
#pragma warning restore SCME0001
                return raw;
            };
        }

        return fitting;
    }

    /// <summary>
    /// The library does not check what it reads: a wrong type, a missing choice and an unknown word each end in another of these.
    /// </summary>
    private static bool IsUnreadable(Exception e) =>
        e is JsonException or InvalidOperationException or ArgumentException or FormatException or NullReferenceException;

    private ModelException Refused(PipelineResponse answer) =>
        new(
            (HttpStatusCode)answer.Status switch
            {
                HttpStatusCode.TooManyRequests => ModelFailure.RateLimited,
                HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => ModelFailure.Unavailable,
                _ => ModelFailure.Refused,
            },
            $"the endpoint answered {answer.Status}")
        {
            RetryAfter = answer.Headers.TryGetValue("Retry-After", out var text) && RetryConditionHeaderValue.TryParse(text, out var after)
                ? after.Delta ?? after.Date - time.GetUtcNow()
                : null,
        };

    private sealed class NoAuthentication : AuthenticationPolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNext(message, pipeline, currentIndex);

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNextAsync(message, pipeline, currentIndex);
    }
}
