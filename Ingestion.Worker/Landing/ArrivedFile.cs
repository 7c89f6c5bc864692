namespace Ingestion.Worker.Landing;

/// <summary>A file as a scan of the landing directory found it.</summary>
/// <param name="Domain">Name of its folder; empty for a file that lies in no domain.</param>
/// <param name="Name">File name.</param>
/// <param name="Path">Full path.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastWriteUtc">When it was last written to, UTC.</param>
/// <param name="SeenAt">When it was first seen with this size and time; of files of one scan, the older one a little earlier.</param>
public sealed record ArrivedFile(string Domain, string Name, string Path, long Size, DateTime LastWriteUtc, DateTimeOffset SeenAt)
{
    /// <summary>Whether it still is what the scan found; a file that is being written is not.</summary>
    public bool IsUnchanged()
    {
        var now = new FileInfo(Path);
        return now.Exists && now.Length == Size && now.LastWriteTimeUtc == LastWriteUtc;
    }
}
