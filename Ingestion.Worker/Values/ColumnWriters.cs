using System.Text;
using Ingestion.Worker.Copying;
using Warehouse.Catalog;

namespace Ingestion.Worker.Values;

internal sealed class TextWriter() : ColumnWriter("is not text")
{
    public override string PostgresType => "text";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        block.WriteText(value);
        return null;
    }
}

/// <summary>One of the declared values, in any case; the declared spelling is stored.</summary>
internal sealed class ChoiceWriter(IReadOnlyList<string> values) : ColumnWriter("is not text")
{
    private readonly byte[][] _values = [.. values.Select(Encoding.UTF8.GetBytes)];
    private readonly Violation _notOne = new("values", $"is not one of {string.Join(", ", values)}");

    public override string PostgresType => "text";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        value = value.Trim((byte)' ');
        foreach (var choice in _values)
        {
            if (Ascii.EqualsIgnoreCase(choice, value) || value.SequenceEqual(choice))
            {
                block.WriteText(choice);
                return null;
            }
        }

        return _notOne;
    }
}

internal sealed class IntegerWriter(long smallest, long largest, string postgresType, DatasetColumn column)
    : ColumnWriter(smallest == int.MinValue ? "is not an integer" : "is not a whole number")
{
    private readonly Violation _outOfType = new("range", $"does not fit {postgresType}");
    private readonly Violation _outOfRange = OutOfRange(column);
    private readonly long _min = (long)Math.Clamp(Math.Ceiling(column.Min ?? long.MinValue), long.MinValue, long.MaxValue);
    private readonly long _max = (long)Math.Clamp(Math.Floor(column.Max ?? long.MaxValue), long.MinValue, long.MaxValue);

    public override string PostgresType => postgresType;

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block) =>
        Numbers.TryParseInteger(value.Trim((byte)' '), out var number) ? Write(number, block) : WrongType;

    /// <summary>The repair <see cref="RepairRule.LeadingInteger"/>: writes what the value starts with.</summary>
    public Violation? WriteLeading(ReadOnlySpan<byte> value, CopyBlock block, out long repaired) =>
        Numbers.TryLeadingInteger(value.Trim((byte)' '), out repaired) ? Write(repaired, block) : WrongType;

    private Violation? Write(long number, CopyBlock block)
    {
        if (number < smallest || number > largest)
            return _outOfType;
        if (number < _min || number > _max)
            return _outOfRange;
        if (smallest == int.MinValue)
            block.WriteNumber((int)number);
        else
            block.WriteNumber(number);
        return null;
    }
}

internal sealed class NumericWriter(DatasetColumn column) : ColumnWriter("is not a number")
{
    /// <summary>
    /// Models reckon in double precision, up to 1.8e308, and one value beyond makes every run fail. Within these bounds sums
    /// and products hold, too.
    /// </summary>
    private const double Largest = 1e150;
    private const double Smallest = 1e-150;
    private const int SurelyWithin = 150;

    private static readonly Violation TooLarge = new("range", "is too large a number; at most 1e150 is expected, with either sign");
    private static readonly Violation TooSmall = new("range", "is too close to zero; zero or at least 1e-150 is expected, with either sign");

    private readonly Violation _outOfRange = OutOfRange(column);
    private readonly bool _hasRange = column.Min is not null || column.Max is not null;
    private readonly double _min = (double)(column.Min ?? decimal.MinValue);
    private readonly double _max = (double)(column.Max ?? decimal.MaxValue);

    public override string PostgresType => "numeric";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        value = value.Trim((byte)' ');
        if (!DecimalText.TryParse(value, out var number))
            return WrongType;
        if (!number.IsWithin(SurelyWithin) && BeyondDouble(value, number) is { } violation)
            return violation;
        if (_hasRange && !(Numbers.TryParseDouble(value, out var size) && size >= _min && size <= _max))
            return _outOfRange;
        Span<byte> bytes = stackalloc byte[DecimalText.MaxBytes];
        block.WriteText(bytes[..number.Write(bytes)]);
        return null;
    }

    private static Violation? BeyondDouble(ReadOnlySpan<byte> value, DecimalText number)
    {
        if (number.IsZero)
            return null;
        // What is no finite double is too large: too small a number is read as zero.
        if (!Numbers.TryParseDouble(value, out var size) || Math.Abs(size) > Largest)
            return TooLarge;
        return Math.Abs(size) < Smallest ? TooSmall : null;
    }
}

