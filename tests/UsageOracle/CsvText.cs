using System.Text;

namespace UsageOracle;

/// <summary>One record of a CSV text.</summary>
/// <param name="Line">Line on which it starts, from 1.</param>
/// <param name="Fields">Unquoted values.</param>
public sealed record CsvRecord(int Line, IReadOnlyList<string> Fields);

/// <summary>A naive, complete CSV reader: comma, double quotes, line ends within quotes, any line end. Slow and easy to check by eye.</summary>
public static class CsvText
{
    /// <summary>Splits a text into records; empty lines are no records.</summary>
    /// <exception cref="FormatException">A quoted field never ends.</exception>
    public static IEnumerable<CsvRecord> Read(string text)
    {
        var position = 0;
        var line = 1;
        while (position < text.Length)
        {
            var start = line;
            List<string> fields = [];
            do
            {
                fields.Add(ReadField(text, ref position, ref line));
            }
            while (Skip(text, ref position, ','));

            var blank = fields is [""];
            var carriageReturn = Skip(text, ref position, '\r');
            var lineFeed = Skip(text, ref position, '\n');
            if (!carriageReturn && !lineFeed && position < text.Length)
                throw new FormatException($"line {line}: expected a comma or a line end after a quoted field, found '{text[position]}'");
            line++;
            if (!blank)
                yield return new CsvRecord(start, fields);
        }
    }

    private static string ReadField(string text, ref int position, ref int line)
    {
        if (!Skip(text, ref position, '"'))
        {
            var end = text.AsSpan(position).IndexOfAny(',', '\r', '\n');
            var length = end < 0 ? text.Length - position : end;
            position += length;
            return text.Substring(position - length, length);
        }

        var value = new StringBuilder();
        while (position < text.Length)
        {
            var c = text[position++];
            if (c == '"' && !Skip(text, ref position, '"'))
                return value.ToString();
            if (c == '\n')
                line++;
            value.Append(c);
        }

        throw new FormatException($"line {line}: a quoted field never ends");
    }

    private static bool Skip(string text, ref int position, char expected)
    {
        if (position >= text.Length || text[position] != expected)
            return false;
        position++;
        return true;
    }
}
