namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>Names that mean the same column must agree; what is no JSON is said in the parser's words.</summary>
internal static class JsonCases
{
    private const string NoObject = "the line is not a JSON object: ";

    public static IEnumerable<ReadingCase> All =>
    [
        Line("a value and null under two names", """{"id":"1","organisationId":"right","organization_id":null}""").Rejects("1: 'organisationId' and 'organization_id' mean the same column and have different values; keep one of them"),
        Line("null and a value under two names", """{"id":"1","organization_id":null,"organisationId":"right"}""").Rejects("1: 'organization_id' and 'organisationId' mean the same column and have different values; keep one of them"),
        Line("two values under two names", """{"id":"1","Organisation ID":"a","ORGANIZATION_ID":"b"}""").Rejects("1: 'Organisation ID' and 'ORGANIZATION_ID' mean the same column and have different values; keep one of them"),
        Line("the same value under two names", """{"id":"1","organisationId":"a","organization_id":"a"}""").Loads("1|a|∅"),
        Line("the same value written in two ways", """{"id":"1","organisationId":"\u0061","organization_id":"a","size":7,"Size":"7"}""").Loads("1|a|7"),
        Line("null under two names", """{"id":"1","organisationId":null,"organization_id":null}""").Loads("1|∅|∅"),
        Line("one name twice with two values", """{"id":"1","size":1,"size":2}""").Rejects("1: 'size' is there twice with different values; keep one of them"),
        Line("one name twice with the same value", """{"id":"1","size":1,"size":1}""").Loads("1|∅|1"),
        Line("a required column under two names", """{"id":"1","thing_id":"2"}""").Rejects("1: 'id' and 'thing_id' mean the same column and have different values; keep one of them"),
        Line("an unknown name twice with two values", """{"id":"1","x":1,"x":[2]}""").Rejects("1: 'x' is there twice with different values; keep one of them"),
        Line("an unknown name in its escapes", """{"id":"1","x":1,"\u0078":2}""").Rejects("1: 'x' is there twice with different values; keep one of them"),
        Line("unknown names that differ in case", """{"id":"1","x":1,"X":2}""").Loads("""1|∅|∅|{"X": 2, "x": 1}"""),
        Line("an unknown name with a zero character and one with its picture", "{\"id\":\"1\",\"a\\u0000\":1,\"a\u2400\":2}").Rejects("1: 'a\u2400' and 'a\u2400' mean the same column and have different values; keep one of them"),
        ReadingCase.Things("names change from line to line", "{\"id\":\"1\",\"size\":1}\n{\"Size\":2,\"thing_id\":\"2\"}\n{\"id\":\"3\"}\n").Loads("1|∅|1", "2|∅|2", "3|∅|∅"),
        Line("half of a surrogate pair", """{"id":"\ud800"}""").Rejects($"1: {NoObject}a \\u escape is half of a surrogate pair, so it is no character, at byte 7"),
        Line("half of a surrogate pair in a name", """{"id":"1","\udc00":2}""").Rejects($"1: {NoObject}a \\u escape is half of a surrogate pair, so it is no character, at byte 11"),
        Line("NaN", """{"id":"1","size":NaN}""").Rejects($"1: {NoObject}'N' is an invalid start of a value, at byte 18"),
        Line("two objects", """{"id":"1"}{"id":"2"}""").Rejects($"1: {NoObject}'{{' is invalid after a single JSON value. Expected end of data, at byte 11"),
        Line("two objects and a comma", """{"id":"1"},{"id":"2"}""").Rejects($"1: {NoObject}',' is invalid after a single JSON value. Expected end of data, at byte 11"),
        Line("a trailing comma", """{"id":"1",}""").Rejects($"1: {NoObject}The JSON object contains a trailing comma at the end which is not supported in this mode. Change the reader options, at byte 11"),
        Line("an array", """[{"id":"1"}]""").Rejects($"1: {NoObject}it is an array"),
        Line("a text", "\"id\"").Rejects($"1: {NoObject}it is a single value"),
        Line("single quotes", "{'id':'1'}").Rejects($"1: {NoObject}''' is an invalid start of a property name. Expected a '\"', at byte 2"),
        Line("a line that is cut short", """{"id":"1""").Rejects($"1: {NoObject}Expected end of string, but instead reached end of data, at byte 9"),
        Line("a comment", """{"id":"1"} // x""").Rejects($"1: {NoObject}'/' is invalid after a single JSON value. Expected end of data, at byte 12"),
        Line("a number with a leading zero", """{"id":"1","size":01}""").Rejects($"1: {NoObject}Invalid leading zero before '1', at byte 19"),
        Line("a field over the limit", $$"""{"id":"{{new string('x', 1_048_577)}}"}""").Rejects("1: id is longer than 1048576 bytes (Landing:MaxFieldBytes)"),
    ];

    private static ReadingCase Line(string title, string line) => ReadingCase.Things("JSON: " + title, line + "\n");
}
