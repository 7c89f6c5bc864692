namespace Ingestion.Worker.Landing;

/// <summary>
/// Finds the files that are complete: their size and time are what the scan before found. Names that start with a dot or
/// end in <c>.tmp</c> or <c>.part</c> belong to somebody who is still writing and will rename them.
/// </summary>
public sealed class LandingScanner(string directory, TimeProvider time)
{
    private Dictionary<string, ArrivedFile> _seen = [];
    private DateTimeOffset _lastSeenAt = DateTimeOffset.MinValue;

    /// <summary>
    /// The complete files, those that arrived first in front. Of files that one scan finds, the oldest arrived first: which of
    /// several extracts is the current one must not depend on the order in which a directory lists them.
    /// </summary>
    public IReadOnlyList<ArrivedFile> Scan()
    {
        var stable = new List<ArrivedFile>();
        var found = new Dictionary<string, ArrivedFile>();
        foreach (var file in Enumerate().OrderBy(file => file.LastWriteUtc).ThenBy(file => file.Path, StringComparer.Ordinal))
        {
            if (_seen.TryGetValue(file.Path, out var before) && before.Size == file.Size && before.LastWriteUtc == file.LastWriteUtc)
            {
                stable.Add(found[file.Path] = before);
            }
            else
            {
                found[file.Path] = file with { SeenAt = NextSeenAt() };
            }
        }

        _seen = found;
        return [.. stable.OrderBy(file => file.SeenAt)];
    }

    /// <summary>Later than any before, also when the clock stands or is put back, by what PostgreSQL keeps of a time.</summary>
    private DateTimeOffset NextSeenAt()
    {
        var now = time.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var next = _lastSeenAt.AddMicroseconds(1);
        return _lastSeenAt = now > next ? now : next;
    }

    private IEnumerable<ArrivedFile> Enumerate()
    {
        var landing = new DirectoryInfo(directory);
        if (!landing.Exists)
        {
            return [];
        }

        return Files("", landing).Concat(landing.EnumerateDirectories().Where(domain => domain.Name[0] != '.').SelectMany(domain => Files(domain.Name, domain)));
    }

    private static IEnumerable<ArrivedFile> Files(string domain, DirectoryInfo folder) =>
        from file in folder.EnumerateFiles()
        where !IsUnfinished(file.Name) && file.Exists
        select new ArrivedFile(domain, file.Name, file.FullName, file.Length, file.LastWriteTimeUtc, SeenAt: default);

    private static bool IsUnfinished(string name) =>
        name[0] == '.'
        || name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".part", StringComparison.OrdinalIgnoreCase);
}
