using System.Text;
using Ingestion.Worker.Tests.Batches;

namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>Bytes that are not in the encoding refuse the file and are named by line and byte.</summary>
internal static class EncodingCases
{
    public static IEnumerable<ReadingCase> All =>
    [
        ReadingCase.Of("words", "UTF-8 in a windows-1252 dataset", "id,word\n1,plain\n2,Müller\n").IsRefused(Utf8("line 3, byte 4", "ü", "Ã¼", "windows-1252")),
        ReadingCase.Of("words", "typographic quotes in UTF-8 in a windows-1252 dataset", "id,word\n1,it’s\n").IsRefused(Utf8("line 2, byte 5", "’", "â€™", "windows-1252")),
        ReadingCase.Of("words", "Greek in UTF-8 in a windows-1252 dataset", "id,word\n1,α\n").IsRefused(Utf8("line 2, byte 3", "α", "Î±", "windows-1252")),
        ReadingCase.Of("words", "windows-1252 and UTF-8 in one file", [.. BadFile.In("windows-1252", "id,word\n1,Søn\n"), .. Encoding.UTF8.GetBytes("2,é\n")]).IsRefused(Utf8("line 3, byte 3", "é", "Ã©", "windows-1252")),
        ReadingCase.Of("latin", "UTF-8 in an ISO 8859-1 dataset", "id,word\r\n1,é\r\n").IsRefused(Utf8("line 2, byte 3", "é", "Ã©", "iso-8859-1")),
        ReadingCase.Of("cyrillic", "UTF-8 in a windows-1251 dataset", "id,word\n1,да\n").IsRefused(Utf8("line 2, byte 3", "д", "Рґ", "windows-1251")),
        ReadingCase.In("windows-1251", "cyrillic", "windows-1251 that could be UTF-8 in places", "id,word\n1,Её\n2,да\n").Loads("1|Её", "2|да"),
        ReadingCase.In("windows-1252", "words", "windows-1252 that could be UTF-8 in places", "id,word\n1,“CAFÉ”\n2,naïve\n").Loads("1|“CAFÉ”", "2|naïve"),
        ReadingCase.Of("words", "a byte that windows-1252 does not define", [.. "id,word\n1,a\n2,b"u8, 0x81, (byte)'\n']).IsRefused(Undefined("line 3, byte 4 (0x81)", "windows-1252")),
        ReadingCase.Of("words", "another undefined byte behind CRLF", [.. "id,word\r\n1,a\r\n"u8, 0x9D, .. ",b\r\n"u8]).IsRefused(Undefined("line 3, byte 1 (0x9D)", "windows-1252")),
        ReadingCase.Of("latin", "windows-1252 in an ISO 8859-1 dataset", [.. "id,word\n1,5 "u8, 0x80, (byte)'\n']).IsRefused(Undefined("line 2, byte 5 (0x80)", "iso-8859-1")),
        ReadingCase.Of("cyrillic", "a byte that windows-1251 does not define", [.. "id,word\n1,"u8, 0x98, (byte)'\n']).IsRefused(Undefined("line 2, byte 3 (0x98)", "windows-1251")),
        ReadingCase.In("shift_jis", "kana", "Shift JIS", "id,word\n1,カナ\n").Loads("1|カナ"),
        ReadingCase.Of("kana", "half a character of Shift JIS", [.. "id,word\n1,"u8, 0x83, (byte)'\n', .. "2,b\n"u8]).IsRefused(Undefined("line 2, byte 3", "shift_jis")),
        ReadingCase.In("windows-1252", "notes", "windows-1252 that is not declared", "id,note\n1,a\n2,Müller\n").IsRefused("line 3, byte 4 (0xFC) is not UTF-8; save the file as UTF-8, or declare the dataset's encoding in its manifest"),
        ReadingCase.Of("notes", "bad UTF-8 in a quoted field of several lines", [.. "id,note\n1,\"a\nb"u8, 0xC3, .. "(\"\n"u8]).IsRefused("line 3, byte 2 (0xC3) is not UTF-8; save the file as UTF-8, or declare the dataset's encoding in its manifest"),
        ReadingCase.In("utf-8", "words", "a byte order mark overrules the declaration", "id,word\n1,Müller\n").Loads("1|Müller"),
    ];

    private static string Utf8(string place, string character, string misread, string encoding) =>
        $"{place} is the UTF-8 of '{character}', which would be loaded as '{misread}': the dataset declares {encoding}, and this file is not, or not all of it; save it as UTF-8 with a byte order mark, or in {encoding} throughout";

    private static string Undefined(string place, string encoding) =>
        $"{place} is no character of {encoding}, the encoding of this dataset's files; declare the encoding that they have, or save the file as UTF-8 with a byte order mark";
}
