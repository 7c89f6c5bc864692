namespace Ingestion.Worker.Reading;

/// <summary>The window over a text, with what is known about the lines in it.</summary>
internal sealed class TextInput(InputWindow window, ReaderLimits limits) : IDisposable
{
    public InputWindow Window => window;

    public ReaderLimits Limits => limits;

    /// <summary>The window's plain lines; <c>null</c> before the header of delimited text is known, and for JSON.</summary>
    public PlainLines? Plain { get; private set; }

    public void UsePlainLines(byte delimiter, LineEnding ending) => (Plain = new PlainLines(delimiter, ending)).Find(Window);

    public bool IsAtEnd()
    {
        if (Window.Data.IsEmpty && !Window.IsLast)
        {
            Fill();
        }

        return Window.Data.IsEmpty;
    }

    public void Fill()
    {
        Window.Fill();
        Plain?.Find(Window);
    }

    /// <summary>Reads a record without going past it.</summary>
    /// <param name="grammar">How records are written.</param>
    /// <param name="offset">Where it begins in the window's data.</param>
    /// <param name="record">Gets it.</param>
    /// <param name="next">Where the next one begins.</param>
    /// <returns>Whether it ends within the largest size of a record, counted from the start of the data.</returns>
    public bool TryPeek(CsvGrammar grammar, int offset, Record record, out int next)
    {
        while (true)
        {
            var start = Window.Start;
            if (grammar.TryRead(Window.Buffer, start + offset, start + Window.Data.Length, Window.IsLast, record, out next))
            {
                next -= start;
                return (record.Defect is RecordDefect.None ? next : offset + record.Scanned) < limits.IncompleteBytes;
            }

            if (Window.Data.Length >= limits.IncompleteBytes)
            {
                return false;
            }

            Fill();
        }
    }

    /// <summary>Finds the end of a line without going past it.</summary>
    /// <param name="offset">Where the line begins in the window's data.</param>
    /// <param name="length">Its length without its line break.</param>
    /// <param name="next">Where the next one begins.</param>
    /// <returns>Whether it ends within the largest size of a record, counted from the start of the data.</returns>
    public bool TryPeekLine(int offset, out int length, out int next)
    {
        while (true)
        {
            var data = Window.Data[offset..];
            length = data.IndexOfAny(LineBreaks.Cr, LineBreaks.Lf);
            var isComplete = length >= 0 && (data[length] != LineBreaks.Cr || length + 1 < data.Length || Window.IsLast);
            if (isComplete || Window.IsLast)
            {
                length = length < 0 ? data.Length : length;
                next = offset + length + LineBreaks.LengthOf(LineBreaks.At(data[length..]));
                return next < limits.IncompleteBytes;
            }

            if (Window.Data.Length >= limits.IncompleteBytes)
            {
                next = offset;
                return false;
            }

            Fill();
        }
    }

    public void Dispose() => Window.Dispose();
}
