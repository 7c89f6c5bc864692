namespace Bench.Usage;

/// <summary>Writes one instant in the spellings that exports of different ages use. The same event always gets the same spelling.</summary>
public static class TimestampSpelling
{
    /// <summary>Longest spelling: <c>2025-11-15T12:51:00+01:00</c>.</summary>
    public const int MaxLength = 25;

    /// <summary>Writes the instant and returns the number of bytes.</summary>
    /// <param name="second">Seconds since the Unix epoch.</param>
    /// <param name="id">Chooses the spelling: 78 % are <c>2025-11-15 11:51:00+0000</c>.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    public static int Write(long second, ulong id, Span<byte> destination) => (id % 100) switch
    {
        < 78 => Write(second, (byte)' ', "+0000"u8, destination),
        < 86 => Write(second, (byte)'T', "Z"u8, destination),
        < 91 => Write(second, (byte)'T', "+00:00"u8, destination),
        < 95 => Write(second, (byte)' ', ""u8, destination),
        < 97 => Write(second, (byte)'T', ".000Z"u8, destination),
        < 99 => Write(second + 3600, (byte)'T', "+01:00"u8, destination),
        _ => Write(second, (byte)' ', "Z"u8, destination),
    };

    private static int Write(long second, byte separator, ReadOnlySpan<byte> zone, Span<byte> destination)
    {
        var time = DateTime.UnixEpoch.AddSeconds(second);
        var (year, month, day) = time;
        Digits(year / 100, destination);
        Digits(year % 100, destination[2..]);
        destination[4] = (byte)'-';
        Digits(month, destination[5..]);
        destination[7] = (byte)'-';
        Digits(day, destination[8..]);
        destination[10] = separator;
        Digits(time.Hour, destination[11..]);
        destination[13] = (byte)':';
        Digits(time.Minute, destination[14..]);
        destination[16] = (byte)':';
        Digits(time.Second, destination[17..]);
        zone.CopyTo(destination[19..]);
        return 19 + zone.Length;
    }

    private static void Digits(int number, Span<byte> destination)
    {
        destination[0] = (byte)('0' + number / 10);
        destination[1] = (byte)('0' + number % 10);
    }
}
