using System.Text;
using Ingestion.Worker.Tests.Batches;

namespace Ingestion.Worker.Tests.Reading.Kinds;

/// <summary>A file that is no text says what it is, whatever it is called.</summary>
internal static class SignatureCases
{
    public static IEnumerable<ReadingCase> All =>
    [
        Of("a ZIP archive", [.. "PK\u0003\u0004"u8, .. new byte[26], .. "notes.csv"u8], "a ZIP archive; unpack it and deliver the files in it"),
        Of("a workbook", [.. "PK\u0003\u0004"u8, .. new byte[26], .. "[Content_Types].xml"u8], "an Office document (a ZIP archive such as .xlsx); save its sheet as CSV UTF-8"),
        Of("a workbook of 1997", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], "an old Office document (such as .xls); save its sheet as CSV UTF-8"),
        Of("a Parquet file", [.. "PAR1"u8, 0x15, 0x04], "a Parquet file; give it the extension .parquet"),
        Of("a PDF document", "%PDF-1.7\n"u8.ToArray(), "a PDF document; export its tables as CSV"),
        Of("a PNG picture", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], "a PNG picture; deliver text"),
        Of("an SQLite database", [.. "SQLite format 3"u8, 0], "an SQLite database; export its table as CSV"),
        Of("xz data", [0xFD, .. "7zXZ"u8, 0, 0], "xz data; compress it with gzip, or not at all"),
        Of("Zstandard data", [0x28, 0xB5, 0x2F, 0xFD, 0], "Zstandard data; compress it with gzip, or not at all"),
        Of("bzip2 data", [.. "BZh91AY&SY"u8, 0, 1], "bzip2 data; compress it with gzip, or not at all"),
        Of("a tar archive", [.. new byte[257], .. "ustar"u8, .. new byte[250]], "a tar archive; unpack it and deliver the files in it"),
        ReadingCase.Of("notes", "signature: a ZIP archive within gzip", BadFile.Gzip([.. "PK\u0003\u0004"u8, .. new byte[40]]), ".csv.gz").IsRefused("the file is named .csv, but is a ZIP archive; unpack it and deliver the files in it"),
        ReadingCase.Of("notes", "signature: gzip within gzip", BadFile.Gzip(BadFile.Gzip(Encoding.UTF8.GetBytes("id,note\n"))), ".csv.gz").IsRefused("the file is named .csv, but is gzip data within gzip data; compress it once"),
        ReadingCase.Of("things", "signature: a Parquet file named .jsonl", [.. "PAR1"u8, 0], ".jsonl").IsRefused("the file is named .jsonl, but is a Parquet file; give it the extension .parquet"),
        ReadingCase.Notes("signature: columns named as formats are", "ORC,id\n1,2\n").Loads("2|∅|{\"ORC\": \"1\"}"),
    ];

    private static ReadingCase Of(string title, byte[] content, string kind) =>
        ReadingCase.Of("notes", "signature: " + title, content).IsRefused($"the file is named .csv, but is {kind}");
}
