namespace Bench;

/// <summary>The part of a document that a benchmark writes, between two comments.</summary>
internal static class MarkdownSection
{
    /// <summary>Replaces the section in a Markdown file, or adds it at the end.</summary>
    public static async Task WriteAsync(string path, string name, string body, CancellationToken cancellationToken)
    {
        var (first, last) = ($"<!-- {name}: written by bench -->", $"<!-- /{name} -->");
        var text = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : "# Benchmarks\n\n";
        var start = text.IndexOf(first, StringComparison.Ordinal);
        var end = text.IndexOf(last, StringComparison.Ordinal);
        var section = $"{first}\n{body.Trim()}\n{last}";
        var updated = start >= 0 && end > start
            ? string.Concat(text.AsSpan(0, start), section, text.AsSpan(end + last.Length))
            : $"{text.TrimEnd()}\n\n{section}\n";
        await File.WriteAllTextAsync(path, updated, cancellationToken);
    }
}
