using System.Globalization;
using System.Text.Json;

namespace Ingestion.Worker.Reading;

/// <summary>Says why a record is not a JSON object, in the parser's own words and with the place at which it stopped.</summary>
internal static class JsonFault
{
    public static string Describe(Record record, JsonException fault)
    {
        // The place stands at the end of the message, too, counted from 0.
        var reason = fault.Message.Split(" LineNumber:", 2)[0].TrimEnd('.', ' ');
        var place = fault.BytePositionInLine is { } at ? At(record, StartOfLine(record, fault.LineNumber ?? 0) + at) : "";
        return $"{Problem(record)}: {reason}{place}";
    }

    public static string HalfOfPair(Record record, long tokenStart) =>
        $"{Problem(record)}: a \\u escape is half of a surrogate pair, so it is no character{At(record, tokenStart)}";

    public static string NoObject(Record record, JsonTokenType found) =>
        $"{Problem(record)}: it is {(found is JsonTokenType.StartArray ? "an array" : "a single value")}";

    private static string Problem(Record record) => record.LastLine == record.Line
        ? "the line is not a JSON object"
        : string.Create(CultureInfo.InvariantCulture, $"lines {record.Line} to {record.LastLine} are not a JSON object");

    /// <summary>The parser takes nothing but a line feed for the end of a line.</summary>
    private static long StartOfLine(Record record, long line)
    {
        var text = JsonObjectParser.TextOf(record.Raw);
        var start = 0;
        for (; line > 0; line--)
        {
            start += text[start..].IndexOf(LineBreaks.Lf) + 1;
        }

        return start;
    }

    private static string At(Record record, long position)
    {
        var before = JsonObjectParser.TextOf(record.Raw)[..(int)position];
        var inLine = before.Length - (before.LastIndexOfAny(LineBreaks.Cr, LineBreaks.Lf) + 1);
        var line = record.LastLine == record.Line ? "" : $" of line {record.Line + LineBreaks.Count(before)}";
        return string.Create(CultureInfo.InvariantCulture, $", at byte {inLine + 1}{line}");
    }
}
