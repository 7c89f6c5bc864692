using System.Text;
using System.Text.Json;

namespace Modeling.Worker.Tests.Chats;

/// <summary>
/// JSON as it leaves a jsonb column, without spaces: of repeated keys the last, keys by length and then by bytes, only
/// what must be is escaped.
/// </summary>
internal static class JsonbText
{
    /// <returns>What SQL calls the value as text: a string without quotes, <c>null</c> for null, JSON for the rest.</returns>
    public static string? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => Compact(value),
    };

    public static IEnumerable<(string Key, JsonElement Value)> Members(JsonElement value)
    {
        var members = new Dictionary<string, JsonElement>();
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return members.OrderBy(member => Encoding.UTF8.GetByteCount(member.Key)).ThenBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => (member.Key, member.Value));
    }

    public static string Compact(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', Members(value).Select(member => $"{Quote(member.Key)}:{Compact(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Compact))}]",
        JsonValueKind.String => Quote(value.GetString()!),
        _ => value.GetRawText(),
    };

    private static string Quote(string text) => $"\"{string.Concat(text.Select(Escape))}\"";

    private static string Escape(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' => $"\\u{(int)character:x4}",
        _ => character.ToString(),
    };
}
