namespace Warehouse.Catalog;

/// <summary>
/// A declared format such as <c>M/d/yyyy H:mm</c>, in .NET's letters: <c>yyyy</c>, <c>MM</c> or <c>M</c>, <c>dd</c> or
/// <c>d</c>, <c>HH</c> or <c>H</c>, <c>mm</c>, <c>ss</c>. A doubled letter means exactly two digits, a single one means
/// one or two; everything else stands for itself.
/// </summary>
public sealed class DateTimeFormat
{
    private readonly Part[] _parts;

    /// <exception cref="FormatException">The format is not one; see <see cref="Problem"/>.</exception>
    public DateTimeFormat(string text)
    {
        if (Problem(text) is { } problem)
            throw new FormatException($"format '{text}' {problem}");
        _parts = Split(text);
    }

    private enum Unit
    {
        Literal,
        Year,
        Month,
        Day,
        Hour,
        Minute,
        Second,
    }

    /// <summary>What is wrong with a format, or <c>null</c>.</summary>
    public static string? Problem(string text)
    {
        if (!text.All(char.IsAscii))
            return "has a character outside ASCII";
        var parts = Split(text);
        if (parts.FirstOrDefault(part => part.Unit is not Unit.Literal && part.MaxDigits > (part.Unit is Unit.Year ? 4 : 2)) is { MaxDigits: > 0 })
            return "repeats a letter too often";
        if (parts.FirstOrDefault(part => part.Unit is Unit.Literal && char.IsAsciiLetter((char)part.Literal) && part.Literal is not (byte)'T') is { Literal: not 0 } letter)
            return $"has the letter '{(char)letter.Literal}', which is not one of y, M, d, H, m, s";
        if (parts.Where(part => part.Unit is not Unit.Literal).GroupBy(part => part.Unit).Any(unit => unit.Count() > 1))
            return "names the same part twice";
        if (!parts.Any(part => part is { Unit: Unit.Year, MaxDigits: 4 }) || !parts.Any(part => part.Unit is Unit.Month))
            return "needs at least yyyy and a month";
        return null;
    }

    /// <summary>Reads a whole text; parts that the format lacks are the first day and midnight.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out DateTime value)
    {
        value = default;
        int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
        foreach (var part in _parts)
        {
            if (part.Unit is Unit.Literal)
            {
                if (text.IsEmpty || text[0] != part.Literal)
                    return false;
                text = text[1..];
                continue;
            }

            var digits = 0;
            var number = 0;
            while (digits < part.MaxDigits && digits < text.Length && char.IsAsciiDigit((char)text[digits]))
                number = (number * 10) + (text[digits++] - '0');
            if (digits < part.MinDigits)
                return false;
            text = text[digits..];
            switch (part.Unit)
            {
                case Unit.Year: year = number; break;
                case Unit.Month: month = number; break;
                case Unit.Day: day = number; break;
                case Unit.Hour: hour = number; break;
                case Unit.Minute: minute = number; break;
                default: second = number; break;
            }
        }

        if (!text.IsEmpty || year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        value = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
        return true;
    }

    private static Part[] Split(string text)
    {
        var parts = new List<Part>();
        for (var i = 0; i < text.Length;)
        {
            var run = 1;
            while (i + run < text.Length && text[i + run] == text[i])
                run++;
            var unit = text[i] switch { 'y' => Unit.Year, 'M' => Unit.Month, 'd' => Unit.Day, 'H' => Unit.Hour, 'm' => Unit.Minute, 's' => Unit.Second, _ => Unit.Literal };
            if (unit is Unit.Literal)
                run = 1;
            parts.Add(unit is Unit.Literal ? new Part(unit, (byte)text[i], 0, 0) : new Part(unit, 0, run, run == 1 ? 2 : run));
            i += run;
        }

        return [.. parts];
    }

    private readonly record struct Part(Unit Unit, byte Literal, int MinDigits, int MaxDigits);
}
