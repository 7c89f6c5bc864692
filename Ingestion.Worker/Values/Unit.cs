using System.Globalization;
using System.Text;

namespace Ingestion.Worker.Values;

/// <summary>The unit behind a number, such as <c>in</c>, <c>kg</c> or <c>m²</c>, or the question mark of a person in doubt.</summary>
internal static class Unit
{
    private const int MaxLength = 24;

    /// <summary>Of one who was not sure of the number and wrote it all the same.</summary>
    private const string Doubt = "?";

    /// <summary>Words behind a number that make another number, a date or a time of it.</summary>
    private static readonly HashSet<string> Others = new(
        [
            "e", "am", "pm", "a.m.", "p.m.", "st", "nd", "rd", "th",
            "k", "mn", "mio", "mio.", "million", "millions", "bn", "billion", "billions", "mrd", "mrd.", "trillion", "trillions",
            "tsd", "tsd.", "thousand", "thousands", "hundred", "hundreds", "dozen", "dozens", "lakh", "lakhs", "crore", "crores",
            .. DateTimeFormatInfo.InvariantInfo.MonthNames[..12], .. DateTimeFormatInfo.InvariantInfo.AbbreviatedMonthNames[..12], "Sept",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Mega, giga and the like, which are millions and billions, too.</summary>
    private static readonly HashSet<string> Capitals = ["M", "B", "G", "T"];

    /// <param name="text">What stands behind the digits; a blank may come first.</param>
    public static bool IsOne(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        var unit = Encoding.UTF8.GetString(text).TrimStart(' ');
        return unit == Doubt || (unit.Length > 0
            && (char.IsLetter(unit[0]) || unit[0] is '°')
            && unit.All(c => char.IsLetter(c) || c is '°' or '²' or '³' or '/' or '.' or ' ')
            && !Others.Contains(unit)
            && !Capitals.Contains(unit)
            && !Others.Contains(unit.Split(' ', '.')[0]));
    }
}
