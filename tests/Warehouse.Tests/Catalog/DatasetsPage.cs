using System.Text.RegularExpressions;
using TestServers;

namespace Warehouse.Tests.Catalog;

/// <summary>What <c>docs/datasets.md</c> shows.</summary>
internal static partial class DatasetsPage
{
    public static string Root { get; } = Path.GetDirectoryName(RepositoryFiles.Samples)!;

    public static string Text { get; } = File.ReadAllText(Path.Combine(Root, "docs", "datasets.md"));

    /// <summary>The examples: file below <c>datasets</c>, and its text.</summary>
    public static IReadOnlyList<(string File, string Yaml)> Examples { get; } =
        [.. Example().Matches(Text).Select(example => (example.Groups["file"].Value, example.Groups["text"].Value))];

    /// <summary>The keys in the first column of the table below a heading.</summary>
    public static IReadOnlyList<string> KeysBelow(string heading)
    {
        var section = Text[(Text.IndexOf($"## {heading}\n", StringComparison.Ordinal) + heading.Length)..];
        section = section[..section.IndexOf("\n## ", StringComparison.Ordinal)];
        return [.. FirstCell().Matches(section).SelectMany(row => Code().Matches(row.Value)).Select(code => code.Groups[1].Value)];
    }

    [GeneratedRegex(@"^```yaml\n# datasets/(?<file>\S+)\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^\| `[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex FirstCell();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
