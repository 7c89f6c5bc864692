using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace Insights.Api.LanguageModels;

/// <summary>
/// Spans and metrics of model calls by the names of OpenTelemetry's GenAI conventions
/// (<c>gen_ai.client.operation.duration</c>, <c>gen_ai.client.token.usage</c>). What is asked and answered is in neither.
/// </summary>
internal sealed class TracedChatClient(IChatClient inner, TimeProvider time) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var metadata = this.GetService<ChatClientMetadata>();
        var model = options?.ModelId ?? metadata?.DefaultModelId ?? "unknown";
        var tags = new TagList { { "gen_ai.operation.name", "chat" }, { "gen_ai.provider.name", metadata?.ProviderName }, { "gen_ai.request.model", model } };
        if (metadata?.ProviderUri is { } address)
        {
            tags.Add("server.address", address.Host);
            tags.Add("server.port", address.Port);
        }

        using var span = InsightsTelemetry.Source.StartActivity($"chat {model}", ActivityKind.Client, default(ActivityContext), tags);
        span?.SetTag("gen_ai.request.max_tokens", options?.MaxOutputTokens).SetTag("gen_ai.request.temperature", options?.Temperature);
        var started = time.GetTimestamp();
        try
        {
            var response = await base.GetResponseAsync(messages, options, cancellationToken);
            Describe(span, tags, response);
            return response;
        }
        catch (Exception e)
        {
            var error = e is ModelException failed ? failed.Failure : e.GetType().FullName;
            tags.Add("error.type", error);
            span?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        finally
        {
            InsightsTelemetry.ModelDuration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
        }
    }

    private static void Describe(Activity? span, TagList tags, ChatResponse response)
    {
        span?.SetTag("gen_ai.response.model", response.ModelId)
            .SetTag("gen_ai.response.id", response.ResponseId)
            .SetTag("gen_ai.response.finish_reasons", response.FinishReason is { } reason ? new[] { reason.Value } : null)
            .SetTag("gen_ai.usage.input_tokens", response.Usage?.InputTokenCount)
            .SetTag("gen_ai.usage.output_tokens", response.Usage?.OutputTokenCount);
        Count(response.Usage?.InputTokenCount, "input");
        Count(response.Usage?.OutputTokenCount, "output");

        void Count(long? tokens, string type)
        {
            if (tokens is { } count)
            {
                var counted = tags;
                counted.Add("gen_ai.token.type", type);
                InsightsTelemetry.Tokens.Record(count, counted);
            }
        }
    }
}
