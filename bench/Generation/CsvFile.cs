using System.Globalization;
using System.Text;

namespace Bench.Generation;

/// <summary>Writes CSV rows as UTF-8 through one buffer; no strings are made for numbers and timestamps.</summary>
public sealed class CsvFile : IDisposable
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly FileStream _stream;
    private readonly bool _crlf;
    private int _length;
    private bool _rowStarted;

    /// <summary>Creates or overwrites the file, with the directories above it, and writes the header.</summary>
    public CsvFile(string path, IEnumerable<string> header, bool crlf = false, bool byteOrderMark = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _crlf = crlf;
        FilePath = path;
        if (byteOrderMark)
            Append([0xEF, 0xBB, 0xBF]);
        foreach (var name in header)
            Field(name);
        EndRow();
        Rows = 0;
    }

    public string FilePath { get; }

    /// <summary>Rows written after the header.</summary>
    public long Rows { get; private set; }

    /// <summary>Writes a text, quoted when it holds a comma, a quote or a line end.</summary>
    public CsvFile Field(string text)
    {
        var quoted = text.AsSpan().IndexOfAny(",\"\r\n") >= 0;
        return Field(Encoding.UTF8.GetBytes(quoted ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text));
    }

    /// <summary>Writes bytes as they are.</summary>
    public CsvFile Field(ReadOnlySpan<byte> utf8)
    {
        Separate();
        Append(utf8);
        return this;
    }

    /// <summary>Writes a number in an invariant format such as <c>D4</c>, with a prefix.</summary>
    public CsvFile Field<T>(ReadOnlySpan<byte> prefix, T number, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable
    {
        Separate();
        Append(prefix);
        Span<byte> digits = stackalloc byte[32];
        if (!number.TryFormat(digits, out var written, format, CultureInfo.InvariantCulture))
            throw new ArgumentException($"the number {number} takes more than {digits.Length} bytes", nameof(number));
        Append(digits[..written]);
        return this;
    }

    public void EndRow()
    {
        Append(_crlf ? "\r\n"u8 : "\n"u8);
        _rowStarted = false;
        Rows++;
    }

    public void Dispose()
    {
        Flush();
        _stream.Dispose();
    }

    private void Separate()
    {
        if (_rowStarted)
            Append(","u8);
        _rowStarted = true;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _length)
            Flush();
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Flush()
    {
        _stream.Write(_buffer, 0, _length);
        _length = 0;
    }
}
