namespace Ingestion.Worker.Landing;

/// <summary>
/// Finds the files that are complete: their size and time are what the scan before found. Names that start with a dot or
/// end in <c>.tmp</c> or <c>.part</c> belong to somebody who is still writing and will rename them.
/// </summary>
public sealed class LandingScanner(string directory, TimeProvider time)
{
    private Dictionary<string, ArrivedFile> _seen = [];

    /// <summary>The complete files, those that arrived first in front.</summary>
    public IReadOnlyList<ArrivedFile> Scan()
    {
        var found = Enumerate().ToDictionary(file => file.Path);
        var stable = new List<ArrivedFile>();
        foreach (var (path, file) in found)
        {
            if (!_seen.TryGetValue(path, out var before))
                continue;
            found[path] = file with { SeenAt = before.SeenAt };
            if (before.Size == file.Size && before.LastWriteUtc == file.LastWriteUtc)
                stable.Add(found[path]);
        }

        _seen = found;
        return [.. stable.OrderBy(file => file.LastWriteUtc).ThenBy(file => file.Path, StringComparer.Ordinal)];
    }

    private IEnumerable<ArrivedFile> Enumerate()
    {
        var landing = new DirectoryInfo(directory);
        if (!landing.Exists)
            return [];
        return Files("", landing).Concat(landing.EnumerateDirectories().Where(domain => domain.Name[0] != '.').SelectMany(domain => Files(domain.Name, domain)));
    }

    private IEnumerable<ArrivedFile> Files(string domain, DirectoryInfo folder) =>
        from file in folder.EnumerateFiles()
        where !IsUnfinished(file.Name) && file.Exists
        select new ArrivedFile(domain, file.Name, file.FullName, file.Length, file.LastWriteTimeUtc, time.GetUtcNow());

    private static bool IsUnfinished(string name) =>
        name[0] == '.'
        || name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".part", StringComparison.OrdinalIgnoreCase);
}
