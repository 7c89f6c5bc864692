namespace Ingestion.Worker.Reading;

/// <summary>What ends a line.</summary>
public enum LineEnding
{
    /// <summary>The end of the file.</summary>
    None,
    Lf,
    Cr,
    CrLf,
}

/// <summary>Finds and counts line breaks, CRLF being one.</summary>
internal static class LineBreaks
{
    public const byte Cr = (byte)'\r';
    public const byte Lf = (byte)'\n';

    /// <summary>The line break at the start of some bytes.</summary>
    /// <param name="bytes">Begins with a line break, or is empty at the end of the file.</param>
    public static LineEnding At(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [] => LineEnding.None,
        [Cr, Lf, ..] => LineEnding.CrLf,
        [Cr, ..] => LineEnding.Cr,
        _ => LineEnding.Lf,
    };

    public static int LengthOf(LineEnding ending) => ending switch
    {
        LineEnding.None => 0,
        LineEnding.CrLf => 2,
        _ => 1,
    };

    /// <summary>Some lines without the break behind the last of them.</summary>
    public static ReadOnlySpan<byte> WithoutLast(ReadOnlySpan<byte> lines) => lines switch
    {
        [.. var before, Cr, Lf] => before,
        [.. var before, Cr or Lf] => before,
        _ => lines,
    };

    /// <summary>The name that messages use.</summary>
    public static string NameOf(LineEnding ending) => ending switch
    {
        LineEnding.Lf => "LF",
        LineEnding.Cr => "CR",
        LineEnding.CrLf => "CRLF",
        _ => "the end of the file",
    };

    public static long Count(ReadOnlySpan<byte> bytes)
    {
        long count = 0;
        while (true)
        {
            var at = bytes.IndexOfAny(Cr, Lf);
            if (at < 0)
            {
                return count;
            }

            count++;
            bytes = bytes[(at + LengthOf(At(bytes[at..])))..];
        }
    }
}
