using System.Globalization;
using Warehouse.Contracts;

namespace Ingestion.Worker.Landing;

/// <summary>
/// Takes files out of the landing directory, into a folder per claim, by a rename: of several workers one succeeds, what is
/// claimed cannot be replaced any more, and after a crash every worker sees what was not finished. A claim is in work while
/// a session of the database holds the lock of its name.
/// </summary>
internal static class FileClaim
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'.'ffffff'Z'";
    private const string CopyName = ".copy";
    private const int BufferBytes = 1024 * 1024;

    /// <summary>Claims sort by the arrival of their files.</summary>
    public static string NewId(DateTimeOffset seenAt) =>
        $"{seenAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Guid.NewGuid():N}";

    /// <summary>The lock of the database that is held while a claim is in work.</summary>
    public static string LockName(string claimId) => $"claim {claimId}";

    /// <returns>When the file of a claim was seen; <c>null</c> for a name that is no claim's.</returns>
    public static DateTimeOffset? SeenAt(string claimId) =>
        DateTimeOffset.TryParseExact(claimId.Split('-')[0], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var seenAt)
            ? seenAt
            : null;

    /// <summary>The claims of a folder of the landing directory that have a file to load, with its name.</summary>
    public static IReadOnlyList<(string Id, string FileName)> In(string folder)
    {
        var claimed = new DirectoryInfo(Path.Combine(folder, LandingLayout.ClaimedFolder));
        try
        {
            return !claimed.Exists ? [] : [.. claimed.EnumerateDirectories().SelectMany(claim => FilesOf(claim).Where(file => IsRegular(file, folder)).Select(file => (claim.Name, file.Name)))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Where a file of a claim is read: a link in it still leads from the folder that it came from.</summary>
    public static string ReadPath(FileInfo file, string folder) => file.LinkTarget is { } link ? Path.GetFullPath(link, folder) : file.FullName;

    /// <returns>The file of a claim, none when it has come to its end.</returns>
    public static IReadOnlyList<FileInfo> FilesOf(DirectoryInfo claim)
    {
        try
        {
            return [.. claim.EnumerateFiles().Where(file => file.Name[0] != '.')];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Whether the folder of a claim is there and holds nothing.</summary>
    public static bool IsEmpty(string claim)
    {
        try
        {
            return !Directory.EnumerateFileSystemEntries(claim).Any();
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Renames the file into its claim, unless it lies there already, and makes sure that it has no other name.</summary>
    /// <returns>
    /// <c>null</c> when it has gone, or is no longer what the scan saw: something else that came under its name stays in the
    /// claim and is watched there.
    /// </returns>
    public static ArrivedFile? Take(ArrivedFile file)
    {
        if (file.IsClaimed)
        {
            return MakeOwn(file);
        }

        var claim = Path.Combine(file.Folder, LandingLayout.ClaimedFolder, file.ClaimId);
        var path = Path.Combine(claim, file.Name);
        Directory.CreateDirectory(claim);
        try
        {
            File.Move(file.Path, path, overwrite: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            RemoveIfEmpty(claim);
            return null;
        }
        catch
        {
            RemoveIfEmpty(claim);
            throw;
        }

        return MakeOwn(file with { Path = path, IsClaimed = true });
    }

    /// <summary>Removes the folder of a claim whose file has gone to its place.</summary>
    public static void End(ArrivedFile file) => RemoveIfEmpty(Path.GetDirectoryName(file.Path)!);

    /// <summary>Removes an empty folder, which a crash may have left; one that is being filled makes its claim fail, and be tried again.</summary>
    public static void RemoveIfEmpty(string claim)
    {
        try
        {
            Directory.Delete(claim);
        }
        catch (DirectoryNotFoundException)
        {
            // Another worker was first.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && Directory.Exists(claim))
        {
            // It is not empty, or this service may not remove it; an empty folder harms nobody.
        }
    }

    /// <summary>
    /// What is archived must not change with a file elsewhere: a link, and a file with a second name, gives way to a copy of
    /// what it leads to, which itself stays where it is.
    /// </summary>
    private static ArrivedFile? MakeOwn(ArrivedFile file)
    {
        var link = new FileInfo(file.Path).LinkTarget;
        if (link != file.Link)
        {
            return null;
        }

        if (link is null)
        {
            var status = FileStatus.Of(file.Path);
            if (status.Kind != FileKind.Regular || !status.IsSameContent(file.Status))
            {
                return null;
            }

            if (status.Links == 1)
            {
                return file with { Status = status };
            }
        }

        return Copy(file, link is null ? file.Path : Path.GetFullPath(link, file.Folder))
            ? file with { Status = FileStatus.Of(file.Path), Link = null }
            : null;
    }

    private static bool IsRegular(FileInfo file, string folder) => FileStatus.Of(ReadPath(file, folder)).Kind == FileKind.Regular;

    private static bool Copy(ArrivedFile file, string from)
    {
        var copy = Path.Combine(Path.GetDirectoryName(file.Path)!, CopyName);
        using (var source = RegularFile.TryOpen(from, out var status))
        {
            if (source is null || !status.IsSameContent(file.Status))
            {
                return false;
            }

            using (var target = File.Create(copy))
            {
                using var content = new FileStream(source, FileAccess.Read, bufferSize: 0);
                content.CopyTo(target, BufferBytes);
                target.Flush(flushToDisk: true);
                if (FileStatus.Of(source, from) != status || target.Length != status.Size)
                {
                    return false;
                }
            }
        }

        File.Move(copy, file.Path, overwrite: true);
        return true;
    }
}
