using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Insights.Api.Answers;

/// <summary>
/// The JSON of answers, kept as long as the answers themselves: of a cached answer with thousands of rows, writing them as JSON
/// again would be most of the work.
/// </summary>
internal sealed class RenderedAnswers(IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
{
    private readonly ConditionalWeakTable<object, byte[]> _rendered = [];

    public IResult Of(ITableAnswer answer) =>
        TypedResults.Bytes(_rendered.GetValue(answer, value => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), json.Value.SerializerOptions)), "application/json; charset=utf-8");
}
