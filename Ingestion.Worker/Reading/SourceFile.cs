using System.IO.Compression;
using System.Text;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>An open file as UTF-8 text: decompressed when it is gzip, decoded when it is something else than UTF-8.</summary>
public sealed class SourceFile : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly HashingStream _bytes;
    private bool _isReadAtRandom;

    // By default .NET takes the end of a gzip file that was cut short for the end of its data. Read once by the runtime,
    // when the first stream is made.
    static SourceFile() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private SourceFile(HashingStream bytes, Stream text, string encoding)
    {
        _bytes = bytes;
        Text = text;
        Encoding = encoding;
    }

    /// <summary>UTF-8 without a byte order mark; reading it throws <see cref="InvalidDataException"/> for broken gzip and <see cref="DecoderFallbackException"/> for bytes that the encoding does not have.</summary>
    public Stream Text { get; }

    /// <summary>IANA name of the encoding that was found or declared, such as <c>utf-16</c>.</summary>
    public string Encoding { get; }

    /// <exception cref="IOException">The file is gone or cannot be read.</exception>
    /// <exception cref="FileRefusedException">A file named <c>.gz</c> is not gzip.</exception>
    public static SourceFile Open(string path, string? declaredEncoding)
    {
        // The window over it is the buffer.
        var file = new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan, Share = FileShare.ReadWrite | FileShare.Delete });
        try
        {
            var isGzip = StartsWithGzip(file);
            if (!isGzip && path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
                throw new FileRefusedException("the file is named .gz, but is not gzip; rename it or compress it again");
            var mark = ReadMark(file, isGzip);
            var bytes = new HashingStream(file);
            Stream text = isGzip ? new GZipStream(bytes, CompressionMode.Decompress) : bytes;
            return Decode(bytes, text, mark, declaredEncoding);
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

    private static bool StartsWithGzip(FileStream file)
    {
        Span<byte> start = stackalloc byte[2];
        var read = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && start is [0x1F, 0x8B];
    }

    private static byte[] ReadMark(FileStream file, bool isGzip)
    {
        var mark = new byte[3];
        try
        {
            using var text = isGzip ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : null;
            var read = (text ?? (Stream)file).ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
            return mark[..read];
        }
        finally
        {
            file.Position = 0;
        }
    }

    private static SourceFile Decode(HashingStream bytes, Stream text, byte[] mark, string? declared)
    {
        var (encoding, skip) = mark switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Utf8, 3),
            [0xFF, 0xFE, ..] => (Strict("utf-16"), 2),
            [0xFE, 0xFF, ..] => (Strict("utf-16BE"), 2),
            _ => (declared is null ? Utf8 : Strict(declared), 0),
        };
        if (skip > 0)
            text.ReadExactly(new byte[skip]);
        return encoding.CodePage == Utf8.CodePage
            ? new SourceFile(bytes, text, Utf8.WebName)
            : new SourceFile(bytes, System.Text.Encoding.CreateTranscodingStream(text, encoding, Utf8), encoding.WebName);
    }

    private static Encoding Strict(string name) =>
        System.Text.Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <summary>A reader for the file's records, by its extension or else as the dataset says.</summary>
    /// <exception cref="FileRefusedException">The file has no usable header.</exception>
    public IRecordReader Records(string fileName, Dataset dataset, ReaderLimits limits)
    {
        var name = fileName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? fileName[..^3] : fileName;
        var format = Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" => FileFormat.Csv,
            ".jsonl" => FileFormat.JsonLines,
            ".json" => FileFormat.Json,
            ".parquet" => FileFormat.Parquet,
            _ => dataset.Format,
        };
        return format switch
        {
            FileFormat.Parquet => ParquetRecords(dataset, limits),
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
}
