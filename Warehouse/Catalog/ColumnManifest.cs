using System.Globalization;
using Warehouse.Content;

namespace Warehouse.Catalog;

/// <summary>Checks one column of a manifest: which rules make sense depends on its type.</summary>
internal static class ColumnManifest
{
    public static DatasetColumn Read(string path, DatasetFile file, ColumnEntry entry, IReadOnlyList<PersonKind> persons)
    {
        var type = DatasetManifest.TypeOf(path, entry.Type);
        Require(
            path, entry.Formats?.FirstOrDefault(), type is ColumnType.TimestampTz or ColumnType.Date, "formats", "timestamptz and date");
        Require(path, entry.Values.FirstOrDefault(), type is ColumnType.Text, "values", "text");
        Require(
            path, NumberManifest.FirstKey(entry), IsNumber(type), "decimal, thousands, currency, percent and negative",
            "integer, bigint, numeric and double");
        Require(path, entry.Min ?? entry.Max, IsNumber(type), "min and max", "integer, bigint, numeric and double");
        Require(path, entry.Repair, type is ColumnType.Integer or ColumnType.BigInt, "repair: leading_integer", "integer and bigint");
        var formats = type is ColumnType.TimestampTz or ColumnType.Date ? entry.Formats ?? file.Formats ?? [] : [];
        CheckFormats(path, entry.Formats);
        return new DatasetColumn(
            DatasetManifest.Identifier(path, entry.Name, "column name"),
            type,
            entry.Required,
            [.. entry.Headers.Select(header => header.Text)],
            [.. formats.Select(format => format.Text)],
            [.. entry.Values.Select(value => value.Text)],
            Number(path, entry.Min, "min"),
            Number(path, entry.Max, "max"),
            entry.Repair is null ? RepairRule.None : DatasetManifest.RepairOf(path, entry.Repair),
            entry.Description)
        {
            Numbers = IsNumber(type) ? NumberManifest.Read(path, file, entry, type) : NumberFormat.Undeclared,
            Person = entry.Person is null ? null : PersonManifest.PersonOf(path, entry, type, persons),
            BelongsTo = entry.BelongsTo is null ? null : PersonManifest.OwnerOf(path, file, entry, persons),
            IsPersonal = entry.Personal is not null && PersonManifest.IsPersonal(path, file, entry, type),
            Keep = PersonManifest.Kept(path, entry, type),
        };
    }

    /// <summary>Checks what a dataset says for all its columns, whether or not one has use for it.</summary>
    public static void CheckDefaults(string path, DatasetFile file)
    {
        CheckFormats(path, file.Formats);
        _ = NumberManifest.Read(path, file, file, ColumnType.Numeric);
    }

    private static void CheckFormats(string path, IList<Located>? formats)
    {
        foreach (var format in formats ?? [])
        {
            if (DateTimeFormat.Problem(format.Text) is { } problem)
            {
                throw new ContentException(path, format.Line, $"format '{format.Text}' {problem}");
            }
        }

        foreach (var (at, format) in (formats ?? []).Index())
        {
            foreach (var other in formats!.Take(at))
            {
                if (new DateTimeFormat(other.Text).ConflictWith(new DateTimeFormat(format.Text)) is { } text)
                {
                    throw new ContentException(
                        path, format.Line,
                        $"formats '{other.Text}' and '{format.Text}' read '{text}' as two different times; keep one of them");
                }
            }
        }
    }

    private static bool IsNumber(ColumnType type) =>
        type is ColumnType.Integer or ColumnType.BigInt or ColumnType.Numeric or ColumnType.Double;

    private static void Require(string path, Located? found, bool allowed, string key, string types)
    {
        if (found is not null && !allowed)
        {
            throw new ContentException(path, found.Line, $"{key} is for columns of type {types}");
        }
    }

    private static decimal? Number(string path, Located? text, string key)
    {
        if (text is null)
        {
            return null;
        }

        return decimal.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ContentException(path, text.Line, $"{key} '{text.Text}' is not a number");
    }
}
