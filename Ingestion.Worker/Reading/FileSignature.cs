namespace Ingestion.Worker.Reading;

/// <summary>What a file is by its first bytes, where that is no text.</summary>
internal static class FileSignature
{
    /// <summary>Bytes that are enough to tell.</summary>
    public const int Length = 512;

    private static readonly (byte[] Start, string Kind, string Advice)[] Known =
    [
        ([.. "PAR1"u8], "a Parquet file", "give it the extension .parquet"),
        ([.. "%PDF-"u8], "a PDF document", "export its tables as CSV"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an old Office document (such as .xls)", "save its sheet as CSV UTF-8"),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "a 7-Zip archive", "unpack it and deliver the files in it"),
        ([.. "Rar!"u8, 0x1A, 0x07], "a RAR archive", "unpack it and deliver the files in it"),
        ([0xFD, .. "7zXZ"u8, 0x00], "xz data", "compress it with gzip, or not at all"),
        ([.. "BZh"u8], "bzip2 data", "compress it with gzip, or not at all"),
        ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard data", "compress it with gzip, or not at all"),
        ([0x1F, 0x8B], "gzip data within gzip data", "compress it once"),
        ([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], "a PNG picture", "deliver text"),
        ([0xFF, 0xD8, 0xFF], "a JPEG picture", "deliver text"),
        ([.. "GIF8"u8], "a GIF picture", "deliver text"),
        ([.. "SQLite format 3"u8, 0x00], "an SQLite database", "export its table as CSV"),
        ([.. "ARROW1"u8, 0x00], "an Arrow file", "export it as Parquet or CSV"),
        ([.. "Obj"u8, 0x01], "an Avro file", "export it as Parquet or CSV"),
        ([.. "ORC"u8], "an ORC file", "export it as Parquet or CSV"),
        ([.. "{\\rtf"u8], "an RTF document", "save it as plain text"),
        ([0x7F, .. "ELF"u8], "a program", "deliver text"),
    ];

    /// <summary>Kind of file and what to do about it; <c>null</c> for what may be text.</summary>
    public static string? Describe(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PK\u0003\u0004"u8))
        {
            return DescribeZip(start);
        }

        if (start.Length > 261 && start[257..].StartsWith("ustar"u8))
        {
            return "a tar archive; unpack it and deliver the files in it";
        }

        foreach (var (bytes, kind, advice) in Known)
        {
            // A column may be called ORC or BZh: text that goes on as text is left to the header.
            if (start.StartsWith(bytes) && (bytes.Length > 3 || start.ContainsAnyInRange((byte)0, (byte)8)))
            {
                return $"{kind}; {advice}";
            }
        }

        return null;
    }

    private static string DescribeZip(ReadOnlySpan<byte> start) =>
        start.IndexOf("[Content_Types].xml"u8) >= 0 || start.IndexOf("xl/"u8) >= 0
            ? "an Office document (a ZIP archive such as .xlsx); save its sheet as CSV UTF-8"
            : "a ZIP archive; unpack it and deliver the files in it";
}
