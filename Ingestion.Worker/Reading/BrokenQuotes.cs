namespace Ingestion.Worker.Reading;

/// <summary>
/// Finds where reading is certain again behind a record whose quotes are broken. Two readings are followed from line to line: the
/// field goes on, or the record ended somewhere before. Where both leave the quotes closed, and the number of quotes says so, too,
/// a record begins. Otherwise only rows that are rows beyond doubt end the stretch: many of them, or none but them to the end of
/// the file.
/// </summary>
internal sealed class BrokenQuotes(TextInput input, CsvGrammar grammar, RowEvidence evidence)
{
    private readonly Record _line = new();

    /// <param name="start">Where the broken record begins in the window's data.</param>
    /// <param name="line">Its line, for the message.</param>
    /// <returns>Where the first certain record begins.</returns>
    /// <exception cref="FileRefusedException">There is none within the largest size of a record.</exception>
    public int FindEnd(int start, long line)
    {
        var at = start;
        var (rows, firstRow, areProven) = (0, 0, true);
        while (true)
        {
            if (!input.TryPeekLine(at, out var length, out var next))
            {
                throw new FileRefusedException(
                    $"line {line}: a quote is not closed, or text follows the closing quote, and no line within"
                    + $" {input.Limits.MaxRecordBytes} bytes (Landing:MaxRecordBytes) is certain to be outside of the quotes;"
                    + " close or double the quote");
            }

            if (next == at)
            {
                return rows > 0 && areProven ? firstRow : at;
            }

            var text = input.Window.Data.Slice(at, length);
            if (at == start ? IsWhole(text) : IsClosed(text))
            {
                return next;
            }

            if (at > start && !text.IsEmpty)
            {
                var verdict = Judge(at, length);
                (rows, firstRow) = verdict is RowEvidence.Verdict.NoRow ? (0, 0) : (rows + 1, rows == 0 ? at : firstRow);
                areProven = verdict is RowEvidence.Verdict.Row && (rows == 1 || areProven);
                if (rows >= evidence.Run)
                {
                    return firstRow;
                }
            }

            at = next;
        }
    }

    /// <summary>
    /// Whether the broken record certainly ends with its first line: the quotes are closed, and are even in number or followed by the
    /// fields that are still missing. Of <c>1,"a "b"</c> it is not known whether the last quote is text.
    /// </summary>
    private bool IsWhole(ReadOnlySpan<byte> line)
    {
        var read = Read(line, isQuoted: false);
        return !read.IsOpen && (IsEven(line) || (read.Fields == evidence.Width && !read.EndsBehindTextQuotes));
    }

    /// <summary>Whether a later line leaves the quotes closed, be it the inside of a quoted field or not.</summary>
    private bool IsClosed(ReadOnlySpan<byte> line) =>
        !Read(line, isQuoted: false).IsOpen && !IsEven(line) && !Read(line, isQuoted: true).IsOpen;

    private static bool IsEven(ReadOnlySpan<byte> line) => line.Count(CsvGrammar.Quote) % 2 == 0;

    private RowEvidence.Verdict Judge(int at, int length)
    {
        var start = input.Window.Start + at;
        grammar.TryRead(input.Window.Buffer, start, start + length, isLast: true, _line, out _);
        return IsEven(input.Window.Data.Slice(at, length)) ? evidence.Judge(_line) : RowEvidence.Verdict.NoRow;
    }

    /// <summary>Reads a line for which quotes within a quoted field that do not end it are text.</summary>
    private (bool IsOpen, int Fields, bool EndsBehindTextQuotes) Read(ReadOnlySpan<byte> line, bool isQuoted)
    {
        var (fields, hasTextQuotes) = (1, false);
        while (true)
        {
            if (!isQuoted)
            {
                var field = line[grammar.CountBlanks(line)..];
                isQuoted = !field.IsEmpty && field[0] == CsvGrammar.Quote;
                hasTextQuotes = false;
                var end = isQuoted ? 0 : line.IndexOf(grammar.Delimiter);
                if (end < 0)
                {
                    return (false, fields, false);
                }

                fields += isQuoted ? 0 : 1;
                line = isQuoted ? field[1..] : line[(end + 1)..];
                continue;
            }

            var quote = line.IndexOf(CsvGrammar.Quote);
            if (quote < 0)
            {
                return (true, fields, hasTextQuotes);
            }

            line = line[(quote + 1)..];
            if (!line.IsEmpty && line[0] == CsvGrammar.Quote)
            {
                line = line[1..];
                continue;
            }

            var behind = line[grammar.CountBlanks(line)..];
            if (behind.IsEmpty)
            {
                return (false, fields, hasTextQuotes);
            }

            if (behind[0] == grammar.Delimiter)
            {
                fields++;
                line = behind[1..];
                isQuoted = false;
            }
            else
            {
                hasTextQuotes = true;
            }
        }
    }
}
