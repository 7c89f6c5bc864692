using System.IO.Enumeration;

namespace Warehouse.Catalog;

/// <summary>
/// A pattern such as <c>*navigation*.csv</c>, matched regardless of case. <c>*</c> and <c>?</c> mean what they mean in a
/// shell. A pattern that ends in <c>.csv</c> or <c>.jsonl</c> takes files of the other formats and compressed ones as
/// well, because the same extract may arrive as <c>.csv</c>, <c>.csv.gz</c>, <c>.jsonl</c>, <c>.json</c> or <c>.parquet</c>.
/// One that ends in <c>.json</c> or <c>.parquet</c> takes that format alone: what is nested has no other.
/// </summary>
public sealed record FilePattern(string Text)
{
    private static readonly string[] Formats = [".csv", ".jsonl", ".json", ".parquet"];
    private static readonly string[] AnyFormat = [".csv", ".jsonl"];

    public bool Matches(string fileName)
    {
        var name = WithoutSuffix(fileName, ".gz");
        var pattern = WithoutSuffix(Text, ".gz");
        if (EndsWith(AnyFormat, pattern))
        {
            if (!EndsWith(Formats, name))
                return false;
            (name, pattern) = (WithoutFormat(name), WithoutFormat(pattern));
        }

        return FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);
    }

    public override string ToString() => Text;

    private static bool EndsWith(string[] formats, string name) =>
        formats.Any(format => name.EndsWith(format, StringComparison.OrdinalIgnoreCase));

    private static string WithoutFormat(string name) =>
        Formats.Aggregate(name, WithoutSuffix);

    private static string WithoutSuffix(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ? name[..^suffix.Length] : name;
}
