namespace AppHost.Embedded.Provisioning;

/// <summary>Directories in which programs are looked for, in order; a part of a path may hold a <c>*</c>.</summary>
internal sealed record SearchPath(IReadOnlyList<string> Patterns)
{
    public static SearchPath FromEnvironment(params string[] usualFolders) =>
        new([.. usualFolders, .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>The directories that exist.</summary>
    public IEnumerable<string> Directories() => Patterns.SelectMany(Expand).Distinct();

    private static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return Directory.Exists(pattern) ? [pattern] : [];
        var start = pattern.LastIndexOfAny(['/', '\\'], star);
        var end = pattern.IndexOfAny(['/', '\\'], star);
        var parent = pattern[..start];
        if (!Directory.Exists(parent))
            return [];
        var rest = end < 0 ? "" : pattern[(end + 1)..];
        return Directory.EnumerateDirectories(parent, pattern[(start + 1)..(end < 0 ? pattern.Length : end)])
            .OrderDescending(StringComparer.Ordinal)
            .SelectMany(directory => Expand(Path.Combine(directory, rest)));
    }

    public static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    public override string ToString() => string.Join(", ", Patterns);
}
