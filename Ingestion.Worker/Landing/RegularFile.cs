using Microsoft.Win32.SafeHandles;

namespace Ingestion.Worker.Landing;

/// <summary>Opens files in places where others may put anything at any moment.</summary>
internal static class RegularFile
{
    /// <summary>Opens a file for reading without ever waiting for one.</summary>
    /// <returns><c>null</c> when there is nothing, or something else than a file, such as a pipe.</returns>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SafeFileHandle? TryOpen(string path, out FileStatus status)
    {
        status = FileStatus.Of(path);
        if (status.Kind != FileKind.Regular)
        {
            return null;
        }

        try
        {
            var file = OperatingSystem.IsLinux()
                ? LinuxFiles.Open(path)
                : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            status = FileStatus.Of(file, path);
            if (status.Kind == FileKind.Regular)
            {
                return file;
            }

            file.Dispose();
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
