namespace Bench.Reports;

/// <summary>A part of a Markdown file that a benchmark writes, between two comments that name it.</summary>
internal static class MarkdownSection
{
    /// <summary>Replaces the section, or adds it at the end of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Name of the benchmark.</param>
    /// <param name="text">What stands between the comments.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task WriteAsync(string path, string name, string text, CancellationToken cancellationToken)
    {
        var (opening, closing) = ($"<!-- {name}: written by bench -->", $"<!-- /{name} -->");
        var file = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : "# Benchmarks\n\n";
        var start = file.IndexOf(opening, StringComparison.Ordinal);
        var end = file.IndexOf(closing, StringComparison.Ordinal);
        var section = $"{opening}\n{text}\n{closing}";
        await File.WriteAllTextAsync(
            path,
            start >= 0 && end > start ? string.Concat(file.AsSpan(0, start), section, file.AsSpan(end + closing.Length)) : $"{file.TrimEnd()}\n\n{section}\n",
            cancellationToken);
    }
}
