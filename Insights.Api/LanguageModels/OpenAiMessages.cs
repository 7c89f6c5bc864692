using System.Text.Json;
using System.Text.Json.Serialization;

namespace Insights.Api.LanguageModels;

/// <summary>The part of OpenAI's chat completions that is used; every compatible endpoint has it. Source: the published API reference.</summary>
internal static class OpenAiMessages
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public sealed record Request(string Model, IReadOnlyList<Message> Messages, int? MaxTokens, int? MaxCompletionTokens, float? Temperature, bool Stream, StreamOptions? StreamOptions);

    public sealed record StreamOptions(bool IncludeUsage);

    public sealed record Message(string? Role, string? Content);

    /// <summary>A whole answer, or a piece of one.</summary>
    public sealed record Completion(string? Id, string? Model, IReadOnlyList<Choice>? Choices, Usage? Usage, JsonElement? Error);

    public sealed record Choice(Message? Message, Message? Delta, string? FinishReason);

    public sealed record Usage(long? PromptTokens, long? CompletionTokens, long? TotalTokens);
}
