using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace AppHost.Embedded.Dashboard;

/// <summary>gRPC's framing: one byte that says whether the message is compressed, its length in four bytes (big-endian), the message.</summary>
internal static class GrpcFrames
{
    private const int HeaderLength = 5;
    private const int LongestMessage = 1 << 20;

    public static byte[] Encode(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[HeaderLength + length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)length);
        message.WriteTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <returns><c>false</c> while <paramref name="buffer"/> does not hold a whole frame.</returns>
    /// <exception cref="InvalidDataException">The frame is compressed or too long.</exception>
    public static bool TryDecode(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (buffer.Length < HeaderLength)
            return false;
        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (header[0] != 0 || length > LongestMessage)
            throw new InvalidDataException($"gRPC frame with compression flag {header[0]} and length {length}; expected flag 0 and at most {LongestMessage} bytes");
        if (buffer.Length < HeaderLength + length)
            return false;
        message = buffer.Slice(HeaderLength, length);
        buffer = buffer.Slice(HeaderLength + length);
        return true;
    }

    /// <summary>Reads the one message of a call that has one.</summary>
    public static async Task<T> ReadAsync<T>(PipeReader reader, MessageParser<T> parser, CancellationToken ct)
        where T : IMessage<T>
    {
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            var buffer = read.Buffer;
            if (TryDecode(ref buffer, out var message))
            {
                var parsed = parser.ParseFrom(message);
                reader.AdvanceTo(buffer.Start);
                return parsed;
            }

            if (read.IsCompleted)
                throw new InvalidDataException($"the call ended after {read.Buffer.Length} bytes, before its message was complete");
            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
