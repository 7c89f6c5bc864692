using System.IO.Compression;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>An open file as UTF-8 text: decompressed when it is gzip, decoded when it is something else than UTF-8.</summary>
public sealed class SourceFile : IDisposable
{
    private const string Utf8 = "utf-8";
    private readonly HashingStream _bytes;
    private readonly byte[] _start;
    private bool _isReadAtRandom;

    // By default .NET takes the end of a gzip file that was cut short for the end of its data. Read once by the runtime,
    // when the first stream is made.
    static SourceFile() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private SourceFile(HashingStream bytes, Stream text, string encoding, byte[] start)
    {
        _bytes = bytes;
        _start = start;
        Text = text;
        Encoding = encoding;
    }

    /// <summary>
    /// UTF-8 without a byte order mark; reading it throws <see cref="InvalidDataException"/> for broken gzip and
    /// <see cref="FileRefusedException"/> for bytes that the encoding does not have.
    /// </summary>
    public Stream Text { get; }

    /// <summary>IANA name of the encoding that was found or declared, such as <c>utf-16</c>.</summary>
    public string Encoding { get; }

    /// <exception cref="IOException">The file is gone or cannot be read.</exception>
    /// <exception cref="FileRefusedException">A file named <c>.gz</c> is not gzip.</exception>
    public static SourceFile Open(string path, string? declaredEncoding)
    {
        // The window over it is the buffer.
        var file = new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan, Share = FileShare.ReadWrite | FileShare.Delete });
        return Open(file, path, declaredEncoding);
    }

    /// <param name="file">The bytes, from their start; can be read again. Closed with the source file, or when it cannot be opened.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="declaredEncoding">Code page of files without a byte order mark; <c>null</c> for UTF-8.</param>
    /// <exception cref="FileRefusedException">A file named <c>.gz</c> is not gzip.</exception>
    public static SourceFile Open(Stream file, string name, string? declaredEncoding)
    {
        try
        {
            var isGzip = StartsWithGzip(file);
            if (!isGzip && name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                throw new FileRefusedException("the file is named .gz, but is not gzip; rename it or compress it again");
            }

            var start = ReadStart(file, isGzip);
            var bytes = new HashingStream(file);
            Stream text = isGzip ? new GzipText(file, bytes) : bytes;
            return Decode(bytes, text, start, declaredEncoding);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads what is left of the file and gives the SHA-256 and size of all its bytes.</summary>
    public (string Sha256, long Size) Finish()
    {
        if (_isReadAtRandom)
        {
            _bytes.Inner.Position = 0;
        }

        return (_bytes.Finish(), _bytes.BytesRead);
    }

    public void Dispose()
    {
        Text.Dispose();
        _bytes.Dispose();
    }

    /// <summary>A reader for the file's records, by its extension or else as the dataset says.</summary>
    /// <exception cref="FileRefusedException">The file is no text, or has no usable header.</exception>
    public IRecordReader Records(string fileName, Dataset dataset, ReaderLimits limits)
    {
        var name = fileName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? fileName[..^3] : fileName;
        var extension = Path.GetExtension(name).ToLowerInvariant();
        var format = extension switch
        {
            ".csv" => FileFormat.Csv,
            ".jsonl" => FileFormat.JsonLines,
            ".json" => FileFormat.Json,
            ".parquet" => FileFormat.Parquet,
            _ => dataset.Format,
        };
        if (format is FileFormat.Parquet)
        {
            return ParquetRecords(dataset, limits);
        }

        if (FileSignature.Describe(_start) is { } kind)
        {
            throw new FileRefusedException($"the file is named {extension}, but is {kind}");
        }

        return format switch
        {
            FileFormat.Json => JsonArrayReader.Open(Text, dataset, limits),
            FileFormat.JsonLines => new JsonLinesReader(Text, dataset, limits),
            _ => new CsvRecordReader(Text, dataset, limits),
        };
    }

    /// <summary>Parquet is read here and there, so that its hash is taken afterwards.</summary>
    private ParquetRecordReader ParquetRecords(Dataset dataset, ReaderLimits limits)
    {
        if (Text != _bytes)
        {
            throw new FileRefusedException("a Parquet file compresses its own columns and is not read through gzip or another encoding; send it as .parquet");
        }

        _isReadAtRandom = true;
        return new ParquetRecordReader(_bytes.Inner, dataset, limits);
    }

    private static bool StartsWithGzip(Stream file)
    {
        Span<byte> start = stackalloc byte[2];
        var read = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && start is [0x1F, 0x8B];
    }

    private static byte[] ReadStart(Stream file, bool isGzip)
    {
        var start = new byte[FileSignature.Length];
        try
        {
            using var text = isGzip ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : null;
            var read = (text ?? file).ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return start[..read];
        }
        finally
        {
            file.Position = 0;
        }
    }

    private static SourceFile Decode(HashingStream bytes, Stream text, byte[] start, string? declared)
    {
        var (encoding, skip) = start switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Utf8, 3),
            [0xFF, 0xFE, 0, 0, ..] => ("utf-32", 4),
            [0xFF, 0xFE, ..] => ("utf-16", 2),
            [0xFE, 0xFF, ..] => ("utf-16BE", 2),
            _ => (declared ?? Utf8, 0),
        };
        if (skip > 0)
        {
            text.ReadExactly(new byte[skip]);
        }

        return encoding.Equals(Utf8, StringComparison.OrdinalIgnoreCase)
            ? new SourceFile(bytes, text, Utf8, start)
            : new SourceFile(bytes, new CodePageText(text, encoding), encoding, start);
    }
}
