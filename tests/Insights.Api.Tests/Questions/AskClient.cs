using System.Net.Http.Json;
using System.Text.Json;

namespace Insights.Api.Tests.Questions;

/// <summary>Asks over HTTP, and writes plans in the notation of the question file.</summary>
internal static class AskClient
{
    public static async Task<JsonElement> AskAsync(this HttpClient client, string question, string? asOf = null)
    {
        using var response = await client.PostAsJsonAsync("/api/v1/ask", new { question, as_of = asOf });
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{question}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static string Status(this JsonElement answer) => answer.GetProperty("status").GetString()!;

    public static string Sentence(this JsonElement answer) => answer.GetProperty("sentence").GetString()!;

    public static string Plan(this JsonElement answer)
    {
        var plan = answer.GetProperty("plan");
        if (plan.ValueKind == JsonValueKind.Null)
        {
            return "none";
        }

        string? Text(string name) => plan.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : null;
        string[] List(string name) => plan.GetProperty(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
        string[] More(string name) => [.. List(name).Select(condition => $"{name} {condition}")];
        var filters = plan.GetProperty("filters").EnumerateObject().Select(filter => $"{filter.Name}={string.Join('|', filter.Value.EnumerateArray().Select(value => value.GetString()))}");
        var limit = Text("limit");
        string?[] parts =
        [
            Text("kind"),
            string.Join(',', [Text("name"), .. List("beside")]),
            Text("about"),
            Text("from") is null && Text("to") is null ? null : $"{Text("from")}..{Text("to")}",
            List("by") is { Length: > 0 } by ? $"by {string.Join(',', by)}" : null,
            Text("grain") == "total" ? null : $"per {Text("grain")}",
            filters.Any() ? $"where {string.Join(';', filters)}" : null,
            Text("population") is { } population ? $"population {population}" : null,
            .. plan.GetProperty("parameters").EnumerateObject().Select(parameter => $"{parameter.Name}={parameter.Value.GetString()}"),
            Text("activity") is { } activity ? $"activity {activity}" : null,
            .. More("active_in"),
            .. More("not_active_in"),
            .. More("where"),
            .. More("having"),
            Text("share") is { } share ? $"share of {share}" : null,
            Text("focus") is { } focus ? $"of {focus}" : null,
            Text("window"),
            Text("average_per") is { } unit ? $"average per {unit}" : null,
            Text("top_percent") is { } percent ? $"{(Text("order")!.StartsWith('-') ? "top" : "bottom")} {percent}%" : null,
            limit is null ? null : Text("kind") == "analysis" ? $"limit {limit}" : $"{(Text("order")!.StartsWith('-') ? "top" : "bottom")} {limit}",
            List("per") is { Length: > 0 } per ? $"of each {string.Join(',', per)}" : null,
            Text("position") is { } position ? $"rank {position}" : null,
            Text("among") is { } among ? $"among {among}" : null,
            Text("kind") != "entity" && Text("order")?.TrimStart('-') is { } column and not "value" ? $"ordered {Text("order")}" : null,
            Text("counts") is null ? null : "counted",
            Text("compared_with") is null ? null : Text("compared_from") is null ? $"vs {Text("compared_with")}" : $"vs {Text("compared_from")}..{Text("compared_to")}",
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }

    public static IReadOnlyList<string> Readings(this JsonElement answer) => [.. answer.GetProperty("readings").EnumerateArray().Select(reading => reading.GetProperty("question").GetString()!)];

    public static IReadOnlyList<string> Suggestions(this JsonElement answer) => [.. answer.GetProperty("suggestions").EnumerateArray().Select(suggestion => suggestion.GetString()!)];
}
