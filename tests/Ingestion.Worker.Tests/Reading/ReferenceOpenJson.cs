using Ingestion.Worker.Reading;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>A line of an array: its text without a byte order mark, and where it begins, ends, and ends with its line break.</summary>
internal sealed record ReferenceLine(byte[] Text, int Start, int End, int Next)
{
    public static List<ReferenceLine> AllOf(byte[] text)
    {
        var lines = new List<ReferenceLine>();
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && text[end] is not ((byte)'\r' or (byte)'\n'))
            {
                end++;
            }

            var next = end < text.Length && text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : Math.Min(end + 1, text.Length);
            lines.Add(new ReferenceLine(WithoutMark(text[start..end]), start, end, next));
            start = next;
        }

        return lines;
    }

    public static byte[] WithoutMark(byte[] text) => text is [0xEF, 0xBB, 0xBF, ..] ? text[3..] : text;
}

/// <summary>
/// Where a JSON value over several lines ends. Written by what may stand behind what: each token is judged by the one before it and
/// the brackets that are open.
/// </summary>
internal static class ReferenceOpenJson
{
    private const int Run = 16;

    /// <returns>The last line of the record that begins at a line, and whether that is certain; -1 when it is too long.</returns>
    public static (int Line, bool IsCertain) LastLine(List<ReferenceLine> lines, int first, ReaderLimits limits)
    {
        var rows = 0;
        for (var line = first; line < lines.Count; line++)
        {
            if (lines[line].Next - lines[first].Start >= limits.MaxRecordBytes + 2)
            {
                return (-1, true);
            }

            var judgement = Judge([.. lines[first..(line + 1)].Select(line => line.Text)]);
            if (judgement.IsEnd)
            {
                return (line, true);
            }

            if (line == first || Trim(lines[line].Text).Length == 0)
            {
                continue;
            }

            var alone = Judge([lines[line].Text]);
            rows = !judgement.LastFits && Trim(lines[line].Text)[0] is (byte)'{' or (byte)'[' && alone.LastFits && alone.IsEnd ? rows + 1 : 0;
            if (rows == Run)
            {
                return (FirstOf(rows, line) - 1, false);
            }
        }

        return (rows == 0 ? lines.Count - 1 : FirstOf(rows, lines.Count - 1) - 1, false);

        int FirstOf(int count, int last)
        {
            for (var line = last; ; line--)
            {
                count -= Trim(lines[line].Text).Length == 0 ? 0 : 1;
                if (count == 0)
                {
                    return line;
                }
            }
        }
    }

    /// <returns>-1 when it is broken, so that nothing behind it is certain.</returns>
    public static int LastLineOfOverlong(List<ReferenceLine> lines, int first)
    {
        for (var line = first; line < lines.Count - 1; line++)
        {
            var judgement = Judge([.. lines[first..(line + 1)].Select(line => line.Text)]);
            if (judgement.IsEnd || judgement.HasFaults)
            {
                return judgement.IsEnd ? line : -1;
            }
        }

        return lines.Count - 1;
    }

    private static byte[] Trim(byte[] line) => [.. line.SkipWhile(value => value is (byte)' ' or (byte)'\t')];

    private static (bool IsEnd, bool LastFits, bool HasFaults) Judge(byte[][] lines)
    {
        var tokens = new List<(char Kind, int Line)>();
        var (isInString, breaksString) = (false, false);
        for (var line = 0; line < lines.Length; line++)
        {
            var text = lines[line];
            for (var at = 0; at < text.Length; at++)
            {
                if (isInString)
                {
                    isInString = text[at] != '"';
                    at += text[at] == '\\' ? 1 : 0;
                }
                else if (text[at] == '"')
                {
                    tokens.Add(('"', line));
                    isInString = true;
                }
                else if ("{}[]:,".Contains((char)text[at]))
                {
                    tokens.Add(((char)text[at], line));
                }
                else if (text[at] is not ((byte)' ' or (byte)'\t') && (at == 0 || " \t{}[]:,\"".Contains((char)text[at - 1])))
                {
                    tokens.Add(('w', line));
                }
            }

            breaksString |= isInString;
        }

        var (faults, isClosed) = Follow(tokens);
        return (!isInString && isClosed && !(faults.Count > 0 && breaksString), !faults.Contains(lines.Length - 1), faults.Count > 0);
    }

    /// <returns>The lines with tokens that do not fit, and whether nothing is open at the end.</returns>
    private static (HashSet<int> Faults, bool IsClosed) Follow(List<(char Kind, int Line)> tokens)
    {
        var faults = new HashSet<int>();
        var open = new Stack<char>();
        // 'n' is the name of a value, 's' a text that is one; what does not count where it stands leaves the one before it.
        var (before, last) = ('\0', '\0');
        foreach (var (kind, line) in tokens)
        {
            var top = open.Count > 0 ? open.Peek() : '\0';
            var takesValue = before is '\0' or '[' or ':' || (before == ',' && top == '[');
            var takesName = before == '{' || (before == ',' && top == '{');
            var isBehindValue = before is 's' or 'w' or '}' or ']';
            var fits = kind switch
            {
                '"' => takesValue || takesName,
                'w' or '{' or '[' => takesValue,
                '}' => top == '{' && (isBehindValue || before == '{'),
                ']' => top == '[' && (isBehindValue || before == '['),
                ',' => open.Count > 0 && isBehindValue,
                _ => before == 'n',
            };
            if (!fits)
            {
                faults.Add(line);
            }

            if (kind is '{' or '[')
            {
                open.Push(kind);
            }
            else if (kind is '}' or ']' && open.Count > 0)
            {
                open.Pop();
            }

            var isIgnored = top == '\0' && (kind == ',' || (kind == ':' && last != '"'));
            before = isIgnored ? before : kind != '"' ? kind : takesName ? 'n' : 's';
            last = kind;
        }

        return (faults, open.Count == 0 && before is 's' or 'w' or '}' or ']');
    }
}
