using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Warehouse.Content;

namespace Warehouse.Catalog;

/// <summary>Reads one manifest and checks what its shape cannot say; every problem names file and line.</summary>
public static partial class DatasetManifest
{
    private static readonly Dictionary<string, ColumnType> Types = new()
    {
        ["text"] = ColumnType.Text,
        ["integer"] = ColumnType.Integer,
        ["bigint"] = ColumnType.BigInt,
        ["numeric"] = ColumnType.Numeric,
        ["double"] = ColumnType.Double,
        ["boolean"] = ColumnType.Boolean,
        ["timestamptz"] = ColumnType.TimestampTz,
        ["date"] = ColumnType.Date,
        ["jsonb"] = ColumnType.Jsonb,
    };

    private static readonly Dictionary<string, LoadMode> LoadModes = new()
    {
        ["append"] = LoadMode.Append,
        ["snapshot"] = LoadMode.Snapshot,
        ["restates"] = LoadMode.Restates,
    };

    private static readonly Dictionary<string, FileFormat> FileFormats =
        new() { ["csv"] = FileFormat.Csv, ["jsonl"] = FileFormat.JsonLines, ["json"] = FileFormat.Json, ["parquet"] = FileFormat.Parquet };
    private static readonly Dictionary<string, RepairRule> Repairs = new() { ["leading_integer"] = RepairRule.LeadingInteger };

    static DatasetManifest() => System.Text.Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="path">The YAML file.</param>
    /// <param name="domain">The folder it stands in.</param>
    /// <param name="persons">The kinds of people that it may name.</param>
    /// <exception cref="ContentException">The manifest is wrong.</exception>
    public static Dataset Read(string path, string domain, IReadOnlyList<PersonKind> persons)
    {
        var file = YamlFile.Read<DatasetFile>(path);
        var name = Identifier(path, file.Name, "name");
        if (!string.Equals(name, Path.GetFileNameWithoutExtension(path), StringComparison.Ordinal))
            throw new ContentException(path, file.Name.Line, $"name '{name}' is not the name of the file");
        if (file.Files.Count == 0)
            throw new ContentException(path, file.Name.Line, "files is empty; give at least one pattern such as '*events*.csv'");
        if (file.Columns.Count == 0)
            throw new ContentException(path, file.Name.Line, "columns is empty");

        var load = Choice(path, file.Load, "load", LoadModes);
        if (load is LoadMode.Restates && file.Key.Count > 0)
            throw new ContentException(path, file.Load.Line, "load 'restates' is for datasets without a key, whose rows are told apart by "
                + "their content; with a key, load 'append' and let the models take the latest row of each key");

        ColumnManifest.CheckDefaults(path, file);
        var columns = file.Columns.Select(column => ColumnManifest.Read(path, file, column, persons)).ToArray();
        RequireDistinctHeaders(path, file.Columns);
        return new Dataset(
            domain,
            name,
            file.Description.Trim(),
            file.Table is null ? $"{domain}_{name}" : Identifier(path, file.Table, "table"),
            load,
            file.Format is null ? FileFormat.Csv : Choice(path, file.Format, "format", FileFormats),
            file.MaxRejectRatio is null ? null : Ratio(path, file.MaxRejectRatio),
            file.Encoding is null ? null : CodePage(path, file.Encoding),
            [.. file.NullValues],
            [.. file.Files.Select(pattern => new FilePattern(pattern.Text))],
            columns,
            [.. file.Key.Select(key => KeyColumn(path, key, columns))])
        {
            Skip = file.Skip is null ? 0 : LineCount(path, file.Skip),
        };
    }

    internal static ColumnType TypeOf(string path, Located text) => Choice(path, text, "type", Types);

    internal static RepairRule RepairOf(string path, Located text) => Choice(path, text, "repair", Repairs);

    internal static string Identifier(string path, Located text, string key) =>
        IdentifierPattern().IsMatch(text.Text)
            ? text.Text
            : throw new ContentException(path, text.Line, $"{key} '{text.Text}' is not lower-case letters, digits and underscores, "
                + "starting with a letter, at most 63");

    internal static T Choice<T>(string path, Located text, string key, Dictionary<string, T> choices) =>
        choices.TryGetValue(text.Text, out var choice)
            ? choice
            : throw new ContentException(path, text.Line, $"{key} '{text.Text}' is not one of {string.Join(", ", choices.Keys)}");

    private static double Ratio(string path, Located text) =>
        double.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1
            ? ratio
            : throw new ContentException(path, text.Line, $"max_reject_ratio '{text.Text}' is not a number from 0 to 1");

    private static int LineCount(string path, Located text) =>
        int.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var lines) && lines is >= 1 and <= 1_000
            ? lines
            : throw new ContentException(path, text.Line, $"skip '{text.Text}' is not a number of lines from 1 to 1000; "
                + "leave it out where the header is the first line");

    private static string CodePage(string path, Located text)
    {
        try
        {
            return System.Text.Encoding.GetEncoding(text.Text).WebName;
        }
        catch (ArgumentException e)
        {
            throw new ContentException(path, text.Line, $"encoding '{text.Text}' is not a known code page; for example windows-1252", e);
        }
    }

    private static string KeyColumn(string path, Located key, DatasetColumn[] columns) =>
        columns.Any(column => column.Name == key.Text)
            ? key.Text
            : throw new ContentException(path, key.Line, $"key '{key.Text}' is not a column of this dataset");

    private static void RequireDistinctHeaders(string path, IList<ColumnEntry> columns)
    {
        var seen = new Dictionary<string, string>();
        foreach (var column in columns)
        {
            foreach (var header in column.Headers.Prepend(column.Name))
            {
                if (!seen.TryAdd(HeaderName.Normalise(header.Text), column.Name.Text))
                    throw new ContentException(
                        path, header.Line, $"header '{header.Text}' already belongs to column '{seen[HeaderName.Normalise(header.Text)]}'");
            }
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex IdentifierPattern();
}
