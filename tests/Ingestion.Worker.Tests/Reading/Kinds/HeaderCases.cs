using System.Globalization;

namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>The header is read with every delimiter, and one reading that fails does not stop the others.</summary>
internal static class HeaderCases
{
    private const string NotNotes = "line 1 is no header: it has none of the columns of kinds/notes; expected id, note (or remark)";

    public static IEnumerable<ReadingCase> All =>
    [
        ReadingCase.Notes("all names quoted, commas", "\"id\",\"note\"\n\"1\",\"a\"\n").Loads("1|a"),
        ReadingCase.Notes("all names quoted, semicolons", "\"id\";\"note\"\r\n\"1\";\"a;b\"\r\n").Loads("1|a;b"),
        ReadingCase.Notes("all names quoted, tabs", "\"id\"\t\"note\"\n1\t\"a\tb\"\n").Loads("1|a\tb"),
        ReadingCase.Notes("all names quoted, pipes", "\"id\"|\"note\"\n1|\"a|b\"\n").Loads("1|a|b"),
        ReadingCase.Notes("names quoted with blanks around", "\"id\" , \"note\"\n1,a\n").Loads("1|a"),
        ReadingCase.Notes("a quoted name with the other delimiters in it", "\"id\",\"note\",\"more; or, less|\tx\"\n1,a,b\n").Loads("1|a|{\"more; or, less|\\tx\": \"b\"}"),
        ReadingCase.Notes("a quoted name with a line break", "\"id\",\"no\nte\"\n1,a\n").Loads("1|a"),
        ReadingCase.Notes("only the first name quoted", "\"id\";note\n1;a,b\n").Loads("1|a,b"),
        ReadingCase.Notes("a single name, quoted", "\"id\"\n1\n").Loads("1|∅"),
        ReadingCase.Notes("plain pipes", "id|note\n1|a,b\n").Loads("1|a,b"),
        ReadingCase.Notes("names of another table", "\"x\",\"y\"\n1,2\n")
            .IsRefused($"{NotNotes}; with ',' it is 2 names, first 'x'; with ';' its quotes do not match; with a tab its quotes do not match; with '|' its quotes do not match"),
        ReadingCase.Notes("a delimiter that is none", "id^note\n1^a\n")
            .IsRefused($"{NotNotes}; with ',' it is 1 name, first 'id^note'; with ';' it is 1 name, first 'id^note'; with a tab it is 1 name, first 'id^note'; with '|' it is 1 name, first 'id^note'"),
        ReadingCase.Notes("quotes that no reading closes", "\"id,note\n1,a\n").IsRefused("line 1 is no header: its quotes do not match"),
        ReadingCase.Notes("sixty thousand columns", $"id,note,{string.Join(',', Enumerable.Repeat("x", 60_000))}\n1,a{new string(',', 60_000)}\n").Loads("1|a"),
        ReadingCase.Notes("extra columns of one name", "id,note,x (column 5),x,x\n1,a,b,c,d\n").Loads("1|a|{\"x\": \"c\", \"x (column 5)\": \"b\", \"x (column 5) (column 5)\": \"d\"}"),
        ReadingCase.Notes("a required name among many others", string.Create(CultureInfo.InvariantCulture, $"note,{string.Join(',', Enumerable.Range(1, 30).Select(i => $"c{i}"))}\n"))
            .IsRefused($"required column id is missing; found note, {string.Join(", ", Enumerable.Range(1, 19).Select(i => $"c{i}"))} and 11 more; expected id"),
    ];
}
