namespace Ingestion.Worker.Reading;

/// <summary>
/// Goes past a record that is larger than any may be, to its real end and without keeping it: what stands within a quoted field is
/// no row, however long the field is.
/// </summary>
internal sealed class OverlongRecord(TextInput input, CsvGrammar grammar)
{
    /// <summary>As much as has to be seen at once: a closing quote or a no-break space and what follows it.</summary>
    private const int Lookahead = 4;

    private long _lines;

    private enum Place
    {
        StartOfField,
        Unquoted,
        Quoted,
        BehindQuotes,
    }

    /// <summary>Moves behind the record and its line break.</summary>
    /// <param name="endings">How the file's lines end.</param>
    /// <param name="line">Line on which it starts.</param>
    /// <returns>The line breaks passed.</returns>
    /// <exception cref="FileRefusedException">Its quotes are broken, so that nothing behind it is certain.</exception>
    public long Skip(MixedEndings.Endings endings, long line)
    {
        _lines = 0;
        var place = Place.StartOfField;
        input.Window.Advance(Data().StartsWith(CsvGrammar.Mark) ? CsvGrammar.Mark.Length : 0);
        while (true)
        {
            var data = Data();
            if (place is Place.Quoted)
            {
                place = SkipQuoted(data, line);
                continue;
            }

            if (place is not Place.Unquoted && grammar.CountBlanks(data) is var blanks and > 0)
            {
                input.Window.Advance(blanks);
            }
            else if (data.IsEmpty)
            {
                return _lines;
            }
            else if (data[0] == grammar.Delimiter)
            {
                input.Window.Advance(1);
                place = Place.StartOfField;
            }
            else if (data[0] is LineBreaks.Cr or LineBreaks.Lf)
            {
                var ending = LineBreaks.At(data);
                input.Window.Advance(LineBreaks.LengthOf(ending));
                _lines++;
                if (ending == endings.Own || !endings.IsConfirmed || place is Place.BehindQuotes)
                {
                    return _lines;
                }

                place = Place.Unquoted;
            }
            else if (place is Place.BehindQuotes)
            {
                throw Broken(line);
            }
            else
            {
                place = SkipStartOrText(place, data);
            }
        }
    }

    private Place SkipStartOrText(Place place, ReadOnlySpan<byte> data)
    {
        if (place is Place.StartOfField && data[0] == CsvGrammar.Quote)
        {
            input.Window.Advance(1);
            return Place.Quoted;
        }

        var length = data.IndexOfAny(grammar.Delimiter, LineBreaks.Cr, LineBreaks.Lf);
        input.Window.Advance(length < 0 ? data.Length : length);
        return Place.Unquoted;
    }

    private Place SkipQuoted(ReadOnlySpan<byte> data, long line)
    {
        if (data.IsEmpty)
        {
            throw Broken(line);
        }

        var length = data.IndexOf(CsvGrammar.Quote);
        length = length < 0 ? data.Length : length;
        // Half of a line break is left for the next look.
        length -= length == data.Length && data[^1] == LineBreaks.Cr && !input.Window.IsLast ? 1 : 0;
        if (length > 0)
        {
            _lines += LineBreaks.Count(data[..length]);
            input.Window.Advance(length);
            return Place.Quoted;
        }

        if (data[0] != CsvGrammar.Quote)
        {
            // A carriage return alone; what follows it is within reach.
            var ending = LineBreaks.At(data);
            _lines++;
            input.Window.Advance(LineBreaks.LengthOf(ending));
            return Place.Quoted;
        }

        var isDoubled = data.Length > 1 && data[1] == CsvGrammar.Quote;
        input.Window.Advance(isDoubled ? 2 : 1);
        return isDoubled ? Place.Quoted : Place.BehindQuotes;
    }

    private ReadOnlySpan<byte> Data()
    {
        if (input.Window.Data.Length < Lookahead && !input.Window.IsLast)
        {
            input.Fill();
        }

        return input.Window.Data;
    }

    private FileRefusedException Broken(long line) => new(
        $"line {line}: a quoted field is longer than {input.Limits.MaxRecordBytes} bytes (Landing:MaxRecordBytes), and its quotes are"
        + " broken or never closed, so nothing behind them is certain; close or double the quote");
}
