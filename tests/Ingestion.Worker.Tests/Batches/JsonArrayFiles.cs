using System.Text;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>The table of <c>.json</c> files: arrays of objects, and what else has that name.</summary>
internal static class JsonArrayFiles
{
    private const string Good = """{"event_id":"e1","user_id":"u1","org_id":"o1","event_timestamp":"2025-11-15T11:51:00Z"}""";

    private static readonly string Pretty = "  {\r\n    \"event_id\": \"e1\",\r\n    \"user_id\": \"u1\",\r\n    \"org_id\": \"o1\",\r\n    \"event_timestamp\": \"2025-11-15\"\r\n  }";

    public static IReadOnlyList<BadFile> All { get; } =
    [
        Json("array on one line", $"[{Good},{Good}]").IsLoaded(2),
        Json("array over many lines", $"\r\n[\r\n{Pretty},\r\n{Pretty}\r\n]\r\n").IsLoaded(2),
        Json("empty array", " [ ] ").IsLoaded(0),
        Json("object per line named json", $"{Good}\n{Good}\n").IsLoaded(2),
        Json("nothing but blanks named json", "\n \n").IsLoaded(0),
        Json("values that are no objects", $"[{Good}, 1, \"x, {{}}\", [{Good}], null, {Good}]").IsLoaded(2, [.. new[] { "a single value", "a single value", "an array", "a single value" }.Select(kind => $"1: the line is not a JSON object: it is {kind}")]),
        Json("line of a bad value", $"[\n{Good},\n{Good.Replace("2025", "20x5", StringComparison.Ordinal)},\n{Pretty.Replace("u1", "", StringComparison.Ordinal)},\n{Good}\n]").IsLoaded(2, "3: event_timestamp '20x5-11-15T11:51:00Z' is not a timestamp", "4: user_id is missing"),
        Json("half a surrogate pair in an array", $"[{Good.Replace("e1", "\\ud800", StringComparison.Ordinal)},{Good}]").IsLoaded(1, "1: the line is not a JSON object: a \\u escape is half of a surrogate pair, so it is no character, at byte 13"),
        Json("zero byte in an array", $"[{Good.Replace("e1", "\\u0000", StringComparison.Ordinal)},{Good}]").IsLoaded(1, "1: the record has a zero byte"),
        Json("array cut short", $"[\n{Good},\n{Good}\n").IsRefused("line 4: the file ends here, but ',' or ']' is expected: the JSON array is broken or cut short, and nothing of it is loaded"),
        Json("array cut within a value", $"[\n{Good},\n{Good[..^9]}").IsRefused("line 3: the JSON array is broken within the value that begins at line 3: "),
        Json("trailing comma", $"[{Good},\n]").IsRefused("line 2: found ']', but a value is expected"),
        Json("no comma in an array", $"[{Good}\n{Good}]").IsRefused("line 2: found '{\"event_id\":\"e1\",\"us', but ',' or ']' is expected"),
        Json("two arrays", $"[{Good}]\n[{Good}]").IsRefused("line 2: found '[{\"event_id\":\"e1\",\"u', but nothing is expected behind the end of the array"),
        Json("broken quote in an array", $"[{Good},\n{Good.Replace("\"e1\"", "\"e1", StringComparison.Ordinal)},\n{Good}]").IsRefused("line 2: "),
        Json("names without quotes", "[{event_id: 'e1'}]").IsRefused("line 1: found '_id: 'e1'}]', but this is no JSON"),
        Json("array in UTF16", BadFile.In("utf-16", $"[{Good},{Good}]")).IsLoaded(2).As("utf-16"),
        Json("array with mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($"[{Good}]")]).IsLoaded(1),
        Json("array that is no UTF8", [.. "[{\"event_id\":\""u8, 0xE9, .. "\"}]"u8]).IsRefused("line 1, byte 14 (0xE9) is not UTF-8"),
        BadFile.Navigation("compressed array", BadFile.Gzip(Encoding.UTF8.GetBytes($"[{string.Join(",\n", Enumerable.Repeat(Good, 3_000))}]")), ".json.gz").IsLoaded(3_000),
        Json("value of an array over the limit", $"[{Good},{{\"event_id\":\"{new string('x', 17_000_000)}\"}},\n{Good}]").IsLoaded(2, "1: the record does not end within 16777216 bytes (Landing:MaxRecordBytes)"),
        Json("field of an array over the limit", $"[{Good},{Good.Replace("e1", new string('x', 1_100_000), StringComparison.Ordinal)},{Good}]").IsLoaded(2, "1: event_id is longer than 1048576 bytes (Landing:MaxFieldBytes)"),
        Json("deep nesting in an array", $"[{Good[..^1]},\"deep\":{new string('[', 300)}{new string(']', 300)}}},{Good}]").IsLoaded(1, "1: the line is not a JSON object: The maximum configured depth of 256 has been exceeded. Cannot read next JSON array, at byte 350"),
    ];

    private static BadFile Json(string title, string content) => Json(title, Encoding.UTF8.GetBytes(content));

    private static BadFile Json(string title, byte[] content) => BadFile.Navigation(title, content, ".json");
}
