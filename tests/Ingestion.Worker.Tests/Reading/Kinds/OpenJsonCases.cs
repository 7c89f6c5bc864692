namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>An object over several lines is one record; where a line leaves one open, nothing that may be the inside of it is a row.</summary>
internal static class OpenJsonCases
{
    private const string Together = "; they are rejected together, because it is not certain where the record ends";
    private const string StringBreak = "'0x0A' is invalid within a JSON string. The string should be correctly escaped";
    private const string NoName = "'{' is an invalid start of a property name. Expected a '\"'";
    private const string NotClosed = "Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed";

    public static IEnumerable<ReadingCase> All => [.. Closed(), .. BrokenAndClosed(), .. CutShort(), .. BrokenTexts(), .. Odd(), .. Sizes()];

    private static IEnumerable<ReadingCase> Closed() =>
    [
        Of("over many lines", "{\n  \"id\": \"1\",\n  \"size\": 7\n}\n{\n  \"id\": \"2\"\n}\n").Loads("1|∅|7", "2|∅|∅"),
        Of("with CRLF and no last line break", "{\r\n\"id\":\"1\"\r\n}\r\n{\r\n\"id\":\"2\"}").Loads("1|∅|∅", "2|∅|∅"),
        Of("with CR", "{\r\"id\":\"1\"\r}\r{\"id\":\"2\"}\r").Loads("1|∅|∅", "2|∅|∅"),
        Of("among lines that are whole", "{\"id\":\"1\"}\n{\"id\":\"2\",\n\"size\":2}\n{\"id\":\"3\"}\n").Loads("1|∅|∅", "2|∅|2", "3|∅|∅"),
        Of("with an object on a line of its own", "{\"id\":\"1\",\"x\":\n{\"id\":\"2\"}\n}\n").Loads("""1|∅|∅|{"x": {"id": "2"}}"""),
        Of("with objects in an array", "{\"id\":\"1\",\"x\":[\n{\"id\":\"2\"},\n{\"id\":\"3\"}\n]}\n{\"id\":\"4\"}\n")
            .Loads("""1|∅|∅|{"x": [{"id": "2"}, {"id": "3"}]}""", "4|∅|∅"),
        Of("with brackets and quotes in texts", "{\"id\":\"}]\\\"\",\n\"organisation_id\":\"[{\"\n}\n{\"id\":\"2\"}\n").Loads("}]\"|[{|∅", "2|∅|∅"),
        Of("with blank lines within", "\n{\n\n\"id\":\"1\"\n \t\n}\n\n{\"id\":\"2\"}\n").Loads("1|∅|∅", "2|∅|∅"),
        Of("behind a mark", "\uFEFF{\n\"id\":\"1\"}\n\uFEFF{\n\"id\":\"2\"\n}\n").Loads("1|∅|∅", "2|∅|∅"),
        Of("with a value that is rejected", "{\"id\":\"1\"}\n{\n\"id\":\"2\",\n\"size\":\"x\"\n}\n{\n\"size\":3}\n{\"id\":\"4\"}\n")
            .Loads("1|∅|∅", "4|∅|∅").Rejects("2: size 'x' is not an integer", "6: id is missing"),
    ];

    private static IEnumerable<ReadingCase> BrokenAndClosed() =>
    [
        Of("a comma too many", "{\n\"id\":\"1\",\n}\n{\"id\":\"2\"}\n").Loads("2|∅|∅").Rejects(
            "1: lines 1 to 3 are not a JSON object: The JSON object contains a trailing comma at the end which is not supported in this mode. Change the reader options, at byte 1 of line 3"),
        Of("no commas between objects of an array", "{\"id\":\"1\",\"x\":[\n{\"id\":\"2\"}\n{\"id\":\"3\"}\n]}\n{\"id\":\"4\"}\n").Loads("4|∅|∅").Rejects(
            "1: lines 1 to 4 are not a JSON object: '{' is invalid after a value. Expected either ',', '}', or ']', at byte 1 of line 3"),
        Of("no name before an object", "{\n{\"id\":\"2\"}\n}\n{\"id\":\"3\"}\n").Loads("3|∅|∅").Rejects($"1: lines 1 to 3 are not a JSON object: {NoName}, at byte 1 of line 2"),
        Of("an array of objects", "[\n{\"id\":\"1\"},\n{\"id\":\"2\"}\n]\n{\"id\":\"3\"}\n").Loads("3|∅|∅").Rejects("1: lines 1 to 4 are not a JSON object: it is an array"),
        Of("an array of arrays", "[[\n1\n]\n]\n{\"id\":\"3\"}\n").Loads("3|∅|∅").Rejects("1: lines 1 to 4 are not a JSON object: it is an array"),
        Of("a second object behind the first", "{\n\"id\":\"1\"\n}, {\n\"id\":\"2\"\n}\n{\"id\":\"3\"}\n").Loads("3|∅|∅").Rejects(
            "1: lines 1 to 5 are not a JSON object: ',' is invalid after a single JSON value. Expected end of data, at byte 2 of line 3"),
        Of("a number that is none", "{\n\"id\":\"1\",\n\"size\":NaN\n}\n{\"id\":\"2\"}\n").Loads("2|∅|∅").Rejects(
            "1: lines 1 to 4 are not a JSON object: 'N' is an invalid start of a value, at byte 8 of line 3"),
        Of("half of a surrogate pair", "{\"id\":\n\"\\ud800\"}\n{\"id\":\"2\"}\n").Loads("2|∅|∅").Rejects(
            "1: lines 1 to 2 are not a JSON object: a \\u escape is half of a surrogate pair, so it is no character, at byte 1 of line 2"),
        Of("a number that is none, with CR", "{\"id\":\"1\",\r\"size\":NaN\r}\r{\"id\":\"2\"}\r").Loads("2|∅|∅").Rejects(
            "1: lines 1 to 3 are not a JSON object: 'N' is an invalid start of a value, at byte 8 of line 2"),
    ];

