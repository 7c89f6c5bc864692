namespace Ingestion.Worker.Landing;

/// <summary>A file as a scan of the landing directory found it.</summary>
/// <param name="Domain">Name of its folder; empty for a file that lies in no domain.</param>
/// <param name="Name">File name.</param>
/// <param name="Path">Full path: in the landing directory, or in a claim.</param>
/// <param name="Status">What it was at that look, behind all links.</param>
/// <param name="SeenAt">When it was first seen like that; of files of one scan, the older one a little earlier.</param>
/// <param name="ClaimId">Under which it is taken out of the landing directory, or has been.</param>
public sealed record ArrivedFile(string Domain, string Name, string Path, FileStatus Status, DateTimeOffset SeenAt, string ClaimId)
{
    /// <summary>A file as it is now, for those who know that it is complete.</summary>
    /// <param name="path">It lies in a folder with the name of its domain.</param>
    /// <param name="seenAt">When it arrived.</param>
    public static ArrivedFile At(string path, DateTimeOffset seenAt)
    {
        var file = new FileInfo(path);
        return new ArrivedFile(file.Directory!.Name, file.Name, file.FullName, FileStatus.Of(path), seenAt, FileClaim.NewId(seenAt)) { Link = file.LinkTarget };
    }

    public long Size => Status.Size;

    /// <summary>Where the name leads to, as it stands in the link; <c>null</c> for a file.</summary>
    public string? Link { get; init; }

    /// <summary>Whether a worker has taken it out of the landing directory, this one or one that died since.</summary>
    public bool IsClaimed { get; init; }

    /// <summary>Since when it has been like that.</summary>
    public TimeSpan QuietFor { get; init; }

    /// <summary>The folder that it arrived in.</summary>
    public string Folder => IsClaimed ? System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, "..", "..", "..")) : System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Whether nothing at all has happened to it since that look.</summary>
    public bool IsUnchanged() => FileStatus.Of(Path) == Status;
}
