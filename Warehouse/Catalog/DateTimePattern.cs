namespace Warehouse.Catalog;

/// <summary>A <see cref="DateTimeFormat"/> taken apart into its letters.</summary>
internal sealed class DateTimePattern(string text)
{
    private readonly DateTimePart[] _parts = DateTimePart.Split(text);

    public static string? Problem(string text)
    {
        if (!text.All(char.IsAscii))
        {
            return "has a character outside ASCII";
        }

        if (text.Count(c => c == '\'') % 2 != 0)
        {
            return "has a quote that is not closed";
        }

        var parts = DateTimePart.Split(text);
        var wrong = Array.Find(parts, part => part.Unit is DateTimeUnit.Unknown);
        if (wrong.Text is { } letters)
        {
            return DateTimePart.Known.Contains(letters[0], StringComparison.Ordinal)
                ? letters == "yy"
                    ? "has yy, which may be any century; yyyy is expected"
                    : $"has '{letters}', which is not one of {DateTimePart.Expected(letters[0])}"
                : $"has the letter '{letters[0]}', which is not one of {string.Join(", ", DateTimePart.Known.ToCharArray())}; "
                    + "put text into quotes";
        }

        bool Has(DateTimeUnit unit) => parts.Any(part => part.Unit == unit);
        return NamesTwice(parts) ? "names the same part twice"
            : !Has(DateTimeUnit.Year) || !(Has(DateTimeUnit.Month) || Has(DateTimeUnit.MonthName)) ? "needs at least yyyy and a month"
            : Has(DateTimeUnit.Hour12) && !Has(DateTimeUnit.HalfDay) ? "has an hour of 1 to 12 (h) without AM or PM (tt)"
            : Has(DateTimeUnit.HalfDay) && !Has(DateTimeUnit.Hour12) ? "has AM or PM (tt) without an hour of 1 to 12 (h)"
            : Has(DateTimeUnit.Fraction) && !Has(DateTimeUnit.Second) ? "has a fraction (f) without a second (s)"
            : null;
    }

    private static bool NamesTwice(DateTimePart[] parts) => parts
        .Where(part => part.Unit is not DateTimeUnit.Literal)
        .GroupBy(part => part.Unit switch
        {
            DateTimeUnit.MonthName => DateTimeUnit.Month,
            DateTimeUnit.Hour12 => DateTimeUnit.Hour,
            var unit => unit
        })
        .Any(unit => unit.Count() > 1);

    public string Write(DateTime moment) => string.Concat(_parts.Select(part => part.Write(moment)));

    public bool TryParse(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        var fields = new DateTimeFields();
        foreach (var part in _parts)
        {
            if (!part.TryTake(ref text, ref fields))
            {
                return false;
            }
        }

        return text.IsEmpty && fields.TryResolve(out microseconds);
    }
}

/// <summary>What the parts of a text said; what none said is the first day, midnight and UTC.</summary>
internal struct DateTimeFields
{
    private const long MicrosecondsPerMinute = 60_000_000;

    public int Year;
    public int Month = 1;
    public int Day = 1;
    public int WeekDay = -1;
    public int Hour;
    public int HalfDay = -1;
    public int Minute;
    public int Second;
    public long Nanoseconds;
    public int ZoneMinutes;

    public DateTimeFields()
    {
    }

    /// <summary>The moment in microseconds since 0001-01-01 UTC, if there is such a date and time of day.</summary>
    public readonly bool TryResolve(out long microseconds)
    {
        microseconds = 0;
        if (Year is < 1 or > 9999
            || Month is < 1 or > 12 || Day < 1 || Day > DateTime.DaysInMonth(Year, Month) || Minute > 59 || Second > 59
            || (HalfDay < 0 ? Hour > 23 : Hour is < 1 or > 12))
        {
            return false;
        }

        var hour = HalfDay < 0 ? Hour : (Hour % 12) + (12 * HalfDay);
        var moment = new DateTime(Year, Month, Day, hour, Minute, Second, DateTimeKind.Utc);
        if (WeekDay >= 0 && (int)moment.DayOfWeek != WeekDay)
        {
            return false;
        }

        microseconds = (moment.Ticks / TimeSpan.TicksPerMicrosecond)
            + ((Nanoseconds + 500) / 1_000) - (ZoneMinutes * MicrosecondsPerMinute);
        return true;
    }
}