    private static IEnumerable<ReadingCase> CutShort() =>
    [
        Of("cut in a text", "{\"id\":\"1\"}\n{\"id\":\"2\n{\"id\":\"3\"}\n{\"id\":\"4\"}\n").Loads("1|∅|∅", "3|∅|∅", "4|∅|∅").Rejects(
            "2: the line is not a JSON object: Expected end of string, but instead reached end of data, at byte 9"),
        Of("cut behind a comma", "{\"id\":\"1\",\n{\"id\":\"2\"}\n").Loads("2|∅|∅").Rejects(
            "1: the line is not a JSON object: Expected start of a property name or value, but instead reached end of data, at byte 10"),
        Of("cut behind a bracket", "{\n{\"id\":\"2\"}\n{\"id\":\"3\"}\n").Loads("2|∅|∅", "3|∅|∅").Rejects($"1: the line is not a JSON object: {NotClosed}, at byte 2"),
        Of("cut where an object may follow", "{\"id\":\"1\",\"x\":\n{\"id\":\"2\"}\n{\"id\":\"3\"}\n").Loads("3|∅|∅").Rejects(
            $"1: lines 1 to 2 are not a JSON object: {NotClosed}, at byte 11 of line 2{Together}"),
        Of("cut where objects may follow, at the end", "{\"id\":\"1\"}\n{\"id\":\"2\",\"x\":[\n{\"id\":\"3\"}\n").Loads("1|∅|∅").Rejects(
            $"2: lines 2 to 3 are not a JSON object: {NotClosed}, at byte 11 of line 3{Together}"),
        Of("cut where objects may follow, with commas", "{\"id\":\"1\",\"x\":[\n{\"id\":\"2\"},\n{\"id\":\"3\"},\n").Loads().Rejects(
            $"1: lines 1 to 3 are not a JSON object: Expected start of a property name or value, but instead reached end of data, at byte 11 of line 3{Together}"),
        Of("two lines cut", "{\"id\":\"1\n{\"id\":\"2\"}\n{\"id\":\"3\n{\"id\":\"4\"}\n").Loads("4|∅|∅").Rejects(
            $"1: lines 1 to 3 are not a JSON object: {StringBreak}, at byte 9 of line 1{Together}"),
        Of("cut before many objects and another cut", $"{{\"id\":\"1\n{Objects(2, 17)}{{\"id\":\"18\n{{\"id\":\"19\"}}\n").Loads([.. Rows(2, 17), "19|∅|∅"]).Rejects(
            "1: the line is not a JSON object: Expected end of string, but instead reached end of data, at byte 9",
            "18: the line is not a JSON object: Expected end of string, but instead reached end of data, at byte 10"),
        Of("cut before too few objects and another cut", $"{{\"id\":\"1\n{Objects(2, 16)}{{\"id\":\"17\n{{\"id\":\"18\"}}\n").Loads("18|∅|∅").Rejects(
            $"1: lines 1 to 17 are not a JSON object: {StringBreak}, at byte 9 of line 1{Together}"),
        Of("cut within, then an object by itself", "{\n\"id\":\"1\",\n\"x\":[\n{\"id\":\"2\"},\n{\"id\":\"3\n{\"id\":\"4\"}\n").Loads("4|∅|∅").Rejects(
            $"1: lines 1 to 5 are not a JSON object: Expected end of string, but instead reached end of data, at byte 9 of line 5{Together}"),
        Of("broken and cut where an object may follow", "{\"id\":\"1\",\"y\":[1,],\"x\":[\n{\"id\":\"2\"}\n").Loads().Rejects(
            $"1: lines 1 to 2 are not a JSON object: The JSON array contains a trailing comma at the end which is not supported in this mode. Change the reader options, at byte 18 of line 1{Together}"),
    ];

