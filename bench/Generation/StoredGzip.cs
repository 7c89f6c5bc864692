using System.Buffers.Binary;

namespace Bench.Generation;

/// <summary>
/// Gzip (RFC 1952) around stored blocks (RFC 1951, 3.2.4). The framework's compressor may give other bytes in another release;
/// samples must not change with one.
/// </summary>
public static class StoredGzip
{
    private const int MaxBlock = 65_535;

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    public static byte[] Wrap(ReadOnlySpan<byte> data)
    {
        // Deflate, no flags, no time, no extra flags, unknown system.
        List<byte> file = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
        Span<byte> number = stackalloc byte[4];
        var crc = uint.MaxValue;
        foreach (var b in data)
            crc = (crc >> 8) ^ CrcTable[(byte)(crc ^ b)];

        var rest = data;
        do
        {
            var block = rest[..Math.Min(rest.Length, MaxBlock)];
            rest = rest[block.Length..];
            file.Add(rest.IsEmpty ? (byte)1 : (byte)0);
            BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)block.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(number[2..], (ushort)~block.Length);
            file.AddRange(number);
            file.AddRange(block);
        }
        while (!rest.IsEmpty);

        BinaryPrimitives.WriteUInt32LittleEndian(number, ~crc);
        file.AddRange(number);
        BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)data.Length);
        file.AddRange(number);
        return [.. file];
    }

    private static uint CrcOf(int index)
    {
        var crc = (uint)index;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }
}
