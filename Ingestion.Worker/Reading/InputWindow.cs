using System.Buffers;

namespace Ingestion.Worker.Reading;

/// <summary>
/// A pooled window that moves over a stream. It is filled as far as it goes before anybody looks at it, so what a reader
/// sees does not depend on how the stream cuts its bytes into chunks.
/// </summary>
public sealed class InputWindow(Stream stream, int size) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(size);
    private int _start;
    private int _end;

    /// <summary>Whether nothing comes after <see cref="Data"/>.</summary>
    public bool IsLast { get; private set; }

    public ReadOnlySpan<byte> Data => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The array behind <see cref="Data"/>, whose first byte is at <see cref="Start"/>.</summary>
    public byte[] Buffer => _buffer;

    public int Start => _start;

    /// <summary>Bytes of the stream before <see cref="Data"/>.</summary>
    public long Position { get; private set; }

    public void Advance(int count)
    {
        _start += count;
        Position += count;
    }

    /// <summary>Brings more bytes behind the present ones, growing when the window is full of them.</summary>
    public void Fill()
    {
        var kept = _end - _start;
        if (kept > _buffer.Length / 2)
        {
            Replace(ArrayPool<byte>.Shared.Rent(_buffer.Length * 2), kept);
        }
        else
        {
            Data.CopyTo(_buffer);
        }

        _start = 0;
        _end = kept;
        var read = stream.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
        IsLast = read < _buffer.Length - _end;
        _end += read;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private void Replace(byte[] larger, int kept)
    {
        Data.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        _start = 0;
        _end = kept;
    }
}
