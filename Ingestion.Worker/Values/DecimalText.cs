using System.Buffers.Binary;
using System.Buffers.Text;

namespace Ingestion.Worker.Values;

/// <summary>
/// An exact decimal number, taken apart for PostgreSQL's numeric: groups of four decimal digits with a weight.
/// Source of the format: <c>numeric_send</c> in PostgreSQL's <c>numeric.c</c>.
/// </summary>
internal readonly ref struct DecimalText
{
    /// <summary>Far more than any amount needs, far less than PostgreSQL's own limit.</summary>
    private const int MaxDigits = 1_000;

    private const int MaxExponent = 1_000;
    private const int GroupDigits = 4;
    private const short Negative = 0x4000;

    private readonly ReadOnlySpan<byte> _mantissa;
    private readonly bool _isNegative;

    // Decimal digits before and after the decimal point, after the exponent has moved it.
    private readonly int _integerDigits;
    private readonly int _fractionDigits;

    private DecimalText(ReadOnlySpan<byte> mantissa, bool isNegative, int integerDigits, int fractionDigits)
    {
        _mantissa = mantissa;
        _isNegative = isNegative;
        _integerDigits = integerDigits;
        _fractionDigits = fractionDigits;
    }

    public bool IsZero => _mantissa.IndexOfAnyExcept((byte)'0', (byte)'.') < 0;

    /// <summary>Whether all digits stand less than <paramref name="places"/> away from the decimal point, as those of any real amount do.</summary>
    public bool IsWithin(int places) => _integerDigits < places && _fractionDigits < places;

    public static bool TryParse(ReadOnlySpan<byte> text, out DecimalText value)
    {
        value = default;
        var isNegative = text.Length > 0 && text[0] == '-';
        if (isNegative || (text.Length > 0 && text[0] == '+'))
            text = text[1..];
        var exponent = 0;
        var e = text.IndexOfAny((byte)'e', (byte)'E');
        if (e >= 0)
        {
            var power = text[(e + 1)..];
            if (!Utf8Parser.TryParse(power, out exponent, out var length) || length != power.Length || Math.Abs((long)exponent) > MaxExponent)
                return false;
            text = text[..e];
        }

        var point = text.IndexOf((byte)'.');
        var integer = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (integer.Length + fraction.Length is 0 or > MaxDigits
            || integer.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
            || fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            return false;
        value = new DecimalText(text, isNegative, integer.Length + exponent, Math.Max(fraction.Length - exponent, 0));
        return true;
    }

    /// <summary>Writes PostgreSQL's binary numeric and gives its length; <paramref name="target"/> takes <see cref="MaxBytes"/>.</summary>
    public int Write(Span<byte> target)
    {
        // Groups are aligned at the decimal point; the first may start in front of the first digit.
        var weight = FloorDivide(_integerDigits - 1, GroupDigits);
        var offset = ((weight + 1) * GroupDigits) - _integerDigits;
        var groups = 0;
        var firstGroup = -1;
        var lastGroup = -1;
        var group = 0;
        var position = offset;
        var number = 0;
        void Flush(Span<byte> into)
        {
            if (number != 0)
            {
                firstGroup = firstGroup < 0 ? group : firstGroup;
                lastGroup = group;
            }

            if (firstGroup >= 0)
                BinaryPrimitives.WriteInt16BigEndian(into[(8 + ((group - firstGroup) * 2))..], (short)number);
            group++;
            number = 0;
        }

        foreach (var digit in _mantissa)
        {
            if (digit == '.')
                continue;
            number = (number * 10) + (digit - '0');
            if (++position % GroupDigits == 0)
                Flush(target);
        }

        if (position % GroupDigits != 0)
        {
            for (; position % GroupDigits != 0; position++)
                number *= 10;
            Flush(target);
        }

        groups = firstGroup < 0 ? 0 : lastGroup - firstGroup + 1;
        BinaryPrimitives.WriteInt16BigEndian(target, (short)groups);
        BinaryPrimitives.WriteInt16BigEndian(target[2..], groups == 0 ? (short)0 : (short)(weight - firstGroup));
        BinaryPrimitives.WriteInt16BigEndian(target[4..], _isNegative && groups > 0 ? Negative : (short)0);
        BinaryPrimitives.WriteInt16BigEndian(target[6..], (short)_fractionDigits);
        return 8 + (groups * 2);
    }

    /// <summary>Room for any number that <see cref="TryParse"/> takes.</summary>
    public const int MaxBytes = 8 + (2 * ((MaxDigits / GroupDigits) + 2));

    private static int FloorDivide(int value, int by) => (value >= 0 ? value : value - by + 1) / by;
}
