using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Insights.Api.LanguageModels;

/// <summary>
/// Gives a model a second chance but not the whole day: a limit for all attempts, retries of what passes (after the time that
/// the endpoint asks for), a circuit breaker, and a limit for each attempt, in this order from the outside.
/// </summary>
internal sealed class ResilientChatClient : DelegatingChatClient
{
    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(30);

    private readonly ResiliencePipeline<ChatResponse> _pipeline;
    private readonly TimeSpan _totalTimeout;
    private readonly TimeProvider _time;

    public ResilientChatClient(IChatClient inner, LlmOptions options, TimeProvider time)
        : base(inner)
    {
        (_totalTimeout, _time) = (options.TotalTimeout, time);
        var builder = new ResiliencePipelineBuilder<ChatResponse> { TimeProvider = time }.AddTimeout(options.TotalTimeout);
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<ChatResponse>
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = Passing(),
                DelayGenerator = attempt => ValueTask.FromResult((attempt.Outcome.Exception as ModelException)?.RetryAfter is { } wait && wait > TimeSpan.Zero ? wait : (TimeSpan?)null),
            });
        }

        _pipeline = builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ChatResponse>
            {
                FailureRatio = 0.5,
                MinimumThroughput = options.BreakerThroughput,
                SamplingDuration = SamplingDuration,
                BreakDuration = options.BreakDuration,
                ShouldHandle = Passing(),
            })
            .AddTimeout(options.Timeout)
            .Build();
    }

    /// <exception cref="ModelException">No attempt gave a text.</exception>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            var asked = messages.ToList();
            return await _pipeline.ExecuteAsync(async token => Complete(await base.GetResponseAsync(asked, options, token)), cancellationToken);
        }
        catch (TimeoutRejectedException e)
        {
            throw new ModelException(ModelFailure.Timeout, $"no answer within {e.Timeout}", e);
        }
        catch (BrokenCircuitException e)
        {
            throw new ModelException(ModelFailure.CircuitOpen, "the model failed too often a moment ago and is left alone", e);
        }
    }

    /// <summary>A stream has the limit of time and no second chance: what was shown of it cannot be taken back.</summary>
    /// <exception cref="ModelException">The model failed, or took too long.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var patience = new CancellationTokenSource(_totalTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        await using var updates = base.GetStreamingResponseAsync(messages, options, either.Token).GetAsyncEnumerator(either.Token);
        while (await NextAsync())
        {
            yield return updates.Current;
        }

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await updates.MoveNextAsync();
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ModelException(ModelFailure.Timeout, $"no answer within {_totalTimeout}", e);
            }
        }
    }

    private static PredicateBuilder<ChatResponse> Passing() =>
        new PredicateBuilder<ChatResponse>().Handle<ModelException>(e => e.Passes).Handle<TimeoutRejectedException>();

    /// <summary>An empty answer and one that was cut off are none.</summary>
    private static ChatResponse Complete(ChatResponse response) =>
        string.IsNullOrWhiteSpace(response.Text) ? throw new ModelException(ModelFailure.Garbage, "the answer is empty")
        : response.FinishReason is { } reason && reason != ChatFinishReason.Stop ? throw new ModelException(ModelFailure.Incomplete, $"the answer ended with '{reason.Value}'")
        : response;
}
