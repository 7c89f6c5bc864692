using System.Globalization;

namespace UsageOracle;

/// <summary>Reads values by a closed list of spellings; anything else is an error, nothing is guessed.</summary>
public static class FieldParsing
{
    private static readonly string[] Zoned = [.. Dates("zzz")];

    private static readonly string[] Universal = [.. Dates("'Z'"), .. Dates("'+0000'"), .. Dates("")];

    /// <summary>A timestamp in UTC; without a zone it is UTC.</summary>
    /// <exception cref="FormatException">The text is in none of the accepted formats.</exception>
    public static DateTime Timestamp(string text)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTime.TryParseExact(text, Universal, CultureInfo.InvariantCulture, utc, out var universal))
            return universal;
        if (DateTimeOffset.TryParseExact(text, Zoned, CultureInfo.InvariantCulture, DateTimeStyles.None, out var zoned))
            return zoned.UtcDateTime;
        throw new FormatException($"'{text}' is not a timestamp");
    }

    /// <exception cref="FormatException">The text is neither a yes nor a no.</exception>
    public static bool Boolean(string text) => text.ToLowerInvariant() switch
    {
        "true" or "t" or "1" or "yes" => true,
        "false" or "f" or "0" or "no" => false,
        _ => throw new FormatException($"'{text}' is not a boolean"),
    };

    /// <exception cref="FormatException">The text is no whole number of at least 0.</exception>
    public static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{text}' is not a whole number of at least 0");

    private static IEnumerable<string> Dates(string zone) =>
        from separator in new[] { "' '", "'T'" }
        from fraction in new[] { "", "'.'fff", "'.'ffffff" }
        select $"yyyy-MM-dd{separator}HH:mm:ss{fraction}{zone}";
}
