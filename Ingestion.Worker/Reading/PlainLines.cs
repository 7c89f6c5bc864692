using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Ingestion.Worker.Reading;

/// <summary>
/// The whole lines of a window that have no quote, no zero byte, no byte order mark and nothing but UTF-8, which are nearly all
/// lines of nearly all files. What is checked for many lines at once costs next to nothing, and the ends of fields can then be
/// found 32 bytes at a time.
/// </summary>
/// <param name="delimiter">Ends a field.</param>
/// <param name="ending">What ends the file's lines; a line that ends in another way is not taken.</param>
internal sealed class PlainLines(byte delimiter, LineEnding ending)
{
    private byte[] _buffer = [];
    private int _end;
    private int _next;

    // Ends of fields among the 32 bytes from _block on that have not been used yet, one bit each.
    private int _block;
    private uint _ends;

    /// <summary>Looks at the window again, after it was filled or moved.</summary>
    public void Find(InputWindow window)
    {
        // Whole vectors are read, so some bytes must lie behind the last line.
        var length = Math.Min(window.Data.Length, window.Buffer.Length - Vector256<byte>.Count - window.Start);
        var lines = length > 0 ? window.Data[..(window.Data[..length].LastIndexOf(LineBreaks.Lf) + 1)] : default;
        _buffer = window.Buffer;
        _end = IsPlain(lines) ? window.Start + lines.Length : 0;
        _next = -1;
    }

    /// <summary>Nothing is known of the window any more.</summary>
    public void Forget() => _end = 0;

    /// <summary>Reads the record at <paramref name="start"/>.</summary>
    /// <returns>Whether a plain line begins there.</returns>
    public bool TryRead(int start, Record record, out int next)
    {
        next = start;
        if (start >= _end)
        {
            return false;
        }

        if (start != _next)
        {
            (_block, _ends) = (start - Vector256<byte>.Count, 0);
        }

        record.Begin(_buffer, start);
        while (true)
        {
            var at = NextEnd();
            record.Add(next, at - next);
            next = at + 1;
            if (_buffer[at] == delimiter)
            {
                continue;
            }

            record.End(at);
            var found = _buffer[at] == LineBreaks.Lf ? LineEnding.Lf : LineEnding.Cr;
            if (found is LineEnding.Cr && _buffer[next] == LineBreaks.Lf)
            {
                found = LineEnding.CrLf;
                next = NextEnd() + 1;
            }

            _next = next;
            return found == ending;
        }
    }

    private static bool IsPlain(ReadOnlySpan<byte> lines) =>
        !lines.ContainsAny(CsvGrammar.Quote, (byte)0) && Utf8.IsValid(lines) && lines.IndexOf(CsvGrammar.Mark) < 0;

    private int NextEnd()
    {
        while (_ends == 0)
        {
            _block += Vector256<byte>.Count;
            var bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_buffer), (nuint)_block);
            _ends = (Vector256.Equals(bytes, Vector256.Create(delimiter)) | Vector256.Equals(bytes, Vector256.Create(LineBreaks.Cr)) | Vector256.Equals(bytes, Vector256.Create(LineBreaks.Lf))).ExtractMostSignificantBits();
        }

        var at = _block + BitOperations.TrailingZeroCount(_ends);
        _ends &= _ends - 1;
        return at;
    }
}