    private static IEnumerable<ReadingCase> BrokenTexts() =>
    [
        Of("a line break in a text", "{\"id\":\"1\n2\"}\n{\"id\":\"3\"}\n").Loads("3|∅|∅").Rejects($"1: lines 1 to 2 are not a JSON object: {StringBreak}, at byte 9 of line 1"),
        Of("an object in a text of several lines", "{\"id\":\"1\",\"organisation_id\":\"see\n{}\nabove\"}\n{\"id\":\"3\"}\n").Loads("3|∅|∅").Rejects(
            $"1: lines 1 to 3 are not a JSON object: {StringBreak}, at byte 33 of line 1"),
        Of("an object in a text in which nothing is escaped", "{\"id\":\"1\",\"organisation_id\":\"see\n{\"id\":\"2\"}\nabove\"}\n{\"id\":\"3\"}\n").Loads("3|∅|∅").Rejects(
            $"1: lines 1 to 3 are not a JSON object: {StringBreak}, at byte 33 of line 1{Together}"),
        Of("a quote in a text of an object over lines", "{\n\"id\":\"5\" wide\",\n\"size\":1\n}\n{\"id\":\"2\"}\n").Loads("2|∅|∅").Rejects(
            "1: lines 1 to 4 are not a JSON object: 'w' is invalid after a value. Expected either ',', '}', or ']', at byte 10 of line 2" + Together),
        Of("an even number of quotes in a text", "{\"id\":\"a \"b\" c\"}\n{\"id\":\"2\"}\n").Loads("2|∅|∅").Rejects(
            "1: the line is not a JSON object: 'b' is invalid after a value. Expected either ',', '}', or ']', at byte 11"),
    ];

    private static IEnumerable<ReadingCase> Odd() =>
    [
        Of("lines that are no JSON", "starting\n{\"id\":\"1\"}\nError: no \"such\" file\n{\"id\":\"2\"}\nTraceback:\n{\"id\":\"3\"}\n").Loads("1|∅|∅", "2|∅|∅", "3|∅|∅").Rejects(
            "1: the line is not a JSON object: 's' is an invalid start of a value, at byte 1",
            "3: the line is not a JSON object: 'E' is an invalid start of a value, at byte 1",
            "5: the line is not a JSON object: 'T' is an invalid start of a value, at byte 1"),
        Of("the end of an object that began before the file", "\"x\":\n{\"id\":\"1\"},\n\"y\":[\n{\"id\":\"2\"}\n]\n}\n{\"id\":\"3\"}\n").Loads("3|∅|∅").Rejects(
            "1: lines 1 to 2 are not a JSON object: ':' is invalid after a single JSON value. Expected end of data, at byte 4 of line 1",
            "3: lines 3 to 5 are not a JSON object: ':' is invalid after a single JSON value. Expected end of data, at byte 4 of line 3",
            "6: the line is not a JSON object: '}' is an invalid start of a value, at byte 1"),
        Of("a comma behind each object", "{\"id\":\"1\"},\n{\"id\":\"2\"},\n{\"id\":\"3\"}\n").Loads("3|∅|∅").Rejects(
            "1: the line is not a JSON object: ',' is invalid after a single JSON value. Expected end of data, at byte 11",
            "2: the line is not a JSON object: ',' is invalid after a single JSON value. Expected end of data, at byte 11"),
        Of("a bracket too many", "{\"id\":\"1\"}}\n{\"id\":\"2\"}\n").Loads("2|∅|∅").Rejects(
            "1: the line is not a JSON object: '}' is invalid after a single JSON value. Expected end of data, at byte 11"),
    ];

    private static IEnumerable<ReadingCase> Sizes() =>
    [
        Of("over the limit", $"{{\"id\":\"1\"}}\n{{\"x\":[\n{Repeat("{\"id\":\"2\"},\n", 1_600_000)}0]}}\n{{\"id\":\"3\"}}\n").Loads("1|∅|∅", "3|∅|∅").Rejects(
            "2: the record does not end within 16777216 bytes (Landing:MaxRecordBytes)"),
        Of("over the limit and broken", $"{{\"id\":\"1\"}}\n{{\"x\":[\n{Repeat("{\"id\":\"2\"},\n", 1_600_000)}{{\"id\":\"3\"}}\n{{\"id\":\"4\"}}\n{{\"id\":\"5\"}}\n").IsRefused(
            "line 2: the JSON that begins here is broken and has no end within 16777216 bytes (Landing:MaxRecordBytes), so nothing behind it is certain; mend it or take it out"),
        Of("one line over the limit", $"{{\"id\":\"{new string('x', 17_000_000)}\"}}\n{{\"id\":\"3\"}}\n").Loads("3|∅|∅").Rejects(
            "1: the record does not end within 16777216 bytes (Landing:MaxRecordBytes)"),
    ];

    private static string Objects(int first, int last) => string.Concat(Enumerable.Range(first, last - first + 1).Select(i => $"{{\"id\":\"{i}\"}}\n"));

    private static IEnumerable<string> Rows(int first, int last) => Enumerable.Range(first, last - first + 1).Select(i => $"{i}|∅|∅");

    private static string Repeat(string line, int times) => new System.Text.StringBuilder().Insert(0, line, times).ToString();

    private static ReadingCase Of(string title, string content) => ReadingCase.Things("open JSON: " + title, content);
}
