using System.Buffers;

namespace Ingestion.Worker.Reading;

/// <summary>
/// Cuts one record off the front of some bytes: RFC 4180 with any line ending (LF, CRLF, CR) and any delimiter. A quote
/// means something at the start of a field only, so <c>12" screen</c> is text. Text behind a closing quote is broken
/// quoting, because there is no telling where the field was meant to end.
/// </summary>
public sealed class CsvGrammar(byte delimiter)
{
    public const byte Quote = (byte)'"';
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    private readonly SearchValues<byte> _endsOfField = SearchValues.Create([delimiter, Cr, Lf]);

    /// <summary>Reads the record at <paramref name="start"/>.</summary>
    /// <param name="buffer">Holds the bytes; the record refers to it.</param>
    /// <param name="start">First byte of the record.</param>
    /// <param name="end">End of the bytes that are there.</param>
    /// <param name="isLast">Whether nothing comes after <paramref name="end"/>.</param>
    /// <param name="record">Gets the fields, or a defect.</param>
    /// <param name="next">First byte behind the record and its line break.</param>
    /// <returns>Whether the record is complete; if not, more bytes are needed.</returns>
    public bool TryRead(byte[] buffer, int start, int end, bool isLast, Record record, out int next)
    {
        record.Begin(buffer, start);
        var at = start;
        while (true)
        {
            if (at < end && buffer[at] == Quote)
            {
                if (!TryReadQuoted(buffer, ref at, end, isLast, record, out next))
                    return false;
                if (record.Defect is RecordDefect.None && at < end && buffer[at] != delimiter && buffer[at] is not (Cr or Lf))
                    (record.Defect, record.Scanned) = (RecordDefect.BrokenQuoting, at + 1 - start);
                if (record.Defect is RecordDefect.BrokenQuoting)
                    return TryReadFirstLine(buffer, start, end, isLast, record, out next);
            }
            else
            {
                var length = buffer.AsSpan(at, end - at).IndexOfAny(_endsOfField);
                if (length < 0 && !isLast)
                {
                    next = start;
                    return false;
                }

                length = length < 0 ? end - at : length;
                record.Add(at, length);
                at += length;
            }

            if (at < end && buffer[at] == delimiter)
            {
                at++;
                continue;
            }

            record.End(at);
            return TrySkipLineBreak(buffer, at, end, isLast, out next);
        }
    }

    /// <summary>Takes the first line of a record that makes no sense as a whole.</summary>
    public static bool TryReadFirstLine(byte[] buffer, int start, int end, bool isLast, Record record, out int next)
    {
        var length = buffer.AsSpan(start, end - start).IndexOfAny(Cr, Lf);
        next = start;
        if (length < 0 && !isLast)
            return false;
        length = length < 0 ? end - start : length;
        record.End(start + length);
        return TrySkipLineBreak(buffer, start + length, end, isLast, out next);
    }

    /// <summary>Line breaks within some bytes, CRLF counting once.</summary>
    public static long CountLineBreaks(ReadOnlySpan<byte> bytes)
    {
        long count = 0;
        while (true)
        {
            var at = bytes.IndexOfAny(Cr, Lf);
            if (at < 0)
                return count;
            count++;
            var isPair = bytes[at] == Cr && at + 1 < bytes.Length && bytes[at + 1] == Lf;
            bytes = bytes[(at + (isPair ? 2 : 1))..];
        }
    }

    private static bool TryReadQuoted(byte[] buffer, ref int at, int end, bool isLast, Record record, out int next)
    {
        next = at;
        var content = at + 1;
        var scan = content;
        var hasDoubled = false;
        while (true)
        {
            var offset = buffer.AsSpan(scan, end - scan).IndexOf(Quote);
            if (offset < 0)
            {
                (record.Defect, record.Scanned) = (RecordDefect.BrokenQuoting, end - record.RawStart);
                return isLast;
            }

            var closing = scan + offset;
            if (closing + 1 == end && !isLast)
                return false;
            if (closing + 1 < end && buffer[closing + 1] == Quote)
            {
                hasDoubled = true;
                scan = closing + 2;
                continue;
            }

            if (hasDoubled)
                record.AddDoubledQuotes(content, closing - content, Quote);
            else
                record.Add(content, closing - content);
            at = closing + 1;
            return true;
        }
    }

    private static bool TrySkipLineBreak(byte[] buffer, int at, int end, bool isLast, out int next)
    {
        next = at;
        if (at == end)
            return isLast;
        if (buffer[at] == Cr && at + 1 == end && !isLast)
            return false;
        next = at + (buffer[at] == Cr && at + 1 < end && buffer[at + 1] == Lf ? 2 : 1);
        return true;
    }
}
