using System.Globalization;
using UsageOracle;

namespace Modeling.Worker.Tests;

/// <summary>Rows as lines of text, so that a table and an oracle can be compared whole and a difference can be read.</summary>
internal static class TableText
{
    /// <summary>The rows of a query, each as <see cref="Line"/> writes it, sorted.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(this TestWarehouse warehouse, string sql)
    {
        var lines = await warehouse.ListAsync(sql, row =>
        {
            var values = new object?[row.FieldCount];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = row.IsDBNull(i) ? null : row.GetDataTypeName(i) == "date" ? row.GetFieldValue<DateOnly>(i) : row.GetValue(i);
            }

            return Line(values);
        });
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>Lines of an oracle's rows, sorted as <see cref="LinesAsync"/> does.</summary>
    public static IReadOnlyList<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    /// <summary>Values with <c>|</c> between them; numbers without trailing zeros, double precision to nine decimals, nothing for null.</summary>
    public static string Line(params object?[] values) => string.Join('|', values.Select(Text));

    /// <summary>The records of a CSV text below its header, by column name; empty fields are <c>null</c>.</summary>
    public static IEnumerable<Dictionary<string, string?>> CsvRows(string text)
    {
        var records = CsvText.Read(text.TrimStart('\uFEFF')).ToList();
        return records.Skip(1).Select(record => records[0].Fields.Zip(record.Fields).ToDictionary(pair => pair.First, pair => pair.Second.Length == 0 ? null : pair.Second));
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        double number => Number((decimal)Math.Round(number, 9)),
        decimal number => Number(number),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        bool flag => flag ? "yes" : "no",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Number(decimal number) => number.ToString("0.###########################", CultureInfo.InvariantCulture);
}
