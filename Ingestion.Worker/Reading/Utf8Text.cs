using System.Buffers;
using System.Text;

namespace Ingestion.Worker.Reading;

/// <summary>Says where bytes are no UTF-8.</summary>
internal static class Utf8Text
{
    /// <summary>The first place, such as <c>line 3, byte 7 (0xFC)</c>; bytes are counted from the start of their line.</summary>
    /// <param name="record">A record with <see cref="RecordDefect.NotUtf8"/>.</param>
    public static string FirstFault(Record record)
    {
        var raw = record.Raw;
        var at = 0;
        while (at < raw.Length && Rune.DecodeFromUtf8(raw[at..], out _, out var length) is OperationStatus.Done)
        {
            at += length;
        }

        var before = raw[..at];
        var line = record.Line + LineBreaks.Count(before);
        var start = before.LastIndexOfAny(LineBreaks.Cr, LineBreaks.Lf) + 1;
        return $"line {line}, byte {at - start + 1} (0x{raw[at]:X2})";
    }
}
