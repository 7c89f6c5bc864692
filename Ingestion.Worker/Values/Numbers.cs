using System.Buffers;
using System.Buffers.Text;

namespace Ingestion.Worker.Values;

/// <summary>Numbers in plain form: a sign, digits, a decimal point, an exponent. Other forms are brought to it by <see cref="NumberText"/>.</summary>
internal static class Numbers
{
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);

    /// <summary>An integer; a fraction of zeros (<c>12.0</c>, as spreadsheets write columns with gaps) does not change it.</summary>
    public static bool TryParseInteger(ReadOnlySpan<byte> text, out long value)
    {
        var point = text.IndexOf((byte)'.');
        if (point > 0 && text[(point + 1)..].IndexOfAnyExcept((byte)'0') < 0)
            text = text[..point];
        return Utf8Parser.TryParse(text, out value, out var length) && length == text.Length;
    }

    /// <summary>
    /// Whether a point stands in front of exactly three digits and behind one to three, as it does in front of a fraction and
    /// behind thousands: <c>1.000</c>, but not <c>0.125</c>, <c>1234.567</c> or <c>1.5</c>.
    /// </summary>
    public static bool HasTwoReadings(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 5 or > 8 || text[^4] != '.')
            return false;
        if (text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        return text.Length is >= 5 and <= 7
            && text[0] != '0'
            && text[..^4].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && text[^3..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    /// <summary>A finite number; words such as <c>NaN</c> are none.</summary>
    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        return text.IndexOfAnyExcept(NumberBytes) < 0
            && Utf8Parser.TryParse(text, out value, out var length)
            && length == text.Length
            && double.IsFinite(value);
    }

    /// <summary>The integer in front of a unit, such as 12 of <c>12in</c>; nothing of <c>1,234</c>, <c>1e3</c>, <c>0x1F</c> or a date.</summary>
    public static bool TryLeadingInteger(ReadOnlySpan<byte> text, out long value)
    {
        var start = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var digits = text[start..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        value = 0;
        if (digits <= 0)
        {
            return false;
        }

        var rest = text[(start + digits)..];
        var isHexadecimal = digits == 1 && text[start] == '0' && rest[0] is (byte)'x' or (byte)'X';
        return !isHexadecimal && Unit.IsOne(rest) && Utf8Parser.TryParse(text[..(start + digits)], out value, out _);
    }
}
