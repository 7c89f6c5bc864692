namespace Insights.Api.Charts;

/// <summary>About how wide a text is in the sans-serif fonts of the style sheet, rather too wide than too narrow.</summary>
internal static class TextWidth
{
    /// <summary>In units of the drawing.</summary>
    public static double Of(string text)
    {
        var width = 0.0;
        foreach (var letter in text)
        {
            width += letter switch
            {
                'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.3,
                ' ' or 'f' or 't' or 'r' or '-' or '(' or ')' or '/' or '·' => 0.38,
                'm' or 'w' or 'M' or 'W' or '%' or '@' => 0.92,
                '…' => 1,
                >= 'A' and <= 'Z' => 0.7,
                < '\u0300' => 0.58,
                >= '\u2E80' => 1.05,
                _ => 0.7,
            };
        }

        return width * Svg.FontSize;
    }

    /// <summary>The text, or as much of its beginning as fits with an ellipsis.</summary>
    public static string Shorten(string text, double room)
    {
        if (double.IsPositiveInfinity(room) || Of(text) <= room)
        {
            return text;
        }

        var length = text.Length;
        while (length > 1 && Of(text[..length]) + Svg.FontSize > room)
        {
            length--;
        }

        // Not in the middle of a surrogate pair.
        length -= char.IsHighSurrogate(text[length - 1]) && length > 1 ? 1 : 0;
        return text[..length].TrimEnd() + "…";
    }
}
