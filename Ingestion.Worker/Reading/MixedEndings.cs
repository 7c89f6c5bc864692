namespace Ingestion.Worker.Reading;

/// <summary>
/// Judges lines that end in another way than the file's own: a file may be put together from several, or a field may have a line
/// break in it that nobody quoted. Read as rows they must all be rows; read as one record they are rejected together.
/// </summary>
internal sealed class MixedEndings(TextInput input, CsvGrammar grammar, RowEvidence evidence, BrokenQuotes quotes)
{
    private const int FewFields = 2;

    private readonly Record _line = new();

    /// <summary>What is known about the file's own ending.</summary>
    /// <param name="Own">How lines end.</param>
    /// <param name="IsConfirmed">Whether a row ended so; at first only the header did.</param>
    public readonly record struct Endings(LineEnding Own, bool IsConfirmed);

    /// <summary>What the lines are.</summary>
    /// <param name="Length">Bytes that they take.</param>
    /// <param name="Defect">Why they are rejected as one record; none when each is a record of its own.</param>
    /// <param name="Found">The first ending that is not the file's own.</param>
    /// <param name="Own">How the file's lines end from here on.</param>
    public readonly record struct Judgement(int Length, RecordDefect Defect, LineEnding Found, LineEnding Own);

    /// <summary>Judges the lines from the start of the window's data to the next one that ends as the file's do.</summary>
    /// <param name="endings">What is known.</param>
    /// <param name="line">The first line, for messages.</param>
    /// <exception cref="FileRefusedException">They cannot be judged within the largest size of a record.</exception>
    public Judgement Judge(Endings endings, long line)
    {
        var stretch = new Stretch(endings);
        for (var at = 0; ;)
        {
            if (!input.TryPeek(grammar, at, _line, out var next))
            {
                throw new FileRefusedException(
                    $"line {line}: lines do not end in {LineBreaks.NameOf(endings.Own)} as those before, and within"
                    + $" {input.Limits.MaxRecordBytes} bytes (Landing:MaxRecordBytes) it does not show whether they are rows;"
                    + " end all lines alike");
            }

            if (_line.Defect is not RecordDefect.None)
            {
                return new Judgement(quotes.FindEnd(at, line), RecordDefect.BrokenQuoting, stretch.Found, endings.Own);
            }

            if (next > at)
            {
                var ending = LineBreaks.At(input.Window.Data[(at + _line.Raw.Length)..next]);
                stretch.Add(at, ending, _line, evidence);
                if (stretch.Rows >= evidence.Run)
                {
                    return stretch.FirstRow == 0
                        ? new Judgement(0, RecordDefect.None, stretch.Found, ending)
                        : new Judgement(stretch.FirstRow, RecordDefect.StrayLineBreak, stretch.Found, ending);
                }

                at = next;
                if (ending != endings.Own && ending != LineEnding.None)
                {
                    continue;
                }

                return End(at, isEndOfFile: ending is LineEnding.None);
            }

            return End(at, isEndOfFile: true);
        }

        Judgement End(int at, bool isEndOfFile) =>
            new(at, AreRows(stretch, endings, isEndOfFile) ? RecordDefect.None : RecordDefect.StrayLineBreak, stretch.Found, endings.Own);
    }

    private bool AreRows(Stretch stretch, Endings endings, bool isEndOfFile)
    {
        if (!stretch.AllRows)
        {
            return false;
        }

        // No field can go on over these line breaks: the last one's type or quotes forbid it, or the file ends there.
        if (stretch.OpenEnds == 0 || evidence.EndsInOneLine || (isEndOfFile && (stretch.Lines == 1 || !endings.IsConfirmed)))
        {
            return true;
        }

        // As one record they have the right width, too: both readings fit.
        return stretch.JoinedWidth != evidence.Width && (evidence.Width > FewFields || stretch.AllProven);
    }

    /// <summary>What was found in the lines so far.</summary>
    private struct Stretch(Endings endings)
    {
        private int _lines;
        private LineEnding _runEnding;

        public int Lines => _lines;

        public LineEnding Found { get; private set; }

        public bool AllRows { get; private set; } = true;

        public bool AllProven { get; private set; } = true;

        /// <summary>Lines that end in another way and whose last field may go on behind it.</summary>
        public int OpenEnds { get; private set; }

        /// <summary>Fields of all of them as one record.</summary>
        public int JoinedWidth { get; private set; } = 1;

        /// <summary>Rows one after the other that end alike, and not as the file's own.</summary>
        public int Rows { get; private set; }

        public int FirstRow { get; private set; }

        public void Add(int at, LineEnding ending, Record line, RowEvidence evidence)
        {
            var isForeign = ending != endings.Own && ending is not LineEnding.None;
            Found = Found is LineEnding.None && isForeign ? ending : Found;
            _lines++;
            JoinedWidth += line.Count - 1;
            OpenEnds += isForeign && !line.EndsInQuotes ? 1 : 0;
            if (line.Raw.IsEmpty)
            {
                return;
            }

            var verdict = evidence.Judge(line);
            AllRows &= verdict is not RowEvidence.Verdict.NoRow;
            AllProven &= verdict is RowEvidence.Verdict.Row;
            var isRow = isForeign && verdict is not RowEvidence.Verdict.NoRow;
            var goesOn = isRow && Rows > 0 && ending == _runEnding;
            (Rows, FirstRow, _runEnding) = !isRow ? (0, 0, ending) : goesOn ? (Rows + 1, FirstRow, ending) : (1, at, ending);
        }
    }
}
