using System.Text;
using Ingestion.Worker.Reading;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>
/// The rules of delimited text written down a second time, byte by byte over an array, with nothing in common with the
/// reader under test: the oracle of the fuzz tests.
/// </summary>
internal sealed class ReferenceCsvReader(byte[] text, byte delimiter, ReaderLimits limits)
{
    private int _position;
    private long _line = 1;

    public List<string> ReadAll()
    {
        var records = new List<string>();
        while (_position < text.Length)
        {
            if (ReadRecord() is { } record)
                records.Add(record);
        }

        return records;
    }

    public static string Describe(long line, RecordDefect defect, int defectField, IEnumerable<string> fields, string raw) =>
        $"line {line} {defect}{(defect is RecordDefect.FieldTooLong ? defectField : "")} [{(defect is RecordDefect.None ? string.Join("|", fields.Select(field => $"<{field}>")) : "")}] raw <{raw}>";

    private string? ReadRecord()
    {
        var start = _position;
        var fields = new List<byte[]>();
        var position = start;
        var brokenAfter = 0;
        while (brokenAfter == 0)
        {
            var field = new List<byte>();
            if (position < text.Length && text[position] == '"')
            {
                position++;
                while (true)
                {
                    if (position == text.Length)
                    {
                        brokenAfter = position - start;
                        break;
                    }

                    if (text[position] != '"')
                    {
                        field.Add(text[position++]);
                    }
                    else if (position + 1 < text.Length && text[position + 1] == '"')
                    {
                        field.Add((byte)'"');
                        position += 2;
                    }
                    else
                    {
                        position++;
                        if (position < text.Length && !IsEndOfField(text[position]))
                            brokenAfter = position - start + 1;
                        break;
                    }
                }
            }
            else
            {
                while (position < text.Length && !IsEndOfField(text[position]))
                    field.Add(text[position++]);
            }

            fields.Add([.. field]);
            if (position < text.Length && text[position] == delimiter)
                position++;
            else
                break;
        }

        var isTooLong = brokenAfter > limits.MaxRecordBytes + 1 || (brokenAfter == 0 && position - start > limits.MaxRecordBytes);
        if (isTooLong || brokenAfter > 0)
        {
            position = start;
            while (position < text.Length && text[position] is not ((byte)'\r' or (byte)'\n'))
                position++;
            isTooLong |= position - start > limits.MaxRecordBytes;
        }

        var raw = text[start..position];
        var line = _line;
        for (var i = start; i < position; i++)
        {
            if (text[i] == '\r' || (text[i] == '\n' && (i == start || text[i - 1] != '\r')))
                _line++;
        }

        _line++;
        _position = position;
        if (_position < text.Length)
            _position += text[_position] == '\r' && _position + 1 < text.Length && text[_position + 1] == '\n' ? 2 : 1;
        if (raw.Length == 0)
            return null;
        var kept = isTooLong ? raw[..Math.Min(raw.Length, limits.MaxFieldBytes)] : raw;
        var tooLongField = fields.FindIndex(field => field.Length > limits.MaxFieldBytes);
        var defect = isTooLong ? RecordDefect.RecordTooLong
            : !IsUtf8(raw) ? RecordDefect.NotUtf8
            : raw.Contains((byte)0) ? RecordDefect.ZeroByte
            : brokenAfter > 0 ? RecordDefect.BrokenQuoting
            : tooLongField >= 0 ? RecordDefect.FieldTooLong
            : RecordDefect.None;
        return Describe(line, defect, tooLongField, fields.Select(field => Given.Show(field)), Given.Show(kept));
    }

    private bool IsEndOfField(byte value) => value == delimiter || value is (byte)'\r' or (byte)'\n';

    private static bool IsUtf8(byte[] bytes)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
