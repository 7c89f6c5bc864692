using System.Globalization;

namespace Warehouse.Catalog;

/// <summary>
/// A declared format such as <c>M/d/yyyy H:mm</c>, in .NET's letters, or <c>epoch_seconds</c> and the like. A text is read by
/// it as a whole or not at all.
/// </summary>
/// <remarks>
/// <para>
/// <c>yyyy</c>; <c>MM</c>, <c>M</c>, <c>MMM</c> (Jan), <c>MMMM</c> (January); <c>dd</c>, <c>d</c>; <c>ddd</c> (Mon), <c>dddd</c>
/// (Monday), which must be the date's; <c>HH</c>, <c>H</c>, or <c>hh</c>, <c>h</c> with <c>tt</c> (AM, PM); <c>mm</c>, <c>ss</c>;
/// <c>f</c> to <c>fffffffff</c> for exactly so many digits of a second, <c>F</c>… for up to so many, which with the point before
/// them may be absent; <c>zzz</c> (+02:00, +0200, +02, Z). A doubled letter means exactly two digits, a single one means one or two.
/// Names are English and in any case. Letters in quotes, <c>'o''clock'</c>, and what is no letter stand for themselves.
/// </para>
/// </remarks>
public sealed class DateTimeFormat
{
    private readonly DateTimePattern? _pattern;
    private readonly EpochUnit? _epoch;

    /// <exception cref="FormatException">The format is not one; see <see cref="Problem"/>.</exception>
    public DateTimeFormat(string text)
    {
        if (Problem(text) is { } problem)
        {
            throw new FormatException($"format '{text}' {problem}");
        }

        Text = text;
        _epoch = EpochUnit.Find(text);
        _pattern = _epoch is null ? new DateTimePattern(text) : null;
    }

    /// <summary>Forms of ISO 8601 that are read without a declaration, to compare formats with.</summary>
    private static IReadOnlyList<DateTimeFormat> Iso { get; } =
        [.. new[] { "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss" }.Select(
            format => new DateTimeFormat(format))];

    public string Text { get; }

    /// <summary>Whether it reads a text of ISO 8601 as another time, so that its column cannot have both.</summary>
    public bool ReplacesIso => Iso.Any(iso => iso.ConflictWith(this) is not null);

    /// <summary>What is wrong with a format, or <c>null</c>.</summary>
    public static string? Problem(string text) => EpochUnit.Find(text) is null ? DateTimePattern.Problem(text) : null;

    /// <summary>Reads a whole text; parts that the format lacks are the first day, midnight and UTC.</summary>
    /// <param name="text">The value, without blanks around it.</param>
    /// <param name="microseconds">Since 0001-01-01 UTC; a zone, a rounded fraction or an epoch may lead out of the calendar.</param>
    public bool TryParse(ReadOnlySpan<byte> text, out long microseconds) =>
        _epoch is not null ? _epoch.TryParse(text, out microseconds) : _pattern!.TryParse(text, out microseconds);

    /// <summary>A text that this format and another one read as two different moments, or <c>null</c>.</summary>
    public string? ConflictWith(DateTimeFormat other)
    {
        foreach (var text in Samples().Concat(other.Samples()))
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            if (TryParse(bytes, out var one) && other.TryParse(bytes, out var another) && one != another)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>Texts in this format whose day may be a month, and whose hour may be a minute.</summary>
    private IEnumerable<string> Samples() =>
        from moment in new[]
        {
            new DateTime(2010, 11, 12, 10, 11, 9), new DateTime(2001, 2, 3, 4, 5, 6), new DateTime(2012, 10, 11, 13, 45, 50)
        }
        select _epoch is not null
            ? _epoch.Write(moment).ToString(CultureInfo.InvariantCulture)
            : _pattern!.Write(moment);
}
