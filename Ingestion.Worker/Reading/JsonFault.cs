using System.Globalization;
using System.Text.Json;

namespace Ingestion.Worker.Reading;

/// <summary>Says why a line is not a JSON object, in the parser's own words and with the byte at which it stopped.</summary>
internal static class JsonFault
{
    private const string Problem = "the line is not a JSON object";

    public static string Describe(JsonException fault)
    {
        // The place stands at the end of the message, as line 0 and a byte counted from 0.
        var reason = fault.Message.Split(" LineNumber:", 2)[0].TrimEnd('.', ' ');
        return $"{Problem}: {reason}{At(fault.BytePositionInLine)}";
    }

    public static string HalfOfPair(long tokenStart) =>
        $"{Problem}: a \\u escape is half of a surrogate pair, so it is no character{At(tokenStart)}";

    public static string NoObject(JsonTokenType found) => $"{Problem}: it is {(found is JsonTokenType.StartArray ? "an array" : "a single value")}";

    private static string At(long? position) => position is { } at ? string.Create(CultureInfo.InvariantCulture, $", at byte {at + 1}") : "";
}
