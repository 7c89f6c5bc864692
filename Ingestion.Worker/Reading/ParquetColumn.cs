using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using Parquet;
using Parquet.Data;
using Parquet.Meta;
using Parquet.Schema;
using Encoding = System.Text.Encoding;

namespace Ingestion.Worker.Reading;

/// <summary>One flat column of a Parquet file: the values of a row group, taken one after the other.</summary>
internal abstract class ParquetColumn
{
    /// <summary>The longest text that <see cref="Utf8Formatter"/> and the formats here give.</summary>
    protected const int LongestLiteral = 64;

    /// <exception cref="FileRefusedException">Its type has no text.</exception>
    public static ParquetColumn Of(DataField field, SchemaElement element, int index) => field switch
    {
        DateTimeDataField { DateTimeFormat: DateTimeFormat.Date } => new Column<DateTime>(field, (row, value) => Date(row, index, value)),
        _ when field.ClrType == typeof(DateTime) => new Column<DateTime>(field, (row, value) => Timestamp(row, index, value)),
        TimeDataField => new Column<long>(field, (row, value) => Time(row, index, value * TicksOf(element))),
        _ when field.ClrType == typeof(bool) => new Column<bool>(field, (row, value) => row.Literal(index, value ? "true"u8 : "false"u8)),
        _ when field.ClrType == typeof(sbyte) => new Column<sbyte>(field, (row, value) => Whole(row, index, value)),
        _ when field.ClrType == typeof(short) => new Column<short>(field, (row, value) => Whole(row, index, value)),
        _ when field.ClrType == typeof(int) => new Column<int>(field, (row, value) => Whole(row, index, value)),
        _ when field.ClrType == typeof(long) => new Column<long>(field, (row, value) => Whole(row, index, value)),
        _ when field.ClrType == typeof(byte) => new Column<byte>(field, (row, value) => Whole(row, index, value)),
        _ when field.ClrType == typeof(ushort) => new Column<ushort>(field, (row, value) => Whole(row, index, value)),
        _ when field.ClrType == typeof(uint) => new Column<uint>(field, (row, value) => Whole(row, index, value)),
        _ when field.ClrType == typeof(ulong) => new Column<ulong>(field, (row, value) => Formatted(row, index, value)),
        _ when field.ClrType == typeof(float) => new Column<float>(field, (row, value) => Real(row, index, value, float.IsFinite(value), Math.Truncate(value) == value)),
        _ when field.ClrType == typeof(double) => new Column<double>(field, (row, value) => Real(row, index, value, double.IsFinite(value), Math.Truncate(value) == value)),
        _ when field.ClrType == typeof(BigDecimal) => new Column<BigDecimal>(field, (row, value) => Exact(row, index, value)),
        _ when field.ClrType == typeof(Guid) => new Column<Guid>(field, (row, value) => row.Plain(index, Encoding.ASCII.GetBytes(value.ToString()))),
        _ when field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(ReadOnlyMemory<byte>) =>
            new Column<ReadOnlyMemory<byte>>(AsBytes(field), (row, value) => row.Text(index, value.Span)),
        _ => throw new FileRefusedException($"column {field.Name} is of the type {field.ClrType.Name}, which is not read; write it as text, or leave it out"),
    };

    /// <summary>Takes the values of a row group instead of those before.</summary>
    /// <exception cref="InvalidDataException">There are more or fewer than rows.</exception>
    public abstract void Load(ParquetRowGroupReader group);

    /// <summary>Writes the value of the next row, unless it is null.</summary>
    public abstract void Take(ParquetRow row);

    /// <summary>The library would decode text, with other characters for broken ones; bytes come as they are.</summary>
    private static DataField AsBytes(DataField field)
    {
        var bytes = new DataField(field.Name, typeof(ReadOnlyMemory<byte>), field.IsNullable, false, null);
        _ = new ParquetSchema(bytes);
        return bytes;
    }

    private static void Whole(ParquetRow row, int index, long value)
    {
        Span<byte> text = stackalloc byte[LongestLiteral];
        Utf8Formatter.TryFormat(value, text, out var length);
        row.Literal(index, text[..length]);
    }

