using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ingestion.Worker.Copying;

/// <summary>
/// Rows in the format of PostgreSQL's binary COPY, gathered in a pooled array that grows when one row needs it. A row
/// that turns out bad is taken back with <see cref="RollbackRow"/>.
/// Source of the format: PostgreSQL's manual, COPY, "Binary Format".
/// </summary>
public sealed class CopyBlock(int size) : IDisposable
{
    /// <summary>Signature, flags and length of the header extension: starts every binary COPY.</summary>
    public static ReadOnlySpan<byte> Header =>
        [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Ends every binary COPY.</summary>
    public static ReadOnlySpan<byte> Trailer => [0xFF, 0xFF];

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(size);
    private int _length;
    private int _rowStart;

    public int Length => _length;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public void Clear() => _length = _rowStart = 0;

    public void BeginRow(short columns)
    {
        _rowStart = _length;
        BinaryPrimitives.WriteInt16BigEndian(Take(2), columns);
    }

    public void RollbackRow() => _length = _rowStart;

    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void WriteNull() => BinaryPrimitives.WriteInt32BigEndian(Take(4), -1);

    public void WriteBoolean(bool value)
    {
        var target = Take(5);
        BinaryPrimitives.WriteInt32BigEndian(target, 1);
        target[4] = value ? (byte)1 : (byte)0;
    }

    /// <summary>An integer, bigint, date (days) or timestamptz (microseconds) of the type's own width.</summary>
    public void WriteNumber<T>(T value)
        where T : struct, IBinaryInteger<T>
    {
        var width = value.GetByteCount();
        var target = Take(4 + width);
        BinaryPrimitives.WriteInt32BigEndian(target, width);
        // Not WriteBigEndian, a default method of the interface, which would box the value.
        value.TryWriteBigEndian(target[4..], out _);
    }

    public void WriteDouble(double value) => WriteNumber(BitConverter.DoubleToInt64Bits(value));

    public void WriteText(ReadOnlySpan<byte> utf8)
    {
        var target = Take(4 + utf8.Length);
        BinaryPrimitives.WriteInt32BigEndian(target, utf8.Length);
        utf8.CopyTo(target[4..]);
    }

    /// <summary>A jsonb value from its text, which <see cref="Values.JsonText"/> has accepted.</summary>
    public void WriteJsonb(ReadOnlySpan<byte> utf8)
    {
        const byte Version = 1;
        var target = Take(5 + utf8.Length);
        BinaryPrimitives.WriteInt32BigEndian(target, 1 + utf8.Length);
        target[4] = Version;
        utf8.CopyTo(target[5..]);
    }

    /// <summary>Room for a value of this many bytes, its length already written in front.</summary>
    public Span<byte> WriteValue(int length)
    {
        var target = Take(4 + length);
        BinaryPrimitives.WriteInt32BigEndian(target, length);
        return target[4..];
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = _rowStart = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Take(int length)
    {
        if (_buffer.Length - _length < length)
            Grow(length);
        var taken = _buffer.AsSpan(_length, length);
        _length += length;
        return taken;
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + length));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
