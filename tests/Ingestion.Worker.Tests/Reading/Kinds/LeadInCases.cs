namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>Lines that a dataset declares to stand before the header are passed over, whatever is in them.</summary>
internal static class LeadInCases
{
    public static IEnumerable<ReadingCase> All =>
    [
        Of("three lines of text", "Report\nof today\n\nid,note\n1,a\n").Loads("1|a"),
        Of("CRLF", "Report\r\nof today\r\n\r\nid,note\r\n1,a\r\n").Loads("1|a"),
        Of("quotes that nothing closes", "\"Report\n\"of\" today\"\"\n,;|\nid;note\n1;a\n").Loads("1|a"),
        Of("a header among them", "id,note\n0,z\n9,y\nid,note\n1,a\n").Loads("1|a"),
        Of("lines count in messages", "a\nb\nc\nid,note\n1,a,x\n2,b\n").Loads("2|b").Rejects("5: 3 fields, header has 2"),
        Of("blank lines behind them", "a\nb\nc\n\n\nid|note\n1|a\n").Loads("1|a"),
        Of("mixed line endings among them", "a\r\nb\rc\nid,note\n1,a\n").Loads("1|a"),
        Of("a mark before them", "\uFEFFa\nb\nc\n\"id\",\"note\"\n1,a\n").Loads("1|a"),
        Of("too few lines", "a\nb\n").IsRefused("the file has only 2 lines; the dataset's header stands behind 3 (skip)"),
        Of("nothing behind them", "a\nb\nc\n").IsRefused("the file is empty: the first line must name the columns"),
        Of("no lead-in where one is declared", "id,note\n1,a\n2,b\n3,c\n").IsRefused("line 4 is no header: it has none of the columns of kinds/prefaced; expected id, note; with ',' it is 2 names, first '3'; with ';' it is 1 name, first '3,c'; with a tab it is 1 name, first '3,c'; with '|' it is 1 name, first '3,c'"),
    ];

    private static ReadingCase Of(string title, string content) => ReadingCase.Of("prefaced", "lead-in: " + title, content);
}
