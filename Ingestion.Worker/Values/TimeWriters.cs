using Ingestion.Worker.Copying;

namespace Ingestion.Worker.Values;

internal sealed class TimestampWriter(IReadOnlyList<string> formats) : ColumnWriter("is not a timestamp")
{
    private readonly MomentReader _moments = new(formats, "is not a timestamp");

    public override string PostgresType => "timestamptz";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        value = value.Trim((byte)' ');
        if (!_moments.TryRead(value, out var microseconds))
        {
            return _moments.Explain(value);
        }

        if (MomentReader.OutsideCalendar(microseconds) is { } violation)
        {
            return violation;
        }

        block.WriteNumber(microseconds);
        return null;
    }
}

/// <summary>A date; a timestamp counts as one when it is midnight UTC, so that no time of day is lost silently.</summary>
internal sealed class DateWriter(IReadOnlyList<string> formats) : ColumnWriter("is not a date")
{
    private readonly MomentReader _moments = new(formats, "is not a date");

    public override string PostgresType => "date";

    public override Violation? Write(ReadOnlySpan<byte> value, CopyBlock block)
    {
        value = value.Trim((byte)' ');
        if (!_moments.TryRead(value, out var microseconds))
        {
            return _moments.Explain(value);
        }

        if (!Timestamps.IsMidnight(microseconds))
        {
            return WrongType;
        }

        if (MomentReader.OutsideCalendar(microseconds) is { } violation)
        {
            return violation;
        }

        block.WriteNumber(Timestamps.ToPostgresDate(microseconds));
        return null;
    }
}
