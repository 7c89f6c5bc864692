using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Ingestion.Worker.Reading;

/// <summary>
/// A row of typed columns as a record. It is written down as one JSON object, so that a rejected row can be shown, corrected
/// and replayed as JSON lines; the fields are pieces of that text.
/// </summary>
internal sealed class ParquetRow(Record record, SourceColumns columns, IReadOnlyList<string> names, ReaderLimits limits)
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private readonly byte[][] _properties = [.. names.Select(name => Encoding.UTF8.GetBytes($"\"{System.Text.Json.JsonEncodedText.Encode(name)}\":"))];
    private readonly bool[] _isExtra = [.. names.Select((_, i) => columns.Extras.Any(extra => extra.Field == i))];
    private byte[] _buffer = new byte[4096];
    private int _length;

    public void Begin(long number)
    {
        record.Begin(_buffer, 0);
        record.Grow(names.Count);
        record.Line = record.LastLine = number;
        _length = 0;
        Append("{"u8);
    }

    /// <summary>A number or a truth value, as JSON writes it.</summary>
    public void Literal(int field, ReadOnlySpan<byte> text)
    {
        Property(field);
        record.Set(field, _length, text.Length, isTyped: true);
        Append(text);
    }

    /// <summary>Text that needs no escapes.</summary>
    /// <param name="field">Which field.</param>
    /// <param name="text">The text.</param>
    /// <param name="isTyped">Whether it is a date or time in ISO 8601, as which the file has it.</param>
    public void Plain(int field, ReadOnlySpan<byte> text, bool isTyped = false)
    {
        Property(field);
        Append("\""u8);
        record.Set(field, _isExtra[field] ? _length - 1 : _length, _isExtra[field] ? text.Length + 2 : text.Length, isTyped);
        Append(text);
        Append("\""u8);
    }

    /// <exception cref="FileRefusedException">The bytes are no UTF-8.</exception>
    public void Text(int field, ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new FileRefusedException($"row {record.Line}: {names[field]} has bytes that are no UTF-8; write the column as text, or leave it out");
        }

        if (utf8.Length > limits.MaxFieldBytes)
        {
            (record.Defect, record.DefectField) = (RecordDefect.FieldTooLong, field);
        }
        else if (utf8.Contains((byte)0))
        {
            record.Defect = RecordDefect.ZeroByte;
        }

        if (!utf8.ContainsAny(Escaped))
        {
            Plain(field, utf8);
            return;
        }

        Property(field);
        var start = _length;
        Append("\""u8);
        AppendEscaped(utf8);
        Append("\""u8);
        if (_isExtra[field])
        {
            record.Set(field, start, _length - start);
            return;
        }

        utf8.CopyTo(record.Unescaped(utf8.Length));
        record.SetUnescaped(field, utf8.Length);
    }

    public void End()
    {
        Append("}"u8);
        record.MoveTo(_buffer);
        record.End(_length);
        if (_length > limits.MaxRecordBytes)
        {
            record.Defect = RecordDefect.RecordTooLong;
            record.KeepRaw(record.Raw[..limits.MaxFieldBytes]);
        }
    }

    private void Property(int field)
    {
        if (_length > 1)
        {
            Append(","u8);
        }

        Append(_properties[field]);
    }

    private void AppendEscaped(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            var at = utf8.IndexOfAny(Escaped);
            Append(at < 0 ? utf8 : utf8[..at]);
            if (at < 0)
            {
                return;
            }

            Append(utf8[at] switch
            {
                (byte)'"' => "\\\""u8,
                (byte)'\\' => "\\\\"u8,
                (byte)'\n' => "\\n"u8,
                (byte)'\r' => "\\r"u8,
                (byte)'\t' => "\\t"u8,
                var other => Encoding.ASCII.GetBytes($"\\u{(int)other:x4}"),
            });
            utf8 = utf8[(at + 1)..];
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - _length < bytes.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes.Length));
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }
}
