using System.Text;
using Warehouse.Catalog;

namespace Ingestion.Worker.Values;

/// <summary>
/// Brings the numbers of a column that declares how it writes them to the plain form: a sign, digits, a point, an exponent.
/// Nothing else is taken away: a text that does not keep to the declaration as a whole is no number.
/// </summary>
internal sealed class NumberText(NumberFormat format)
{
    /// <summary>Longer than any number that a column takes.</summary>
    private const int MaxLength = 1_100;

    private const int GroupDigits = 3;

    private readonly byte _point = (byte)(format.Point ?? '.');
    private readonly byte[][] _thousands = Separators.Spellings(format.Thousands);
    private readonly byte[][] _currency = [.. format.Currency.Select(Encoding.UTF8.GetBytes).OrderByDescending(sign => sign.Length)];

    // Room for the sign and the exponent that a percent sign brings.
    private readonly byte[] _plain = new byte[MaxLength + 8];

    /// <param name="text">The whole value.</param>
    /// <param name="plain">The number in plain form, valid until the next call; its digits may still be no number.</param>
    public bool TryRead(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> plain)
    {
        plain = default;
        if (text.Length > MaxLength || !Signs.TryTake(ref text, format, _currency, out var signs))
        {
            return false;
        }

        var length = 0;
        if (signs.IsNegative)
        {
            _plain[length++] = (byte)'-';
        }

        if (!TryInteger(ref text, ref length) || !TryFraction(ref text, ref length))
        {
            return false;
        }

        if (!format.IsPointDeclared && text.IsEmpty && Numbers.HasTwoReadings(_plain.AsSpan(0, length)))
        {
            return false;
        }

        if (signs.IsPercent && format.Percent is PercentReading.Fraction)
        {
            if (!text.IsEmpty)
            {
                return false;
            }

            text = "e-2"u8;
        }

        // What is left can only be an exponent, which the parser of the column's type judges.
        if (!text.IsEmpty && text[0] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        text.CopyTo(_plain.AsSpan(length));
        plain = _plain.AsSpan(0, length + text.Length);
        return true;
    }

    /// <summary>Digits, or groups of three of them behind a first group of one to three that does not begin with a zero.</summary>
    private bool TryInteger(ref ReadOnlySpan<byte> text, ref int length)
    {
        var first = CopyDigits(ref text, ref length);
        if (Separators.LengthAt(text, _thousands) == 0)
        {
            return true;
        }

        if (first is 0 or > GroupDigits || _plain[length - first] == '0')
        {
            return false;
        }

        while (Separators.LengthAt(text, _thousands) is > 0 and var separator)
        {
            text = text[separator..];
            if (CopyDigits(ref text, ref length) != GroupDigits)
            {
                return false;
            }
        }

        // An exponent belongs to another way of writing numbers.
        return text.IsEmpty || text[0] == _point;
    }

    private bool TryFraction(ref ReadOnlySpan<byte> text, ref int length)
    {
        if (text.IsEmpty || text[0] != _point)
        {
            return true;
        }

        _plain[length++] = (byte)'.';
        text = text[1..];
        CopyDigits(ref text, ref length);
        return true;
    }

    private int CopyDigits(ref ReadOnlySpan<byte> text, ref int length)
    {
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? text.Length : digits;
        text[..digits].CopyTo(_plain.AsSpan(length));
        length += digits;
        text = text[digits..];
        return digits;
    }
}
