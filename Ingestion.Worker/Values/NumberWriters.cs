using Ingestion.Worker.Copying;
using Warehouse.Catalog;

namespace Ingestion.Worker.Values;

internal sealed class IntegerWriter(long smallest, long largest, string postgresType, DatasetColumn column)
    : NumberWriter(column, smallest == int.MinValue ? "is not an integer" : "is not a whole number")
{
    private readonly Violation _outOfType = new("range", $"does not fit {postgresType}");
    private readonly Violation _outOfRange = OutOfRange(column);
    private readonly long _min = (long)Math.Clamp(Math.Ceiling(column.Min ?? long.MinValue), long.MinValue, long.MaxValue);
    private readonly long _max = (long)Math.Clamp(Math.Floor(column.Max ?? long.MaxValue), long.MinValue, long.MaxValue);

    public override string PostgresType => postgresType;

    /// <summary>The repair <see cref="RepairRule.LeadingInteger"/>: writes what the value starts with.</summary>
    public Violation? WriteLeading(ReadOnlySpan<byte> value, CopyBlock block, out long repaired) =>
        Numbers.TryLeadingInteger(value.Trim((byte)' '), out repaired) ? Write(repaired, block) : WrongType;

    protected override Violation? WritePlain(ReadOnlySpan<byte> plain, CopyBlock block) =>
        Numbers.TryParseInteger(plain, out var number) ? Write(number, block) : WrongType;

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

internal sealed class NumericWriter(DatasetColumn column) : NumberWriter(column, "is not a number")
{
    /// <summary>
    /// Models compute in double precision, up to 1.8e308, and one value beyond makes every run fail. Within these bounds sums
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

    protected override Violation? WritePlain(ReadOnlySpan<byte> plain, CopyBlock block)
    {
        if (!DecimalText.TryParse(plain, out var number))
            return WrongType;
        if (!number.IsWithin(SurelyWithin) && BeyondDouble(plain, number) is { } violation)
            return violation;
        if (_hasRange && !(Numbers.TryParseDouble(plain, out var size) && size >= _min && size <= _max))
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

internal sealed class DoubleWriter(DatasetColumn column) : NumberWriter(column, "is not a number")
{
    private readonly Violation _outOfRange = OutOfRange(column);
    private readonly double _min = (double?)column.Min ?? double.MinValue;
    private readonly double _max = (double?)column.Max ?? double.MaxValue;

    public override string PostgresType => "double precision";

    protected override Violation? WritePlain(ReadOnlySpan<byte> plain, CopyBlock block)
    {
        if (!Numbers.TryParseDouble(plain, out var number))
            return WrongType;
        if (number < _min || number > _max)
            return _outOfRange;
        block.WriteDouble(number);
        return null;
    }
}
