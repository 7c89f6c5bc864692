using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Ingestion.Worker.Landing;

/// <summary>
/// Two system calls that .NET does not offer: which kind of thing a name is, and opening it without waiting for whoever is
/// at the other end. The layout of <c>statx</c> is the same on every processor; that of <c>stat</c> is not.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LinuxFiles
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStats = 0x7FF;
    private const int KindMask = 0xF000;

    private const int OpenFlags = 0x800 /* O_NONBLOCK */ | 0x80000 /* O_CLOEXEC */ | 0x100 /* O_NOCTTY */;

    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int AccessDenied = 13;
    private const int NotADirectory = 20;
    private const int TooManyLinks = 40;

    public static FileStatus Status(string path)
    {
        if (Statx(CurrentDirectory, path, 0, BasicStats, out var found) == 0)
        {
            return Read(found);
        }

        return Marshal.GetLastPInvokeError() switch
        {
            NoEntry or NotADirectory => new FileStatus { Kind = FileKind.Missing },
            TooManyLinks => new FileStatus { Kind = FileKind.Loop },
            AccessDenied or NotPermitted => new FileStatus { Kind = FileKind.Forbidden },
            var error => throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}", new Win32Exception(error)),
        };
    }

    public static FileStatus Status(SafeFileHandle file)
    {
        var isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            return Statx((int)file.DangerousGetHandle(), "", EmptyPath, BasicStats, out var found) == 0
                ? Read(found)
                : throw new IOException("the status of an open file cannot be read", new Win32Exception(Marshal.GetLastPInvokeError()));
        }
        finally
        {
            if (isHeld)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Opens for reading at once: a pipe without a writer, too, so who calls looks at what it is before reading.</summary>
    /// <exception cref="FileNotFoundException">There is nothing of that name.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        var descriptor = NativeOpen(path, OpenFlags);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var error = Marshal.GetLastPInvokeError();
        var message = $"{path}: {Marshal.GetPInvokeErrorMessage(error)}";
        throw error switch
        {
            NoEntry or NotADirectory => new FileNotFoundException(message, path),
            AccessDenied or NotPermitted => new UnauthorizedAccessException(message),
            _ => new IOException(message, new Win32Exception(error)),
        };
    }

    private static FileStatus Read(in StatxBuffer found)
    {
        var kind = (found.Mode & KindMask) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        };
        return kind == FileKind.Regular
            ? new FileStatus(kind, (long)found.Size, Nanoseconds(found.ModifiedSeconds, found.ModifiedNanoseconds), Nanoseconds(found.ChangedSeconds, found.ChangedNanoseconds), found.Node, ((ulong)found.DeviceMajor << 32) | found.DeviceMinor, found.Links)
            : new FileStatus { Kind = kind };
    }

    /// <summary>Since 1970: only ever compared.</summary>
    private static long Nanoseconds(long seconds, uint nanoseconds) => unchecked((seconds * 1_000_000_000) + nanoseconds);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out StatxBuffer found);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeOpen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Node;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