    private static void Formatted<T>(ParquetRow row, int index, T value)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[LongestLiteral];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        row.Literal(index, text[..length]);
    }

    /// <summary>Whole numbers without a point or an exponent, as which many tools write integers that may be missing; others in the fewest digits that say them.</summary>
    private static void Real<T>(ParquetRow row, int index, T value, bool isFinite, bool isWhole)
        where T : INumber<T>, IUtf8SpanFormattable
    {
        if (!isFinite)
        {
            row.Plain(index, Encoding.ASCII.GetBytes(value.ToString(null, CultureInfo.InvariantCulture)));
        }
        else if (isWhole && T.Abs(value) < T.CreateChecked(1L << 53))
        {
            Whole(row, index, long.CreateChecked(value));
        }
        else
        {
            Formatted(row, index, value);
        }
    }

    private static void Exact(ParquetRow row, int index, BigDecimal value)
    {
        var digits = BigInteger.Abs(value.UnscaledValue).ToString(CultureInfo.InvariantCulture).PadLeft(value.Scale + 1, '0');
        var fraction = digits[^value.Scale..].TrimEnd('0');
        var text = $"{(value.UnscaledValue.Sign < 0 ? "-" : "")}{digits[..^value.Scale]}{(fraction.Length > 0 ? "." : "")}{fraction}";
        row.Literal(index, Encoding.ASCII.GetBytes(text));
    }

    private static void Date(ParquetRow row, int index, DateTime value)
    {
        Span<byte> text = stackalloc byte[LongestLiteral];
        value.TryFormat(text, out var length, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        row.Plain(index, text[..length], isTyped: true);
    }

    /// <summary>What the file has, or says to be, UTC; a time without a zone is UTC, whatever the library calls it.</summary>
    private static void Timestamp(ParquetRow row, int index, DateTime value)
    {
        Span<byte> text = stackalloc byte[LongestLiteral];
        Utf8Formatter.TryFormat(DateTime.SpecifyKind(value, DateTimeKind.Utc), text, out var length, 'O');
        // Without the zeros at the end of the fraction, and without a fraction that is nothing else.
        var end = text[..(length - 1)].TrimEnd((byte)'0').TrimEnd((byte)'.').Length;
        text[end] = (byte)'Z';
        row.Plain(index, text[..(end + 1)], isTyped: true);
    }

    private static void Time(ParquetRow row, int index, long ticks) =>
        row.Plain(index, Encoding.ASCII.GetBytes(new TimeOnly(ticks).ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)));

    private static long TicksOf(SchemaElement element) => element.LogicalType?.TIME?.Unit switch
    {
        { MILLIS: not null } => TimeSpan.TicksPerMillisecond,
        { MICROS: not null } => TimeSpan.TicksPerMicrosecond,
        _ => element.ConvertedType is ConvertedType.TIME_MILLIS
            ? TimeSpan.TicksPerMillisecond
            : element.ConvertedType is ConvertedType.TIME_MICROS
                ? TimeSpan.TicksPerMicrosecond
                : throw new FileRefusedException($"column {element.Name} is a time of day in nanoseconds, which is not read; write it as text, or leave it out"),
    };

    private sealed class Column<T>(DataField field, Action<ParquetRow, T> write) : ParquetColumn
        where T : struct
    {
        private RawColumnData<T>? _data;
        private int _row;
        private int _value;

        public override void Load(ParquetRowGroupReader group)
        {
            _data?.Dispose();
            _data = (RawColumnData<T>)group.ReadRawColumnDataBaseAsync(field, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            (_row, _value) = (0, 0);
            var rows = _data.DefinitionLevels.IsEmpty ? _data.Values.Length : _data.DefinitionLevels.Length;
            if (rows != group.RowCount)
            {
                throw new InvalidDataException($"column {field.Name} has {rows} values in a group of {group.RowCount} rows");
            }
        }

        public override void Take(ParquetRow row)
        {
            var levels = _data!.DefinitionLevels;
            if (levels.IsEmpty || levels[_row] > 0)
            {
                write(row, _data.Values[_value++]);
            }

            _row++;
        }
    }
}
