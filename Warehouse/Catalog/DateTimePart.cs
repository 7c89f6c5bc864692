using System.Globalization;

namespace Warehouse.Catalog;

internal enum DateTimeUnit
{
    Unknown,
    Literal,
    Year,
    Month,
    MonthName,
    Day,
    WeekDay,
    Hour,
    Hour12,
    HalfDay,
    Minute,
    Second,
    Fraction,
    Zone,
}

/// <summary>One part of a format: a run of the same letter, or a byte that stands for itself.</summary>
/// <param name="Unit">What it means.</param>
/// <param name="Text">The run as the format has it.</param>
/// <param name="MinDigits">Digits at least; of a number only.</param>
/// <param name="MaxDigits">Digits at most.</param>
internal readonly partial record struct DateTimePart(DateTimeUnit Unit, string Text, int MinDigits = 0, int MaxDigits = 0)
{
    /// <summary>The letters that mean something.</summary>
    public const string Known = "yMdHhmsfFtz";

    private const int MaxFractionDigits = 9;

    private static readonly string[] Runs =
        ["yyyy", "M", "MM", "MMM", "MMMM", "d", "dd", "ddd", "dddd", "H", "HH", "h", "hh", "m", "mm", "s", "ss", "tt", "zzz"];

    /// <summary>The runs of a letter that mean something.</summary>
    public static string Expected(char letter) => letter is 'f' or 'F'
        ? $"{letter} to {new string(letter, MaxFractionDigits)}"
        : string.Join(", ", Runs.Where(run => run[0] == letter));

    public static DateTimePart[] Split(string format)
    {
        var parts = new List<DateTimePart>();
        for (var i = 0; i < format.Length;)
        {
            if (format[i] == '\'')
            {
                var close = format.IndexOf('\'', i + 1);
                close = close < 0 ? format.Length : close;
                // Two quotes in a row are one.
                parts.AddRange((close == i + 1 ? "'" : format[(i + 1)..close]).Select(Literal));
                i = close + 1;
                continue;
            }

            var run = 1;
            while (i + run < format.Length && format[i + run] == format[i])
            {
                run++;
            }

            var text = format.Substring(i, char.IsAsciiLetter(format[i]) && format[i] is not 'T' ? run : 1);
            i += text.Length;
            if (text[0] == 'F' && parts is [.., { Unit: DateTimeUnit.Literal, Text: "." or "," } point])
            {
                // As in .NET, the point goes with the digits that may be absent.
                parts[^1] = new DateTimePart(DateTimeUnit.Fraction, point.Text + text, 0, text.Length);
                continue;
            }

            parts.Add(Of(text));
        }

        return [.. parts];
    }

    public string Write(DateTime moment) => Unit switch
    {
        DateTimeUnit.Literal => Text,
        DateTimeUnit.Zone => "+00:00",
        DateTimeUnit.Fraction => new string('0', MinDigits),
        DateTimeUnit.HalfDay => moment.Hour < 12 ? "AM" : "PM",
        // A single letter would be a standard format, and not a custom one.
        _ => moment.ToString(Text.Length == 1 ? $"%{Text}" : Text, CultureInfo.InvariantCulture),
    };

    private static DateTimePart Of(string run) => run[0] switch
    {
        'f' or 'F' => run.Length <= MaxFractionDigits
            ? new DateTimePart(DateTimeUnit.Fraction, run, run[0] == 'f' ? run.Length : 0, run.Length)
            : new DateTimePart(DateTimeUnit.Unknown, run),
        'T' => Literal('T'),
        var letter when !char.IsAsciiLetter(letter) => Literal(letter),
        _ when !Runs.Contains(run) => new DateTimePart(DateTimeUnit.Unknown, run),
        'M' when run.Length > 2 => new DateTimePart(DateTimeUnit.MonthName, run),
        'd' when run.Length > 2 => new DateTimePart(DateTimeUnit.WeekDay, run),
        't' => new DateTimePart(DateTimeUnit.HalfDay, run),
        'z' => new DateTimePart(DateTimeUnit.Zone, run),
        var letter => new DateTimePart(
            letter switch
            {
                'y' => DateTimeUnit.Year,
                'M' => DateTimeUnit.Month,
                'd' => DateTimeUnit.Day,
                'H' => DateTimeUnit.Hour,
                'h' => DateTimeUnit.Hour12,
                'm' => DateTimeUnit.Minute,
                _ => DateTimeUnit.Second
            },
            run,
            run.Length,
            Math.Max(run.Length, 2)),
    };

    private static DateTimePart Literal(char c) => new(DateTimeUnit.Literal, c.ToString());
}
