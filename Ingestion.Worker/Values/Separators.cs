namespace Ingestion.Worker.Values;

/// <summary>The bytes that a separator may be written in.</summary>
internal static class Separators
{
    // A blank, a no-break, a narrow no-break and a thin one.
    private static readonly byte[][] Blanks = [[(byte)' '], [0xC2, 0xA0], [0xE2, 0x80, 0xAF], [0xE2, 0x80, 0x89]];

    // A straight and a curly one.
    private static readonly byte[][] Apostrophes = [[(byte)'\''], [0xE2, 0x80, 0x99]];

    /// <summary>All ways in which files write the separator that a manifest names.</summary>
    public static byte[][] Spellings(char? separator) => separator switch
    {
        null => [],
        ' ' => Blanks,
        '\'' => Apostrophes,
        { } sign => [[(byte)sign]],
    };

    /// <summary>Bytes of the separator that a text starts with, or 0.</summary>
    public static int LengthAt(ReadOnlySpan<byte> text, byte[][] spellings)
    {
        foreach (var spelling in spellings)
        {
            if (text.StartsWith(spelling))
            {
                return spelling.Length;
            }
        }

        return 0;
    }

    /// <summary>Bytes of the separator that a text ends with, or 0.</summary>
    public static int LengthAtEnd(ReadOnlySpan<byte> text, byte[][] spellings)
    {
        foreach (var spelling in spellings)
        {
            if (text.EndsWith(spelling))
            {
                return spelling.Length;
            }
        }

        return 0;
    }

    public static bool IsIn(ReadOnlySpan<byte> text, byte[][] spellings)
    {
        foreach (var spelling in spellings)
        {
            if (text.IndexOf(spelling) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    public static ReadOnlySpan<byte> TrimBlanksStart(ReadOnlySpan<byte> text)
    {
        while (LengthAt(text, Blanks) is > 0 and var blank)
        {
            text = text[blank..];
        }

        return text;
    }

    public static ReadOnlySpan<byte> TrimBlanksEnd(ReadOnlySpan<byte> text)
    {
        while (LengthAtEnd(text, Blanks) is > 0 and var blank)
        {
            text = text[..^blank];
        }

        return text;
    }
}
