using System.Text;

namespace Ingestion.Worker.Reading;

/// <summary>
/// Looks for UTF-8 in bytes that are said to be in another code page, whose decoder takes anything: <c>ü</c> would be loaded as
/// <c>Ã¼</c>.
/// </summary>
/// <param name="isWestern">
/// Whether the code page has <c>Ã</c> and <c>â</c> where UTF-8 begins its accented letters and typographic quotes. These with what
/// follows them are no text in any language, so one is proof, whatever else the file holds.
/// </param>
internal sealed class Utf8Traces(bool isWestern)
{
    private readonly byte[] _carried = new byte[4];
    private int _carriedLength;

    /// <summary>Whether there were bytes that are no UTF-8, so that the file as a whole is none.</summary>
    public bool HasOther { get; private set; }

    /// <summary>Whether a sequence was found that is UTF-8 and nothing else.</summary>
    public bool HasProof { get; private set; }

    /// <summary>The first character found by the last scan.</summary>
    public Rune Found { get; private set; }

    /// <summary>Looks through the next bytes.</summary>
    /// <returns>Where the first sequence begins, or the one that is a proof; below zero when that was in the bytes before.</returns>
    public int? Scan(ReadOnlySpan<byte> bytes)
    {
        int? found = null;
        var at = _carriedLength == 0 ? 0 : TakeCarried(bytes, ref found);
        while (at < bytes.Length && !HasProof && (isWestern || !HasOther))
        {
            var skipped = bytes[at..].IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            if (skipped < 0)
            {
                break;
            }

            at += skipped;
            at += Take(bytes[at..], at, ref found);
        }

        return found;
    }

    private int TakeCarried(ReadOnlySpan<byte> bytes, ref int? found)
    {
        Span<byte> joined = stackalloc byte[4];
        _carried.AsSpan(0, _carriedLength).CopyTo(joined);
        var added = Math.Min(bytes.Length, joined.Length - _carriedLength);
        bytes[..added].CopyTo(joined[_carriedLength..]);
        var before = _carriedLength;
        _carriedLength = 0;
        // What was invalid may end before the new bytes; they are looked at by themselves then.
        return Math.Max(Take(joined[..(before + added)], -before, ref found) - before, 0);
    }

    private int Take(ReadOnlySpan<byte> bytes, int at, ref int? found)
    {
        switch (Rune.DecodeFromUtf8(bytes, out var rune, out var length))
        {
            case System.Buffers.OperationStatus.Done:
                HasProof = isWestern && (bytes[0] == 0xC3 || (bytes[0] == 0xE2 && bytes[1] is 0x80 or 0x82 or 0x84));
                if (found is null || HasProof)
                {
                    (found, Found) = (at, rune);
                }

                return length;
            case System.Buffers.OperationStatus.NeedMoreData:
                bytes.CopyTo(_carried);
                _carriedLength = bytes.Length;
                return bytes.Length;
            default:
                HasOther = true;
                return length;
        }
    }
}
