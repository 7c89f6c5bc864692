using System.Globalization;
using System.Text;

namespace Warehouse.Catalog;

/// <summary>How a part is read, without allocation.</summary>
internal readonly partial record struct DateTimePart
{
    private static readonly byte[][] Months = Names(DateTimeFormatInfo.InvariantInfo.MonthNames[..12]);
    private static readonly byte[][] ShortMonths = Names(DateTimeFormatInfo.InvariantInfo.AbbreviatedMonthNames[..12]);
    private static readonly byte[][] Days = Names(DateTimeFormatInfo.InvariantInfo.DayNames);
    private static readonly byte[][] ShortDays = Names(DateTimeFormatInfo.InvariantInfo.AbbreviatedDayNames);
    private static readonly byte[][] HalfDays = Names(["AM", "PM"]);

    /// <summary>Takes the part from the start of a text.</summary>
    public bool TryTake(ref ReadOnlySpan<byte> text, ref DateTimeFields fields)
    {
        switch (Unit)
        {
            case DateTimeUnit.Literal:
                if (text.IsEmpty || text[0] != Text[0])
                {
                    return false;
                }

                text = text[1..];
                return true;
            case DateTimeUnit.MonthName:
                return TryName(ref text, Text.Length == 3 ? ShortMonths : Months, 1, out fields.Month);
            case DateTimeUnit.WeekDay:
                return TryName(ref text, Text.Length == 3 ? ShortDays : Days, 0, out fields.WeekDay);
            case DateTimeUnit.HalfDay:
                return TryName(ref text, HalfDays, 0, out fields.HalfDay);
            case DateTimeUnit.Zone:
                return TryZone(ref text, out fields.ZoneMinutes);
            case DateTimeUnit.Fraction:
                return TryFraction(ref text, ref fields);
            default:
                return TryNumber(ref text, ref fields);
        }
    }

    private static byte[][] Names(string[] names) => [.. names.Select(Encoding.ASCII.GetBytes)];

    private static bool TryName(ref ReadOnlySpan<byte> text, byte[][] names, int first, out int number)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (text.Length >= names[i].Length && Ascii.EqualsIgnoreCase(text[..names[i].Length], names[i]))
            {
                text = text[names[i].Length..];
                number = first + i;
                return true;
            }
        }

        number = 0;
        return false;
    }

    private bool TryNumber(ref ReadOnlySpan<byte> text, ref DateTimeFields fields)
    {
        var number = TakeDigits(ref text, MaxDigits, out var digits);
        if (digits < MinDigits)
        {
            return false;
        }

        switch (Unit)
        {
            case DateTimeUnit.Year: fields.Year = number; break;
            case DateTimeUnit.Month: fields.Month = number; break;
            case DateTimeUnit.Day: fields.Day = number; break;
            case DateTimeUnit.Hour or DateTimeUnit.Hour12: fields.Hour = number; break;
            case DateTimeUnit.Minute: fields.Minute = number; break;
            default: fields.Second = number; break;
        }

        return true;
    }

    private bool TryFraction(ref ReadOnlySpan<byte> text, ref DateTimeFields fields)
    {
        if (Text[0] is '.' or ',')
        {
            if (text.Length < 2 || text[0] != Text[0] || !char.IsAsciiDigit((char)text[1]))
            {
                return true;
            }

            text = text[1..];
        }

        var number = TakeDigits(ref text, MaxDigits, out var digits);
        if (digits < MinDigits)
        {
            return false;
        }

        fields.Nanoseconds = number;
        for (; digits < MaxFractionDigits; digits++)
        {
            fields.Nanoseconds *= 10;
        }

        return true;
    }

    private static bool TryZone(ref ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z' or (byte)'z', ..])
        {
            text = text[1..];
            return true;
        }

        if (text.IsEmpty || text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var sign = text[0] == '-' ? -1 : 1;
        text = text[1..];
        var hours = TakeDigits(ref text, 2, out var digits);
        if (digits != 2 || hours > 15)
        {
            return false;
        }

        if (text is [(byte)':', >= (byte)'0' and <= (byte)'9', ..])
        {
            text = text[1..];
        }

        var rest = TakeDigits(ref text, 2, out digits);
        minutes = sign * ((hours * 60) + rest);
        return digits is 0 or 2 && rest < 60;
    }

    private static int TakeDigits(ref ReadOnlySpan<byte> text, int most, out int digits)
    {
        var number = 0;
        for (digits = 0; digits < most && digits < text.Length && char.IsAsciiDigit((char)text[digits]); digits++)
        {
            number = (number * 10) + (text[digits] - '0');
        }

        text = text[digits..];
        return number;
    }
}
