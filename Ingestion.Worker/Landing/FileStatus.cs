using Microsoft.Win32.SafeHandles;

namespace Ingestion.Worker.Landing;

/// <summary>What a name leads to, behind all links.</summary>
public enum FileKind
{
    /// <summary>Nothing: the file has gone, or a link leads nowhere.</summary>
    Missing,
    Regular,
    Folder,
    Pipe,
    Socket,
    Device,

    /// <summary>Links that lead in a circle.</summary>
    Loop,

    /// <summary>A folder on the way may not be entered.</summary>
    Forbidden,
}

/// <summary>All that tells one content of a file from another without reading it.</summary>
/// <param name="Kind">Only regular files are ever opened.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastWrite">When the content was last written, a number to compare; whoever writes may set it.</param>
/// <param name="Change">When anything about the file last changed, a number to compare, which nobody can set; 0 where the system does not say.</param>
/// <param name="Node">Which file it is, whatever its name; 0 where the system does not say.</param>
/// <param name="Device">The file system that <paramref name="Node"/> is of.</param>
/// <param name="Links">How many names it has; 1 where the system does not say.</param>
public readonly record struct FileStatus(FileKind Kind, long Size, long LastWrite, long Change, ulong Node, ulong Device, uint Links)
{
    /// <summary>Looks without opening the file, which could block or set a device going.</summary>
    public static FileStatus Of(string path) => OperatingSystem.IsLinux() ? LinuxFiles.Status(path) : Portable(new FileInfo(path));

    /// <summary>The status of an open file.</summary>
    internal static FileStatus Of(SafeFileHandle file, string path) => OperatingSystem.IsLinux() ? LinuxFiles.Status(file) : Of(path);

    /// <summary>Whether it is the same file with the same content. Its name may be another: a rename counts as a change of the file.</summary>
    public bool IsSameContent(FileStatus other) => this with { Change = other.Change, Links = other.Links } == other;

    /// <summary>.NET knows files, folders and links; there is nothing else on Windows, and development machines get by.</summary>
    private static FileStatus Portable(FileInfo file)
    {
        FileSystemInfo target;
        try
        {
            target = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        }
        catch (IOException)
        {
            return new FileStatus { Kind = FileKind.Loop };
        }

        return target switch
        {
            FileInfo { Exists: true } found => new FileStatus(FileKind.Regular, found.Length, found.LastWriteTimeUtc.Ticks, 0, 0, 0, 1),
            _ when Directory.Exists(target.FullName) => new FileStatus { Kind = FileKind.Folder },
            _ => new FileStatus { Kind = FileKind.Missing },
        };
    }
}
