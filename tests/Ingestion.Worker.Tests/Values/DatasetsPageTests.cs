using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Values;
using TestServers;
using Warehouse.Catalog;
using Warehouse.Content;

namespace Ingestion.Worker.Tests.Values;

/// <summary>The tables of values in <c>docs/datasets.md</c> say what a column with these keys makes of them.</summary>
public sealed partial class DatasetsPageTests
{
    private const string Refused = "rejected";

    public static TheoryData<string, string, string, string> Numbers => Rows("Numbers");

    public static TheoryData<string, string, string, string> Times => Rows("Dates and times");

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Numbers_load_as_the_page_says(string text, string keys, string expected, string row) => AssertLoads("numeric", text, keys, expected, row);

    [Theory]
    [MemberData(nameof(Times))]
    public void Times_load_as_the_page_says(string text, string keys, string expected, string row) => AssertLoads("timestamptz", text, keys, expected, row);

    private static void AssertLoads(string type, string text, string keys, string expected, string row)
    {
        using var block = new CopyBlock(64);
        var violation = ColumnWriter.Of(Column(type, keys)).Write(Encoding.UTF8.GetBytes(text), block);

        var found = violation is not null ? Refused : type == "numeric" ? NumericText.Read(block.Written.Span)
            : new DateTime(2000, 1, 1).AddTicks(BinaryPrimitives.ReadInt64BigEndian(block.Written.Span[4..]) * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
        Assert.True(expected == found, $"{row} is {found} {violation?.Problem}");
    }

    private static DatasetColumn Column(string type, string keys)
    {
        var directory = Directory.CreateTempSubdirectory("page");
        try
        {
            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(directory.FullName, "datasets", "page")).FullName, "rows.yml");
            File.WriteAllText(file, $"name: rows\ndescription: Rows. One row per row.\nfiles: [rows.csv]\nload: append\ncolumns:\n  - name: value\n    type: {type}\n    {keys.Replace("\n", "\n    ", StringComparison.Ordinal)}\n");
            return DatasetCatalog.Load(new ContentDirectory(directory.FullName)).Datasets[0].Columns[0];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static TheoryData<string, string, string, string> Rows(string heading)
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(RepositoryFiles.Samples)!, "docs", "datasets.md"));
        var section = page[page.IndexOf($"## {heading}\n", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", 3, StringComparison.Ordinal)];
        section = section[section.IndexOf("| in the file |", StringComparison.Ordinal)..];
        var rows = new TheoryData<string, string, string, string>();
        foreach (Match row in Row().Matches(section))
        {
            var keys = string.Join('\n', Code().Matches(row.Groups[2].Value).Select(code => code.Groups[1].Value));
            var loaded = row.Groups[3].Value.StartsWith(Refused, StringComparison.Ordinal) ? Refused : row.Groups[3].Value.Trim('`');
            rows.Add(row.Groups[1].Value, keys, loaded, row.Value);
        }

        return rows;
    }

    [GeneratedRegex(@"^\| `([^`]+)` \| ?([^|]*?) ?\| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
