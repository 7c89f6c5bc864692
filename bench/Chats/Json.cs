using System.Text;
using static System.FormattableString;

namespace Bench.Chats;

/// <summary>Writes JSON text. The framework's encoder decides by the Unicode version of its release what to escape; samples must not change with it.</summary>
internal static class Json
{
    /// <summary>A string; with <paramref name="ascii"/> everything else is escaped, as Python's <c>json.dumps</c> does.</summary>
    public static string Text(string text, bool ascii = false)
    {
        var json = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\t' => json.Append("\\t"),
                _ when c < ' ' || (ascii && c > '~') => json.Append(Invariant($"\\u{(int)c:x4}")),
                _ => json.Append(c),
            };
        }

        return json.Append('"').ToString();
    }

    public static string Boolean(bool value) => value ? "true" : "false";

    public static string Array(IEnumerable<string> items) => $"[{string.Join(", ", items)}]";

    public static string Texts(params IEnumerable<string> items) => Array(items.Select(item => Text(item)));

    public static string Object(IEnumerable<(string Name, string Json)> properties) =>
        $"{{{string.Join(", ", properties.Select(property => $"{Text(property.Name)}: {property.Json}"))}}}";
}
