namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>Blanks around a quoted field are no part of it; blanks around a plain one are.</summary>
internal static class BlankCases
{
    public static IEnumerable<ReadingCase> All =>
    [
        ReadingCase.Notes("a blank before a quote", "id,note\n1, \"x\"\n").Loads("1|x"),
        ReadingCase.Notes("blanks behind a quote", "id,note\n1,\"x\"  \n2,b\n").Loads("1|x", "2|b"),
        ReadingCase.Notes("blanks on both sides of every field", "id,note\r\n  \"1\"  ,  \"x, y\"  \r\n").Loads("1|x, y"),
        ReadingCase.Notes("tabs around quotes", "id,note\n1,\t\"x\"\t\n").Loads("1|x"),
        ReadingCase.Notes("tabs around quotes in a tab file end fields", "id\tnote\tmore\n1\t\"x\"\t\n").Loads("1|x"),
        ReadingCase.Notes("no-break spaces around quotes", "id,note\n1,\u00A0\"x\"\u00A0\n").Loads("1|x"),
        ReadingCase.Notes("blanks within the quotes stay", "id,note\n1,\" x \"\n").Loads("1| x "),
        ReadingCase.Notes("blanks of plain fields stay", "id,note\n1, x \n").Loads("1| x "),
        ReadingCase.Notes("a quote behind blanks and text is text", "id,note\n1, 12\" x\n").Loads("1| 12\" x"),
        ReadingCase.Notes("doubled quotes behind blanks", "id,note\n1, \"a \"\"b\"\"\" \n").Loads("1|a \"b\""),
        ReadingCase.Notes("a line break in a field behind blanks", "id,note\n1, \"a\nb\" \n2,c\n").Loads("1|a\nb", "2|c"),
        ReadingCase.Notes("text behind quotes and blanks", "id,note\n1,\"a\" b\n2,\"c\"\n3,d\n").Rejects("2: a quote is not closed, or text follows the closing quote; lines 2 to 4 are rejected together, because it is not certain where the record ends"),
        ReadingCase.Notes("an empty field in quotes behind blanks", "id,note\n1, \"\"\n").Loads("1|∅"),
    ];
}
