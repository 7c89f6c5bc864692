using Microsoft.Win32.SafeHandles;

namespace Ingestion.Worker.Landing;

/// <summary>Whether a file ends as finished ones do: text with a line break, other formats with their own mark.</summary>
internal static class FileEnding
{
    private const int HeadBytes = 4;

    /// <summary>The end record of a zip file that has no comment.</summary>
    private const int TailBytes = 22;

    /// <summary>
    /// An empty file is not finished, and a gzip file always: its end shows when it is decompressed. A file that may not
    /// or cannot be read counts as finished, so that whoever takes it says so.
    /// </summary>
    /// <returns><c>false</c> also for a file that is no longer what the scan saw.</returns>
    public static bool IsFinished(string path, FileStatus seen)
    {
        try
        {
            using var file = RegularFile.TryOpen(path, out var status);
            return file is not null && status == seen && IsFinished(Read(file, 0, HeadBytes), Read(file, Math.Max(0, seen.Size - TailBytes), TailBytes));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return true;
        }
    }

    /// <param name="head">The first bytes, at most four.</param>
    /// <param name="tail">The last bytes, at most 22.</param>
    public static bool IsFinished(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (tail.IsEmpty)
        {
            return false;
        }

        if (head is [0x1F, 0x8B, ..])
        {
            return true;
        }

        if (head.SequenceEqual("PK\x03\x04"u8))
        {
            return tail.StartsWith("PK\x05\x06"u8);
        }

        if (head.SequenceEqual("PAR1"u8))
        {
            return tail.EndsWith("PAR1"u8);
        }

        if (head.TrimStart("\uFEFF \t\r\n"u8) is [(byte)'[', ..] && tail.TrimEnd(" \t\r\n"u8) is [.., (byte)']'])
        {
            return true;
        }

        // UTF-16 of either order as well.
        return tail is [.., (byte)'\n' or (byte)'\r'] or [.., (byte)'\n' or (byte)'\r', 0];
    }

    private static byte[] Read(SafeFileHandle file, long at, int length)
    {
        var bytes = new byte[length];
        return bytes[..RandomAccess.Read(file, bytes, at)];
    }
}
