using System.IO.Compression;

namespace Ingestion.Worker.Reading;

/// <summary>
/// Decompresses gzip, of one member or of several. What stands behind the last member must be zero padding: .NET's stream
/// takes anything else for the end and leaves it unread.
/// </summary>
/// <param name="file">The whole file, for a second look at its end.</param>
/// <param name="bytes">The same bytes, one after the other.</param>
internal sealed class GzipText(Stream file, Stream bytes) : ReadOnlyStream
{
    /// <summary>A trailer may end in as many zero bytes of its own.</summary>
    private const int TrailerLength = 8;

    private readonly EndMarkedStream _input = new(bytes);
    private GZipStream? _text;

    /// <exception cref="InvalidDataException">The data is broken or cut short.</exception>
    /// <exception cref="FileRefusedException">Something stands behind it.</exception>
    public override int Read(Span<byte> buffer)
    {
        _text ??= new GZipStream(_input, CompressionMode.Decompress);
        var read = _text.Read(buffer);
        if (read == 0 && buffer.Length > 0 && !_input.IsUsedUp && !IsPadded())
        {
            throw new FileRefusedException("the file goes on behind its gzip data with bytes that are neither gzip nor zero padding, and they would be lost; compress it again");
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _text?.Dispose();
        bytes.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>
    /// Whether the members end at the last byte that is not zero, or at zeros that belong to the last one's trailer. Read a second
    /// time only for files whose last byte is zero and is no part of the data, which tapes and block devices leave.
    /// </summary>
    private bool IsPadded()
    {
        var position = file.Position;
        try
        {
            var end = EndOfData();
            for (var candidate = end; candidate < Math.Min(end + TrailerLength, file.Length); candidate++)
            {
                if (EndsAt(candidate))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            file.Position = position;
        }
    }

    private bool EndsAt(long end)
    {
        file.Position = 0;
        var input = new EndMarkedStream(file, end);
        using var text = new GZipStream(input, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            // Not CopyTo, which hands all bytes to the stream, whether it wants them or not.
            var block = new byte[64 * 1024];
            while (text.Read(block) > 0)
            {
            }
        }
        catch (InvalidDataException)
        {
            // Cut within the trailer: the next candidate has one byte more.
            return false;
        }

        return input.IsUsedUp;
    }

    private long EndOfData()
    {
        var block = new byte[64 * 1024];
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - block.Length);
            file.Position = start;
            var part = block.AsSpan(0, (int)(end - start));
            file.ReadExactly(part);
            if (part.LastIndexOfAnyExcept((byte)0) is var last and >= 0)
            {
                return start + last + 1;
            }

            end = start;
        }

        return 0;
    }

    /// <summary>
    /// Puts an empty member behind the bytes, in two pieces. Who asks for the second has taken all that stands before it as gzip.
    /// </summary>
    private sealed class EndMarkedStream(Stream inner, long length = long.MaxValue) : ReadOnlyStream
    {
        private const int Cut = 10;
        private static readonly byte[] EmptyMember = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        private long _left = length;
        private int _given;

        public bool IsUsedUp => _given == EmptyMember.Length;

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
            _left -= read;
            if (read > 0)
            {
                return read;
            }

            var piece = EmptyMember.AsSpan(_given, IsUsedUp ? 0 : _given == 0 ? Cut : EmptyMember.Length - Cut);
            piece.CopyTo(buffer);
            _given += piece.Length;
            return piece.Length;
        }
    }
}
