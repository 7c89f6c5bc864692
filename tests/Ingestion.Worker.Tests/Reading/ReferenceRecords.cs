using Ingestion.Worker.Reading;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>A record as the reference finds it.</summary>
internal sealed record ReferenceRecord(int Start, List<byte[]> Fields, int End, int Next, LineEnding Ending, bool EndsInQuotes, bool IsBroken, int Seen);

/// <summary>What the rows of a file look like; a verdict is 0 for no row, 1 for a possible one, 2 for one by its values.</summary>
internal sealed record ReferenceTable(string[] Names, bool EndsInOneLine, int Run, Func<List<byte[]>, int> Judge);

/// <summary>Cuts an array into lines and records, byte by byte.</summary>
internal sealed class ReferenceRecords(byte[] text, byte delimiter)
{
    public ReferenceRecord Parse(int start)
    {
        var fields = new List<byte[]>();
        var at = HasMark(start) ? start + 3 : start;
        while (true)
        {
            var field = new List<byte>();
            var isQuoted = IsQuote(Blanks(at));
            if (isQuoted)
            {
                at = Blanks(at) + 1;
                while (at < text.Length && (!IsQuote(at) || IsQuote(at + 1)))
                {
                    field.Add(text[at]);
                    at += IsQuote(at) ? 2 : 1;
                }

                if (at == text.Length)
                {
                    return new ReferenceRecord(start, fields, at, at, LineEnding.None, false, IsBroken: true, at);
                }

                at = Blanks(at + 1);
                if (at < text.Length && text[at] != delimiter && !IsBreak(at))
                {
                    return new ReferenceRecord(start, fields, at, at, LineEnding.None, false, IsBroken: true, at + 1);
                }
            }
            else
            {
                while (at < text.Length && text[at] != delimiter && !IsBreak(at))
                {
                    field.Add(text[at++]);
                }
            }

            fields.Add([.. field]);
            if (at == text.Length || text[at] != delimiter)
            {
                var ending = Ending(at);
                return new ReferenceRecord(start, fields, at, at + Length(ending), ending, isQuoted, IsBroken: false, at);
            }

            at++;
        }
    }

    public (int End, int Next) Line(int at)
    {
        while (at < text.Length && !IsBreak(at))
        {
            at++;
        }

        return (at, at + Length(Ending(at)));
    }

    public bool HasEvenQuotes(int at, int end) => text[at..end].Count(value => value == '"') % 2 == 0;

    /// <summary>Whether quotes are open at the end of a line, where quotes in a quoted field that do not end it are text; its fields; whether the last has such quotes.</summary>
    public (bool IsOpen, int Fields, bool EndsBehindTextQuotes) Loose(int at, int end, bool isOpen)
    {
        var (isStartOfField, fields, hasText) = (true, 1, false);
        while (at < end)
        {
            var behindBlanks = Math.Min(Blanks(at), end);
            if (!isOpen && isStartOfField && behindBlanks < end && IsQuote(behindBlanks))
            {
                (isOpen, at, hasText) = (true, behindBlanks + 1, false);
            }
            else if (isOpen && IsQuote(at) && at + 1 < end && IsQuote(at + 1))
            {
                at += 2;
            }
            else if (isOpen && IsQuote(at))
            {
                var behind = Math.Min(Blanks(at + 1), end);
                var closes = behind == end || text[behind] == delimiter;
                (isOpen, isStartOfField, at) = (!closes, false, closes ? behind : at + 1);
                hasText |= !closes;
            }
            else
            {
                isStartOfField = !isOpen && text[at] == delimiter;
                (fields, hasText) = isStartOfField ? (fields + 1, false) : (fields, hasText);
                at++;
            }
        }

        return (isOpen, fields, hasText);
    }

    /// <summary>Where a record that is too long ends; <c>null</c> when its quotes are broken.</summary>
    public int? EndOfOverlong(int start, Func<LineEnding, bool> endsRecord)
    {
        var at = HasMark(start) ? start + 3 : start;
        while (true)
        {
            if (IsQuote(Blanks(at)))
            {
                at = Blanks(at) + 1;
                while (at < text.Length && (!IsQuote(at) || IsQuote(at + 1)))
                {
                    at += IsQuote(at) ? 2 : 1;
                }

                if (at == text.Length)
                {
                    return null;
                }

                at = Blanks(at + 1);
                if (at == text.Length || IsBreak(at))
                {
                    return at + Length(Ending(at));
                }

                if (text[at] != delimiter)
                {
                    return null;
                }
            }

            while (at < text.Length && text[at] != delimiter)
            {
                var ending = IsBreak(at) ? Ending(at) : LineEnding.None;
                at += ending == LineEnding.None ? 1 : Length(ending);
                if (ending != LineEnding.None && endsRecord(ending))
                {
                    return at;
                }
            }

            if (at == text.Length)
            {
                return at;
            }

            at++;
        }
    }

    private bool HasMark(int at) => at + 3 <= text.Length && text[at] == 0xEF && text[at + 1] == 0xBB && text[at + 2] == 0xBF;

    private bool IsQuote(int at) => at < text.Length && text[at] == '"';

    private bool IsBreak(int at) => text[at] is (byte)'\r' or (byte)'\n';

    private LineEnding Ending(int at) =>
        at >= text.Length ? LineEnding.None
        : text[at] == '\n' ? LineEnding.Lf
        : at + 1 < text.Length && text[at + 1] == '\n' ? LineEnding.CrLf
        : LineEnding.Cr;

    private static int Length(LineEnding ending) => ending switch { LineEnding.None => 0, LineEnding.CrLf => 2, _ => 1 };

    private int Blanks(int at)
    {
        while (at < text.Length)
        {
            if (text[at] == ' ' || (text[at] == '\t' && delimiter != '\t'))
            {
                at++;
            }
            else if (text[at] == 0xC2 && at + 1 < text.Length && text[at + 1] == 0xA0)
            {
                at += 2;
            }
            else
            {
                break;
            }
        }

        return at;
    }
}
