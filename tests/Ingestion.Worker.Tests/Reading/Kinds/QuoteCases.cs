namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>No row is made out of the inside of a field, however its quotes are broken and however long it is.</summary>
internal static class QuoteCases
{
    private const string Broken = "a quote is not closed, or text follows the closing quote";
    private const string TooLong = "the record does not end within 16777216 bytes (Landing:MaxRecordBytes)";
    private static readonly string Lines = string.Concat(Enumerable.Repeat("7,inside\n", 2_000_000));

    public static IEnumerable<ReadingCase> All =>
    [
        ReadingCase.Notes("a quote within a quoted field of one line", "id,note\n1,\"say \"hi\" to\"\n2,b\n").Loads("2|b").Rejects($"2: {Broken}"),
        ReadingCase.Notes("a line of the text looks like a row", "id,note\n1,\"say \"hi\" to\n2,them and left\"\n3,c\n").Loads("3|c").Rejects(Together(2, 3)),
        ReadingCase.Notes("many lines of the text look like rows", "id,note\n1,\"rows: \"x\"\n2,a\n3,b\n4,c\nend\"\n5,e\n").Loads("5|e").Rejects(Together(2, 6)),
        ReadingCase.Notes("two broken records with a good one between", "id,note\n1,\"a\"b\"c\"\n2,ok\n3,\"d\"e\"f\"\n4,ok\n").Loads("2|ok", "4|ok").Rejects($"2: {Broken}", $"4: {Broken}"),
        ReadingCase.Notes("a quote that nothing closes, before lines of text", "id,note\n1,ok\n2,\"first\n3,second\n4,third\n").Loads("1|ok").Rejects(Together(3, 5)),
        ReadingCase.Notes("a quote that nothing closes, before many rows", $"id,note\n1,\"a\n{Rows(2, 40)}").Loads([.. Enumerable.Range(2, 40).Select(i => $"{i}|n{i}")]).Rejects($"2: {Broken}"),
        ReadingCase.Notes("a quote that nothing closes, before quoted rows", $"id,note\n1,\"a\n{QuotedRows(2, 20)}").Loads([.. Enumerable.Range(2, 20).Select(i => $"{i}|n{i}")]).Rejects($"2: {Broken}"),
        ReadingCase.Notes("a broken line whose last quote may be text", "id,note\n1,\"see \"x\"\n2,inside\nend\"\n3,c\n").Loads("3|c").Rejects(Together(2, 4)),
        ReadingCase.Notes("a quoted word within the text", "id,note\n1,\"say \"hi\" to\nthe \"big\"\n2,inside\none\"\n3,c\n").Loads("3|c").Rejects(Together(2, 5)),
        ReadingCase.Visits("an inch mark in a quoted field, and the next fields", "id,note,day\n1,\"12\" pipe\",2025-01-01\n2,\"9\" pipe\",2025-01-02\n3,c,2025-01-03\n").Loads("3|c|2025-01-03").Rejects($"2: {Broken}", $"3: {Broken}"),
        ReadingCase.Notes("backslashes before quotes", "id,note\n1,\"a \\\"b\\\" c\"\n2,d\n").Loads("2|d").Rejects($"2: {Broken}"),
        ReadingCase.Notes("a broken quote in the last line", "id,note\n1,a\n2,\"b").Loads("1|a").Rejects($"3: {Broken}"),
        ReadingCase.Notes("quotes within unquoted fields", "id,note\n1,12\" screen\n2,\"b\"\n3,it's 5\"\n").Loads("1|12\" screen", "2|b", "3|it's 5\""),
        ReadingCase.Visits("a quote that nothing closes, before typed rows to the end", "id,note,day\n1,\"a,2025-01-01\n2,b,2025-01-02\n3,c,2025-01-03\n").Loads("2|b|2025-01-02", "3|c|2025-01-03").Rejects($"2: {Broken}"),
        ReadingCase.Visits("typed rows within a broken text", "id,note,day\n1,\"see \"this\":\n2,x,2025-01-02\n3,y,2025-01-03\nbye\",2025-01-01\n4,d,2025-01-04\n").Loads("4|d|2025-01-04").Rejects(Together(2, 5)),
        ReadingCase.Notes("a quoted field over the limit, with rows in it", $"id,note\n1,a\n2,\"{Lines[..1_800_000]}\"\n3,c\n").Loads("1|a", "3|c").Rejects("3: note is longer than 1048576 bytes (Landing:MaxFieldBytes)"),
        ReadingCase.Notes("a quoted record over the limit, with rows in it", $"id,note\n1,a\n2,\"{Lines}\"\n3,c,d\n4,d\n").Loads("1|a", "4|d").Rejects($"3: {TooLong}", "2000004: 3 fields, header has 2"),
        ReadingCase.Notes("an unquoted line over the limit", $"id,note\n1,a\n2,{new string('x', 17_000_000)}\n3,c\n").Loads("1|a", "3|c").Rejects($"3: {TooLong}"),
        ReadingCase.Notes("a quote that nothing closes, before more than a record may hold", $"id,note\n1,a\n2,\"x\n{Lines}").IsRefused("line 3: a quoted field is longer than 16777216 bytes (Landing:MaxRecordBytes), and its quotes are broken or never closed, so nothing behind them is certain; close or double the quote"),
    ];

    private static string Together(int first, int last) =>
        $"{first}: {Broken}; lines {first} to {last} are rejected together, because it is not certain where the record ends";

    private static string QuotedRows(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(i => $"\"{i}\",\"n{i}\"\n"));

    private static string Rows(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(i => $"{i},n{i}\n"));
}
