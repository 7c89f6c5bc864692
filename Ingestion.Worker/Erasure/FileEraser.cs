using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Ingestion.Worker.Reading;
using Warehouse.Catalog;

namespace Ingestion.Worker.Erasure;

/// <summary>What becomes of a file.</summary>
internal enum FileFate
{
    /// <summary>It is about no erased person and stays as it is.</summary>
    Stays,

    /// <summary>The records of those who were erased are written anew.</summary>
    Rewritten,

    /// <summary>It has such records, and its format cannot be written anew: it must not be kept.</summary>
    Goes,

    /// <summary>Nobody can tell whom it tells of.</summary>
    Unreadable,
}

/// <param name="Fate">What became of it.</param>
/// <param name="Sha256">Of what was written.</param>
/// <param name="SizeBytes">Of what was written.</param>
internal readonly record struct FileOutcome(FileFate Fate, string Sha256 = "", long SizeBytes = 0);

/// <summary>Takes those who were erased out of files: text is written anew, as UTF-8 with one record on each line.</summary>
internal static class FileEraser
{
    private const string Part = ".part";

    /// <summary>Writes a file without those who were erased to its place, at once.</summary>
    /// <param name="from">The file; it stays as it is unless it is the target.</param>
    /// <param name="to">Gets what is written.</param>
    /// <param name="dataset">Whose records it has.</param>
    /// <param name="limits">As for loading.</param>
    /// <param name="tombstones">Who was erased.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static FileOutcome Rewrite(string from, string to, Dataset dataset, ReaderLimits limits, Tombstones tombstones)
    {
        try
        {
            if (!TellsOfAnybody(from, dataset, limits, tombstones))
            {
                return new FileOutcome(FileFate.Stays);
            }
        }
        catch (Exception e) when (e is FileRefusedException or InvalidDataException or UnauthorizedAccessException)
        {
            return new FileOutcome(FileFate.Unreadable);
        }

        using (var source = SourceFile.Open(from, dataset.Encoding))
        {
            using var reader = source.Records(Path.GetFileName(from), dataset, limits);
            if (reader is ParquetRecordReader)
            {
                return new FileOutcome(FileFate.Goes);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            WritePart(to, reader, dataset, tombstones);
        }

        using var written = File.OpenRead(to + Part);
        var outcome = new FileOutcome(FileFate.Rewritten, Convert.ToHexStringLower(SHA256.HashData(written)), written.Length);
        File.Move(to + Part, to, overwrite: true);
        return outcome;
    }

    /// <summary>The record of a rejected row, which is in quarantine as it stood in its file.</summary>
    /// <returns>What is left of it; <c>null</c> when it is about no erased person.</returns>
    public static string? EraseRow(string rawText, string? headerText, Dataset dataset, ReaderLimits limits, Tombstones tombstones)
    {
        // In quarantine everything is UTF-8, and rows of other formats than delimited text are objects.
        var text = Encoding.UTF8.GetBytes(headerText is null ? rawText : $"{headerText}\n{rawText}\n");
        try
        {
            using var source = SourceFile.Open(new MemoryStream(text), "row", declaredEncoding: null);
            using var reader = source.Records(headerText is null ? "row.jsonl" : "row.csv", dataset, limits);
            using var eraser = new RecordEraser(dataset, reader.Columns, tombstones);
            if (reader.Read())
            {
                var record = reader.Current;
                var left = eraser.Find(record) is { } erased
                    ? Encoding.UTF8.GetString(new RecordText(dataset, reader).Of(record, erased))
                    : null;
                return reader.Read() ? WholeIfMentioned(eraser, rawText) : left;
            }

            return WholeIfMentioned(eraser, rawText);
        }
        catch (FileRefusedException)
        {
            using var eraser = new RecordEraser(dataset, SourceColumns.OfProperties(dataset), tombstones);
            return WholeIfMentioned(eraser, rawText);
        }
    }

    private static string? WholeIfMentioned(RecordEraser eraser, string rawText) =>
        eraser.Mentions(Encoding.UTF8.GetBytes(rawText)) ? PersonKind.Marker : null;

    private static bool TellsOfAnybody(string path, Dataset dataset, ReaderLimits limits, Tombstones tombstones)
    {
        using var source = SourceFile.Open(path, dataset.Encoding);
        using var reader = source.Records(Path.GetFileName(path), dataset, limits);
        using var eraser = new RecordEraser(dataset, reader.Columns, tombstones);
        while (reader.Read())
        {
            if (eraser.Find(reader.Current) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static void WritePart(string to, IRecordReader reader, Dataset dataset, Tombstones tombstones)
    {
        using var file = File.Create(to + Part);
        using (var gzip = to.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true)
            : null)
        {
            var text = gzip ?? (Stream)file;
            // Without the mark the dataset's encoding would be read.
            text.Write(dataset.Encoding is null ? default : Encoding.UTF8.Preamble);
            Write(text, reader, dataset, tombstones);
        }

        file.Flush(flushToDisk: true);
    }

    private static void Write(Stream text, IRecordReader reader, Dataset dataset, Tombstones tombstones)
    {
        using var eraser = new RecordEraser(dataset, reader.Columns, tombstones);
        var records = new RecordText(dataset, reader);
        var isArray = reader is JsonArrayReader;
        var isFirst = true;
        if (reader.HeaderText is { } header)
        {
            text.Write(Encoding.UTF8.GetBytes(header));
            text.Write("\n"u8);
        }

        while (reader.Read())
        {
            text.Write(!isArray ? default : isFirst ? "[\n"u8 : ",\n"u8);
            text.Write(eraser.Find(reader.Current) is { } erased ? records.Of(reader.Current, erased) : reader.Current.Raw);
            text.Write(isArray ? default : "\n"u8);
            isFirst = false;
        }

        text.Write(!isArray ? default : "\n]\n"u8);
    }
}
