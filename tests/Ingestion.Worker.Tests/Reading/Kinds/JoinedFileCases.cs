namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>Files that were joined are recognised: marks in the middle are no text, repeated headers are no rows.</summary>
internal static class JoinedFileCases
{
    private const string Mark = "\uFEFF";
    private const string Again = "the header stands here again, because files were joined; it is not loaded as a row";

    public static IEnumerable<ReadingCase> All =>
    [
        ReadingCase.Notes("joined with marks and headers", $"{Mark}id,note\n1,a\n{Mark}id,note\n2,b\n").Loads("1|a", "2|b").Rejects($"3: {Again}"),
        ReadingCase.Notes("joined with a mark and no header", $"id,note\n1,a\n{Mark}2,b\n").Loads("1|a", "2|b").Repairs(1),
        ReadingCase.Notes("joined with a mark before a quote", $"id,note\n1,a\n{Mark}\"2\",\"b\"\n").Loads("1|a", "2|b").Repairs(1),
        ReadingCase.Notes("joined without marks", "id,note\n1,a\nid,note\n2,b\nid,note\n3,c\n").Loads("1|a", "2|b", "3|c").Rejects($"3: {Again}", $"5: {Again}"),
        ReadingCase.Notes("the second header is written in another way", "id,note\n1,a\n\"ID\", \"Note\"\n2,b\n").Loads("1|a", "2|b").Rejects($"3: {Again}"),
        ReadingCase.Notes("the header twice at the start", "id,note\nid,note\n1,a\n").Loads("1|a").Rejects($"2: {Again}"),
        ReadingCase.Notes("joined without a line break between", $"id,note\n1,a{Mark}id,note\n2,b\n").Loads("2|b").Rejects($"2: {Again}"),
        ReadingCase.Notes("a mark alone on a line", $"id,note\n1,a\n{Mark}\n2,b\n{Mark}").Loads("1|a", "2|b"),
        ReadingCase.Notes("marks within fields are text", $"id,note\n1,a{Mark}b\n").Loads($"1|a{Mark}b"),
        ReadingCase.Notes("a value that is the name of its column", "id,note\nid,x\n1,note\n").Loads("id|x", "1|note"),
        ReadingCase.In("utf-16", "notes", "joined in UTF-16", $"id,note\r\n1,a\r\n{Mark}id,note\r\n2,b\r\n").Loads("1|a", "2|b").Rejects($"3: {Again}"),
        ReadingCase.Visits("joined with the columns in another order", "id,note,day\n1,a,2025-01-01\nday,id,note\n2025-01-02,2,b\n")
            .IsRefused("line 3 is a header again, with the columns in another order than in the first: the file was joined from several; deliver them one by one"),
        ReadingCase.Visits("joined with another line ending", $"id,note,day\r\n1,a,2025-01-01\r\n{Mark}id,note,day\n2,b,2025-01-02\n").Loads("1|a|2025-01-01", "2|b|2025-01-02").Rejects($"3: {Again}"),
        ReadingCase.Things("JSON lines joined with a mark", $"{{\"id\": \"1\"}}\n{Mark}{{\"id\": \"2\"}}\n").Loads("1|∅|∅", "2|∅|∅"),
    ];
}
