namespace Ingestion.Worker.Reading;

/// <summary>
/// Finds the end of a JSON value that its first line does not close. It ends with the line that closes it. Where none does, because a
/// line was cut short or a text has a quote or a line break that is not escaped, only lines that are objects beyond doubt end it:
/// each is whole by itself and cannot be going on with what was open, and there are many of them, or none but them to the end of
/// the file.
/// </summary>
internal sealed class OpenJson(TextInput input)
{
    /// <summary>So many objects in a row are no coincidence.</summary>
    private const int RunOfObjects = 16;

    private readonly JsonContinuation _value = new();
    private readonly JsonContinuation _line = new();

    /// <summary>Whether nothing is open behind the value, so that the next line begins a record.</summary>
    private bool IsAtEnd => _value.IsClosed && !(_value.HasFaults && _value.HasBrokenString);

    /// <summary>Finds the end of the value at the start of the window's data without going past it.</summary>
    /// <param name="length">Bytes of its lines, with the line break.</param>
    /// <returns>Whether the end is certain; <c>null</c> when it does not show within the largest size of a record.</returns>
    public bool? FindEnd(out int length)
    {
        _value.Begin();
        var (rows, firstRow) = (0, 0);
        for (length = 0; input.TryPeekLine(length, out var lineLength, out var next); length = next)
        {
            if (next == length)
            {
                length = rows > 0 ? firstRow : length;
                return false;
            }

            var line = JsonObjectParser.TextOf(input.Window.Data.Slice(length, lineLength));
            var fits = _value.TakeLine(line);
            if (IsAtEnd)
            {
                length = next;
                return true;
            }

            if (length > 0 && !line.Trim(" \t"u8).IsEmpty)
            {
                (rows, firstRow) = fits || !IsObject(line) ? (0, 0) : (rows + 1, rows == 0 ? length : firstRow);
                if (rows == RunOfObjects)
                {
                    length = firstRow;
                    return false;
                }
            }
        }

        return null;
    }

    /// <summary>Moves behind a value that is larger than any may be, without keeping it.</summary>
    /// <param name="line">Line on which it starts.</param>
    /// <returns>The line behind it.</returns>
    /// <exception cref="FileRefusedException">It is broken, so that nothing behind it is certain.</exception>
    public long Skip(long line)
    {
        _value.Begin();
        for (var at = line; ;)
        {
            input.Window.Advance(Data().StartsWith(CsvGrammar.Mark) ? CsvGrammar.Mark.Length : 0);
            while (Data() is [not (LineBreaks.Cr or LineBreaks.Lf), ..] data)
            {
                var length = data.IndexOfAny(LineBreaks.Cr, LineBreaks.Lf) is var end and >= 0 ? end : data.Length;
                _value.Take(data[..length]);
                input.Window.Advance(length);
            }

            _value.EndLine();
            input.Window.Advance(LineBreaks.LengthOf(LineBreaks.At(input.Window.Data)));
            at++;
            if (IsAtEnd || Data().IsEmpty)
            {
                return at;
            }

            if (_value.HasFaults)
            {
                throw new FileRefusedException(
                    $"line {line}: the JSON that begins here is broken and has no end within {input.Limits.MaxRecordBytes} bytes"
                    + " (Landing:MaxRecordBytes), so nothing behind it is certain; mend it or take it out");
            }
        }
    }

    /// <summary>Whether a line is an object or an array by itself.</summary>
    private bool IsObject(ReadOnlySpan<byte> line)
    {
        _line.Begin();
        return line.TrimStart(" \t"u8)[0] is (byte)'{' or (byte)'[' && _line.TakeLine(line) && _line.IsClosed;
    }

    /// <summary>What is there, at least a whole line break or byte order mark.</summary>
    private ReadOnlySpan<byte> Data()
    {
        if (input.Window.Data.Length < CsvGrammar.Mark.Length && !input.Window.IsLast)
        {
            input.Fill();
        }

        return input.Window.Data;
    }
}
