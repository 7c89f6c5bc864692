using System.Globalization;
using Warehouse.Content;

namespace Warehouse.Catalog;

/// <summary>Checks one column of a manifest: which rules make sense depends on its type.</summary>
internal static class ColumnManifest
{
    public static DatasetColumn Read(string path, ColumnEntry entry)
    {
        var type = DatasetManifest.TypeOf(path, entry.Type);
        Require(path, First(entry.Formats), type is ColumnType.TimestampTz or ColumnType.Date, "formats", "timestamptz and date");
        Require(path, First(entry.Values), type is ColumnType.Text, "values", "text");
        Require(path, entry.Min ?? entry.Max, IsNumber(type), "min and max", "integer, bigint, numeric and double");
        Require(path, entry.Repair, type is ColumnType.Integer or ColumnType.BigInt, "repair: leading_integer", "integer and bigint");
        foreach (var format in entry.Formats)
        {
            if (DateTimeFormat.Problem(format.Text) is { } problem)
                throw new ContentException(path, format.Line, $"format '{format.Text}' {problem}");
        }

        return new DatasetColumn(
            DatasetManifest.Identifier(path, entry.Name, "column name"),
            type,
            entry.Required,
            [.. entry.Headers.Select(header => header.Text)],
            [.. entry.Formats.Select(format => format.Text)],
            [.. entry.Values.Select(value => value.Text)],
            Number(path, entry.Min, "min"),
            Number(path, entry.Max, "max"),
            entry.Repair is null ? RepairRule.None : DatasetManifest.RepairOf(path, entry.Repair),
            entry.Description);
    }

    private static Located? First(IList<Located> entries) => entries.Count == 0 ? null : entries[0];

    private static bool IsNumber(ColumnType type) =>
        type is ColumnType.Integer or ColumnType.BigInt or ColumnType.Numeric or ColumnType.Double;

    private static void Require(string path, Located? found, bool allowed, string key, string types)
    {
        if (found is not null && !allowed)
            throw new ContentException(path, found.Line, $"{key} is for columns of type {types}");
    }

    private static decimal? Number(string path, Located? text, string key)
    {
        if (text is null)
            return null;
        return decimal.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ContentException(path, text.Line, $"{key} '{text.Text}' is not a number");
    }
}
