using System.Buffers.Text;

namespace Warehouse.Catalog;

/// <summary>
/// A count since 1970-01-01 UTC: <c>epoch_seconds</c>, which may have a fraction, <c>epoch_milliseconds</c>,
/// <c>epoch_microseconds</c>.
/// </summary>
internal sealed class EpochUnit
{
    private const int MaxFractionDigits = 9;

    /// <summary>Far beyond the calendar, and half of what a <see cref="long"/> of microseconds holds.</summary>
    private const long MaxMicroseconds = 4_000_000_000_000_000_000;

    private static readonly Dictionary<string, EpochUnit> Units = new()
    {
        ["epoch_seconds"] = new EpochUnit(1_000_000),
        ["epoch_milliseconds"] = new EpochUnit(1_000),
        ["epoch_microseconds"] = new EpochUnit(1),
    };

    private static readonly long Epoch = DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond;

    private readonly long _microseconds;

    private EpochUnit(long microseconds) => _microseconds = microseconds;

    public static IEnumerable<string> Names => Units.Keys;

    public static EpochUnit? Find(string name) => Units.GetValueOrDefault(name);

    public long Write(DateTime moment) => ((moment.Ticks / TimeSpan.TicksPerMicrosecond) - Epoch) / _microseconds;

    /// <param name="text">Digits with an optional sign and, but for microseconds, a fraction.</param>
    /// <param name="microseconds">Since 0001-01-01 UTC, perhaps out of the calendar.</param>
    public bool TryParse(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        if (!Utf8Parser.TryParse(whole, out long count, out var length) || length != whole.Length
            || whole[0] == '+' || count > MaxMicroseconds / _microseconds || count < -MaxMicroseconds / _microseconds)
        {
            return false;
        }

        microseconds = count * _microseconds;
        if (point >= 0)
        {
            var fraction = text[(point + 1)..];
            if (_microseconds == 1 || fraction.Length is 0 or > MaxFractionDigits || !TryDigits(fraction, out var digits))
            {
                return false;
            }

            for (var i = fraction.Length; i < MaxFractionDigits; i++)
            {
                digits *= 10;
            }

            // In billionths of the unit, rounded to microseconds.
            var part = ((digits * _microseconds) + 500_000_000) / 1_000_000_000;
            microseconds += whole[0] == '-' ? -part : part;
        }

        microseconds += Epoch;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
