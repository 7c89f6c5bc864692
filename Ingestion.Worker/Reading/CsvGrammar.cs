using System.Buffers;

namespace Ingestion.Worker.Reading;

/// <summary>
/// Cuts one record off the front of some bytes: RFC 4180 with any line ending (LF, CRLF, CR) and any delimiter. A quote
/// means something at the start of a field only, so <c>12" screen</c> is text; blanks around a quoted field are no part of
/// it. Text behind a closing quote is broken quoting, because there is no telling where the field was meant to end. A byte
/// order mark in front of a record, where files were joined, is no part of it.
/// </summary>
public sealed class CsvGrammar(byte delimiter)
{
    public const byte Quote = (byte)'"';
    private const byte FirstOfNoBreakSpace = 0xC2;
    private const byte SecondOfNoBreakSpace = 0xA0;

    private readonly SearchValues<byte> _endsOfField = SearchValues.Create([delimiter, LineBreaks.Cr, LineBreaks.Lf]);

    /// <summary>UTF-8 of the byte order mark.</summary>
    public static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    public byte Delimiter => delimiter;

    /// <summary>Reads the record at <paramref name="start"/>.</summary>
    /// <param name="buffer">Holds the bytes; the record refers to it.</param>
    /// <param name="start">First byte of the record.</param>
    /// <param name="end">End of the bytes that are there.</param>
    /// <param name="isLast">Whether nothing comes after <paramref name="end"/>.</param>
    /// <param name="record">Gets the fields, or <see cref="RecordDefect.BrokenQuoting"/>; then it has no end.</param>
    /// <param name="next">First byte behind the record and its line break.</param>
    /// <returns>Whether the record is complete; if not, more bytes are needed.</returns>
    public bool TryRead(byte[] buffer, int start, int end, bool isLast, Record record, out int next)
    {
        record.Begin(buffer, start);
        next = start;
        var at = start;
        if (!TrySkipMark(buffer, ref at, end, isLast))
        {
            return false;
        }

        record.HasMark = at > start;
        while (true)
        {
            if (!TryReadField(buffer, ref at, end, isLast, record))
            {
                return false;
            }

            if (record.Defect is not RecordDefect.None)
            {
                return true;
            }

            if (at < end && buffer[at] == delimiter)
            {
                at++;
                continue;
            }

            if (at == end ? !isLast : buffer[at] == LineBreaks.Cr && at + 1 == end && !isLast)
            {
                return false;
            }

            record.End(at);
            next = at + LineBreaks.LengthOf(LineBreaks.At(buffer.AsSpan(at, end - at)));
            return true;
        }
    }

    /// <summary>Blanks in front of, or behind, a quoted field: space, tab and no-break space.</summary>
    public int CountBlanks(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (count < bytes.Length)
        {
            if (bytes[count] == ' ' || (bytes[count] == '\t' && delimiter != '\t'))
            {
                count++;
            }
            else if (bytes[count] == FirstOfNoBreakSpace && count + 1 < bytes.Length && bytes[count + 1] == SecondOfNoBreakSpace)
            {
                count += 2;
            }
            else
            {
                break;
            }
        }

        return count;
    }

    private static bool TrySkipMark(byte[] buffer, ref int at, int end, bool isLast)
    {
        var bytes = buffer.AsSpan(at, end - at);
        if (bytes.IsEmpty || bytes[0] != Mark[0])
        {
            return true;
        }

        if (bytes.Length < Mark.Length && !isLast)
        {
            return false;
        }

        at += bytes.StartsWith(Mark) ? Mark.Length : 0;
        return true;
    }

    private bool TryReadField(byte[] buffer, ref int at, int end, bool isLast, Record record)
    {
        record.EndsInQuotes = false;
        if (at < end && buffer[at] is (byte)' ' or (byte)'\t' or FirstOfNoBreakSpace)
        {
            var opening = at + CountBlanks(buffer.AsSpan(at, end - at));
            if (!isLast && (opening == end || (opening + 1 == end && buffer[opening] == FirstOfNoBreakSpace)))
            {
                return false;
            }

            if (opening < end && buffer[opening] == Quote)
            {
                at = opening;
            }
        }

        if (at < end && buffer[at] == Quote)
        {
            return TryReadQuoted(buffer, ref at, end, isLast, record);
        }

        var length = buffer.AsSpan(at, end - at).IndexOfAny(_endsOfField);
        if (length < 0 && !isLast)
        {
            return false;
        }

        length = length < 0 ? end - at : length;
        record.Add(at, length);
        at += length;
        return true;
    }

    private bool TryReadQuoted(byte[] buffer, ref int at, int end, bool isLast, Record record)
    {
        var content = at + 1;
        var scan = content;
        var hasDoubled = false;
        while (true)
        {
            var offset = buffer.AsSpan(scan, end - scan).IndexOf(Quote);
            if (offset < 0)
            {
                record.Break(end);
                return isLast;
            }

            var closing = scan + offset;
            if (closing + 1 == end && !isLast)
            {
                return false;
            }

            if (closing + 1 < end && buffer[closing + 1] == Quote)
            {
                hasDoubled = true;
                scan = closing + 2;
                continue;
            }

            record.AddQuoted(content, closing - content, hasDoubled);
            return TryCloseQuoted(buffer, closing + 1, ref at, end, isLast, record);
        }
    }

    private bool TryCloseQuoted(byte[] buffer, int behind, ref int at, int end, bool isLast, Record record)
    {
        at = behind + CountBlanks(buffer.AsSpan(behind, end - behind));
        if (!isLast && (at == end || (at + 1 == end && buffer[at] == FirstOfNoBreakSpace)))
        {
            return false;
        }

        if (at < end && buffer[at] != delimiter && buffer[at] is not (LineBreaks.Cr or LineBreaks.Lf))
        {
            record.Break(at + 1);
        }

        record.EndsInQuotes = true;
        return true;
    }
}
