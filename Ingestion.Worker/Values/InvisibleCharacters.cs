using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Ingestion.Worker.Values;

/// <summary>
/// Characters that cannot be seen: blanks of all kinds, which count at the ends of a value, and characters without width, which
/// count anywhere. Two values that look the same must not be two keys.
/// </summary>
internal static class InvisibleCharacters
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Whether a value is empty for whoever looks at it.</summary>
    public static bool AreAll(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            Rune.DecodeFromUtf8(value, out var rune, out var length);
            if (!IsBlank(rune) && !HasNoWidth(rune))
            {
                return false;
            }

            value = value[length..];
        }

        return true;
    }

    /// <summary>Gives the value without blanks at its ends and without characters of no width.</summary>
    /// <returns>Whether there was anything to take away; most values cost one look at their bytes.</returns>
    public static bool TryRemove(ReadOnlySpan<byte> value, [NotNullWhen(true)] out byte[]? visible)
    {
        visible = null;
        if (value.IsEmpty || (value[0] != ' ' && value[^1] != ' ' && value.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0))
        {
            return false;
        }

        var (start, end) = Trim(value);
        if (start == 0 && end == value.Length && !AnyWithoutWidth(value))
        {
            return false;
        }

        var kept = new byte[end - start];
        var length = Copy(value[start..end], kept);
        if (length == value.Length)
        {
            return false;
        }

        visible = kept[..length];
        return true;
    }

    /// <summary>The code points of a value that cannot be seen, for messages: <c>U+00A0 U+200B</c>.</summary>
    public static string Describe(ReadOnlySpan<byte> value) => string.Join(
        ' ',
        Encoding.UTF8.GetString(value).EnumerateRunes().Where(rune => IsBlank(rune) || HasNoWidth(rune)).Distinct().Take(5).Select(rune => $"U+{rune.Value:X4}"));

    /// <summary>A text in which what cannot be seen, but for spaces, is written as <c>\u00A0</c>.</summary>
    public static string Show(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var isSeen = rune.Value is ' ' or '\r' or '\n' or '\t' || !(IsBlank(rune) || HasNoWidth(rune));
            shown.Append(isSeen ? rune.ToString() : $"\\u{rune.Value:X4}");
        }

        return shown.ToString();
    }

    private static (int Start, int End) Trim(ReadOnlySpan<byte> value)
    {
        var start = 0;
        while (start < value.Length)
        {
            Rune.DecodeFromUtf8(value[start..], out var rune, out var length);
            if (!IsBlank(rune) && !HasNoWidth(rune))
            {
                break;
            }

            start += length;
        }

        var end = value.Length;
        while (end > start)
        {
            Rune.DecodeLastFromUtf8(value[..end], out var rune, out var length);
            // What gives a character its look stays behind it.
            if ((!IsBlank(rune) && !HasNoWidth(rune)) || (IsSelector(rune) && end - length > start && value[end - length - 1] >= 0x80))
            {
                break;
            }

            end -= length;
        }

        return (start, end);
    }

    private static bool AnyWithoutWidth(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            Rune.DecodeFromUtf8(value, out var rune, out var length);
            if (HasNoWidth(rune))
            {
                return true;
            }

            value = value[length..];
        }

        return false;
    }

    private static int Copy(ReadOnlySpan<byte> value, Span<byte> target)
    {
        var written = 0;
        for (int at = 0, length; at < value.Length; at += length)
        {
            Rune.DecodeFromUtf8(value[at..], out var rune, out length);
            if (HasNoWidth(rune) && !IsPartOfWriting(rune, target[..written], value[(at + length)..]))
            {
                continue;
            }

            value.Slice(at, length).CopyTo(target[written..]);
            written += length;
        }

        return written;
    }

    /// <summary>Persian, the scripts of India and emoji need joiners and selectors between their characters; ASCII does not.</summary>
    private static bool IsPartOfWriting(Rune rune, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        before.Length > 0 && before[^1] >= 0x80
        && (IsSelector(rune) || (rune.Value is ZeroWidthNonJoiner or ZeroWidthJoiner && after.Length > 0 && after[0] >= 0x80));

    private static bool IsSelector(Rune rune) => rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or (>= 0xE0020 and <= 0xE007F);

    /// <summary>White space, and what fills the place of a letter without a mark.</summary>
    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is 0x2800 or 0x3164 or 0xFFA0 or 0x115F or 0x1160;

    private static bool HasNoWidth(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        // Signs of Arabic, Syriac and Kaithi that stand under or around digits are seen.
        UnicodeCategory.Format => rune.Value is not ((>= 0x600 and <= 0x605) or 0x6DD or 0x70F or 0x890 or 0x891 or 0x8E2 or 0x110BD or 0x110CD),
        UnicodeCategory.Control => !Rune.IsWhiteSpace(rune),
        _ => IsSelector(rune) || rune.Value is 0x34F,
    };
}
