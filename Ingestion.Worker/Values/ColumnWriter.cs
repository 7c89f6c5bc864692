using System.Globalization;
using Ingestion.Worker.Copying;
using Warehouse.Catalog;

namespace Ingestion.Worker.Values;

/// <summary>Checks the values of one column and writes them in PostgreSQL's binary form.</summary>
internal abstract class ColumnWriter(string typeProblem)
{
    protected Violation WrongType { get; } = new("type", typeProblem);

    /// <summary>PostgreSQL's name of the type of the bronze column.</summary>
    public abstract string PostgresType { get; }

    /// <summary>Writes a value that is not empty, or says why it cannot; then nothing was written.</summary>
    /// <param name="value">Valid UTF-8 without zero bytes; readers see to that.</param>
    /// <param name="block">Gets the value.</param>
    public abstract Violation? Write(ReadOnlySpan<byte> value, CopyBlock block);

    public static ColumnWriter Of(DatasetColumn column) => column.Type switch
    {
        ColumnType.Text when column.Values.Count > 0 => new ChoiceWriter(column.Values),
        ColumnType.Text => new TextWriter(),
        ColumnType.Integer => new IntegerWriter(int.MinValue, int.MaxValue, "integer", column),
        ColumnType.BigInt => new IntegerWriter(long.MinValue, long.MaxValue, "bigint", column),
        ColumnType.Numeric => new NumericWriter(column),
        ColumnType.Double => new DoubleWriter(column),
        ColumnType.Boolean => new BooleanWriter(),
        ColumnType.TimestampTz => new TimestampWriter(column.Formats),
        ColumnType.Date => new DateWriter(column.Formats),
        ColumnType.Jsonb => new JsonWriter(),
        _ => throw new InvalidOperationException($"no writer for {column.Type}"),
    };

    /// <summary>For what is a number or a time in the file itself and so has one reading, whatever the manifest says of texts.</summary>
    public static ColumnWriter OfTyped(DatasetColumn column) =>
        Of(column with { Numbers = NumberFormat.Exact, Formats = [.. column.Formats.Where(format => !new DateTimeFormat(format).ReplacesIso)] });

    protected static Violation OutOfRange(DatasetColumn column) => new("range", (column.Min, column.Max) switch
    {
        ({ } min, { } max) => $"is not between {Show(min)} and {Show(max)}",
        ({ } min, null) => $"is less than {Show(min)}",
        (_, { } max) => $"is more than {Show(max)}",
        _ => "is out of range",
    });

    private static string Show(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
