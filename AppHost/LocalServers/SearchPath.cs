namespace AppHost.LocalServers;

/// <summary>Directories in which programs are looked for, in order; a part of a path may hold a <c>*</c>.</summary>
internal sealed record SearchPath(IReadOnlyList<string> Patterns)
{
    public static SearchPath Of(params string[] usualFolders) =>
        new([.. usualFolders, .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>The files of that name, in the order of the directories; of those that a <c>*</c> stands for the last name first.</summary>
    public IEnumerable<string> Find(string program) =>
        Patterns.SelectMany(Expand).Distinct().Select(directory => Path.Combine(directory, program)).Where(File.Exists);

    private static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return Directory.Exists(pattern) ? [pattern] : [];
        }

        var start = pattern.LastIndexOf('/', star);
        var end = pattern.IndexOf('/', star) is var slash and >= 0 ? slash : pattern.Length;
        return Directory.Exists(pattern[..start])
            ? Directory.EnumerateDirectories(pattern[..start], pattern[(start + 1)..end])
                .OrderDescending(StringComparer.Ordinal)
                .SelectMany(directory => Expand(directory + pattern[end..]))
            : [];
    }
}