internal sealed class DoubleWriter(DatasetColumn column) : ColumnWriter("is not a number")
{
    private readonly Violation _outOfRange = OutOfRange(column);
    private readonly double _min = (double?)column.Min ?? double.MinValue;
    private readonly double _max = (double?)column.Max ?? double.MaxValue;

    public override string PostgresType => "double precision";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        if (!Numbers.TryParseDouble(value.Trim((byte)' '), out var number))
            return WrongType;
        if (number < _min || number > _max)
            return _outOfRange;
        block.WriteDouble(number);
        return null;
    }
}

internal sealed class BooleanWriter() : ColumnWriter("is not true or false")
{
    public override string PostgresType => "boolean";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        value = value.Trim((byte)' ');
        if (IsOneOf(value, "true"u8, "t"u8, "1"u8, "yes"u8))
            block.WriteBoolean(true);
        else if (IsOneOf(value, "false"u8, "f"u8, "0"u8, "no"u8))
            block.WriteBoolean(false);
        else
            return WrongType;
        return null;
    }

    private static bool IsOneOf(ReadOnlySpan<byte> value, ReadOnlySpan<byte> word, ReadOnlySpan<byte> letter, ReadOnlySpan<byte> digit, ReadOnlySpan<byte> answer) =>
        Ascii.EqualsIgnoreCase(value, word) || Ascii.EqualsIgnoreCase(value, letter) || value.SequenceEqual(digit) || Ascii.EqualsIgnoreCase(value, answer);
}

internal sealed class TimestampWriter(IReadOnlyList<string> formats) : ColumnWriter("is not a timestamp")
{
    private static readonly Violation TooEarly = new("range", "is before 0001-01-01 in UTC; times from 0001-01-01 to 9999-12-31 UTC are expected");
    private static readonly Violation TooLate = new("range", "is after 9999-12-31 in UTC; times from 0001-01-01 to 9999-12-31 UTC are expected");

    private readonly DateTimeFormat[] _formats = [.. formats.Select(format => new DateTimeFormat(format))];

    public override string PostgresType => "timestamptz";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        if (!TryParse(value.Trim((byte)' '), _formats, out var microseconds))
            return WrongType;
        if (OutsideCalendar(microseconds) is { } violation)
            return violation;
        block.WriteNumber(microseconds);
        return null;
    }

    /// <summary>What is wrong with a moment that UTC puts into a year before 1 or after 9999, or <c>null</c>.</summary>
    public static Violation? OutsideCalendar(long microseconds)
    {
        if (microseconds < Timestamps.First)
            return TooEarly;
        return microseconds > Timestamps.Last ? TooLate : null;
    }

    public static bool TryParse(ReadOnlySpan<byte> value, DateTimeFormat[] formats, out long microseconds)
    {
        if (Timestamps.TryParseIso(value, out microseconds))
            return true;
        foreach (var format in formats)
        {
            if (format.TryParse(value, out var moment))
            {
                microseconds = Timestamps.ToPostgres(moment);
                return true;
            }
        }

        return false;
    }
}

/// <summary>A date; a timestamp counts as one when it is midnight UTC, so that no time of day is lost silently.</summary>
internal sealed class DateWriter(IReadOnlyList<string> formats) : ColumnWriter("is not a date")
{
    private readonly DateTimeFormat[] _formats = [.. formats.Select(format => new DateTimeFormat(format))];

    public override string PostgresType => "date";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        if (!TimestampWriter.TryParse(value.Trim((byte)' '), _formats, out var microseconds) || !Timestamps.IsMidnight(microseconds))
            return WrongType;
        if (TimestampWriter.OutsideCalendar(microseconds) is { } violation)
            return violation;
        block.WriteNumber(Timestamps.ToPostgresDate(microseconds));
        return null;
    }
}

internal sealed class JsonWriter() : ColumnWriter("is not valid JSON")
{
    public override string PostgresType => "jsonb";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        if (!JsonText.IsStorable(value))
            return WrongType;
        block.WriteJsonb(value);
        return null;
    }
}
