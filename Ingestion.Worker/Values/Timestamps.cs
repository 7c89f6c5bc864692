namespace Ingestion.Worker.Values;

/// <summary>
/// ISO 8601 dates and times as extracts write them: <c>2025-11-15</c>, <c>2025-11-15T11:51:00Z</c>,
/// <c>2025-11-15 11:51:00.123+0000</c>, <c>… UTC</c>. Without a zone they are UTC. Seconds and their fraction may be
/// absent; a fraction is rounded to microseconds, which is what PostgreSQL keeps.
/// </summary>
internal static class Timestamps
{
    private const long MicrosecondsPerSecond = 1_000_000;
    private const int MaxFractionDigits = 9;
    private const int MaxZoneHours = 15;

    private static readonly DateTime PostgresEpoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Microseconds since 2000-01-01 UTC: PostgreSQL's binary timestamptz.</summary>
    public static long ToPostgres(DateTime utc) => (utc.Ticks - PostgresEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Start of 0001-01-01 UTC, see <see cref="ToPostgres"/>; what is earlier is a year that PostgreSQL calls BC.</summary>
    public static long First { get; } = ToPostgres(DateTime.MinValue);

    /// <summary>
    /// The last microsecond of 9999-12-31 UTC. PostgreSQL knows later ones, but neither ISO 8601 with its four digits of a
    /// year nor .NET can say them, so one such row would make every answer that has it fail.
    /// </summary>
    public static long Last { get; } = ToPostgres(DateTime.MaxValue);

    /// <summary>Days since 2000-01-01: PostgreSQL's binary date.</summary>
    public static int ToPostgresDate(long microseconds) => (int)Math.Floor(microseconds / (MicrosecondsPerSecond * 86_400.0));

    /// <summary>Whether a moment is the start of a day in UTC.</summary>
    public static bool IsMidnight(long microseconds) => microseconds % (MicrosecondsPerSecond * 86_400) == 0;

    /// <param name="text">The whole value.</param>
    /// <param name="microseconds">See <see cref="ToPostgres"/>; a zone or a rounded fraction may take it outside <see cref="First"/> to <see cref="Last"/>.</param>
    public static bool TryParseIso(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !TryTwoDigits(text, 0, out var century) || !TryTwoDigits(text, 2, out var year) || !TryTwoDigits(text, 5, out var month) || !TryTwoDigits(text, 8, out var day))
            return false;
        year += century * 100;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        microseconds = ToPostgres(new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc));
        return text.Length == 10
            || (text[10] is (byte)'T' or (byte)'t' or (byte)' ' && TryTime(text[11..], ref microseconds));
    }

    private static bool TryTime(ReadOnlySpan<byte> text, ref long microseconds)
    {
        if (text.Length < 5 || text[2] != ':' || !TryTwoDigits(text, 0, out var hour) || !TryTwoDigits(text, 3, out var minute) || hour > 23 || minute > 59)
            return false;
        microseconds += ((hour * 60L) + minute) * 60 * MicrosecondsPerSecond;
        text = text[5..];
        if (text.IsEmpty || text[0] != ':')
            return TryZone(text, ref microseconds);
        if (text.Length < 3 || !TryTwoDigits(text, 1, out var second) || second > 59)
            return false;
        microseconds += second * MicrosecondsPerSecond;
        text = text[3..];
        return (text.IsEmpty || text[0] is not ((byte)'.' or (byte)',') || TryFraction(ref text, ref microseconds))
            && TryZone(text, ref microseconds);
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, ref long microseconds)
    {
        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? text.Length - 1 : digits;
        if (digits is 0 or > MaxFractionDigits)
            return false;
        long nanoseconds = 0;
        for (var i = 0; i < MaxFractionDigits; i++)
            nanoseconds = (nanoseconds * 10) + (i < digits ? text[1 + i] - '0' : 0);
        microseconds += (nanoseconds + 500) / 1_000;
        text = text[(1 + digits)..];
        return true;
    }

    /// <summary>Nothing, <c>Z</c>, <c>UTC</c>, or an offset with or without minutes and colon; a space may stand before it.</summary>
    private static bool TryZone(ReadOnlySpan<byte> text, ref long microseconds)
    {
        if (text.IsEmpty)
            return true;
        if (text.Length > 1 && text[0] == ' ')
            text = text[1..];
        if (text.SequenceEqual("Z"u8) || text.SequenceEqual("z"u8) || text.SequenceEqual("UTC"u8))
            return true;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6) || (text.Length == 6 && text[3] != ':'))
            return false;
        var minutes = 0;
        if (!TryTwoDigits(text, 1, out var hours) || (text.Length > 3 && !TryTwoDigits(text, text.Length - 2, out minutes)) || hours > MaxZoneHours || minutes > 59)
            return false;
        var offset = ((hours * 60L) + minutes) * 60 * MicrosecondsPerSecond;
        microseconds -= text[0] == '-' ? -offset : offset;
        return true;
    }

    private static bool TryTwoDigits(ReadOnlySpan<byte> text, int at, out int number)
    {
        var tens = (uint)(text[at] - '0');
        var ones = (uint)(text[at + 1] - '0');
        number = (int)((tens * 10) + ones);
        return tens <= 9 && ones <= 9;
    }
}
