namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>A line break that is not the file's own ends no record, unless all it parts are rows.</summary>
internal static class LineBreakCases
{
    private const string QuoteIt = "that may stand within an unquoted field; quote the field, or end all lines alike";

    public static IEnumerable<ReadingCase> All =>
    [
        ReadingCase.Notes("LF in the last field of a CRLF file", "id,note\r\n1,one\ntwo\r\n2,b\r\n").Loads("2|b").Rejects(Stray(2, 3, "CRLF", "LF")),
        ReadingCase.Notes("CR in the last field of a CRLF file", "id,note\r\n1,one\rtwo\r\n2,b\r\n").Loads("2|b").Rejects(Stray(2, 3, "CRLF", "CR")),
        ReadingCase.Notes("CR in the last field of an LF file", "id,note\n1,one\rtwo\n2,b\n").Loads("2|b").Rejects(Stray(2, 3, "LF", "CR")),
        ReadingCase.Notes("CRLF in the last field of an LF file", "id,note\n0,z\n1,one\r\ntwo\n2,b\n").Loads("0|z", "2|b").Rejects(Stray(3, 4, "LF", "CRLF")),
        ReadingCase.Notes("LF in the last field of a CR file", "id,note\r1,one\ntwo\r2,b\r").Loads("2|b").Rejects(Stray(2, 3, "CR", "LF")),
        ReadingCase.Notes("LF in the first field", "id,note\r\n1\n0,one\r\n2,b\r\n").Loads("2|b").Rejects(Stray(2, 3, "CRLF", "LF")),
        ReadingCase.Notes("a remainder of the header's width", "id,note\r\n1,one\ntwo, three\r\n2,b\r\n").Loads("2|b").Rejects(Stray(2, 3, "CRLF", "LF")),
        ReadingCase.Notes("several breaks in one field", "id,note\r\n1,a\nb\n\nc\r\n2,b\r\n").Loads("2|b").Rejects(Stray(2, 5, "CRLF", "LF")),
        ReadingCase.Notes("a break at the end of a field", "id,note\r\n1,one\n\r\n2,b\r\n").Loads("2|b").Rejects(Stray(2, 3, "CRLF", "LF")),
        ReadingCase.Notes("a break in the last record", "id,note\r\n2,b\r\n1,one\ntwo").Loads("2|b").Rejects(Stray(3, 4, "CRLF", "LF")),
        ReadingCase.Notes("breaks in quoted fields", "id,note\r\n1,\"one\ntwo\rthree\r\nfour\"\r\n2,b\r\n").Loads("1|one\ntwo\rthree\r\nfour", "2|b"),
        ReadingCase.Notes("mixed endings behind quoted fields", "id,note\r\n\"1\",\"a\"\n\"2\",\"b\"\r\"3\",\"c\"\r\n").Loads("1|a", "2|b", "3|c"),
        ReadingCase.Notes("a header from another system", "id,note\r\n1,a\n2,b\n3,c\n").Loads("1|a", "2|b", "3|c"),
        ReadingCase.Notes("a last line that ends in another way", "id,note\r\n1,a\r\n2,b\n").Loads("1|a", "2|b"),
        ReadingCase.Notes("many lines of another file behind", $"id,note\r\n1,a\r\n{Many(40, "\n")}x,y,z\n9,i\n").Loads(["1|a", .. Enumerable.Range(1, 40).Select(i => $"{i}|n{i}"), "9|i"]).Rejects("43: 3 fields, header has 2"),
        ReadingCase.Visits("mixed endings behind dates", "id,note,day\r\n1,a,2025-01-01\n2,b,2025-01-02\r3,c,2025-01-03\r\n4,d,2025-01-04").Loads("1|a|2025-01-01", "2|b|2025-01-02", "3|c|2025-01-03", "4|d|2025-01-04"),
        ReadingCase.Visits("mixed endings behind text, in typed rows", "id,day,note\r\n1,2025-01-01,a\n2,2025-01-02,b\r\n").Loads("1|a|2025-01-01", "2|b|2025-01-02"),
        ReadingCase.Visits("a remainder of the width, but of other types", "id,day,note\r\n1,2025-01-01,bread\nmilk, sugar, honey\r\n2,2025-01-02,b\r\n").Loads("2|b|2025-01-02").Rejects(Stray(2, 3, "CRLF", "LF")),
        ReadingCase.Visits("a date cut in two", "id,note,day\r\n1,a,2025-01-01\n 10:00\r\n2,b,2025-01-02\r\n").Loads("2|b|2025-01-02").Rejects(Stray(2, 3, "CRLF", "LF")),
    ];

    private static string Stray(int first, int last, string own, string found) =>
        $"{first}: the file's lines end in {own}, and here one ends in {found} {QuoteIt}; lines {first} to {last} are rejected together, because it is not certain where the record ends";

    private static string Many(int count, string ending) => string.Concat(Enumerable.Range(1, count).Select(i => $"{i},n{i}{ending}"));
}
