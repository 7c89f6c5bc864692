using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>
/// Reads one JSON object per line, or over several lines where the first does not close it. What cannot be taken apart is rejected
/// with all lines that may belong to it.
/// </summary>
public sealed class JsonLinesReader : IRecordReader
{
    private readonly TextInput _input;
    private readonly ReaderLimits _limits;
    private readonly JsonObjectParser _parser;
    private readonly OpenJson _open;
    private long _line = 1;

    public JsonLinesReader(Stream utf8, Dataset dataset, ReaderLimits limits)
        : this(new InputWindow(utf8, limits.BufferBytes), dataset, limits)
    {
    }

    internal JsonLinesReader(InputWindow window, Dataset dataset, ReaderLimits limits)
    {
        _limits = limits;
        _input = new TextInput(window, limits);
        _parser = new JsonObjectParser(dataset, limits);
        _open = new OpenJson(_input);
    }

    public SourceColumns Columns => _parser.Columns;

    public string? HeaderText => null;

    public Record Current { get; } = new();

    public bool Read()
    {
        while (!_input.IsAtEnd())
        {
            Current.Line = Current.LastLine = _line;
            if (!TryPeekLine(out var length))
            {
                TakeTooLong();
                return true;
            }

            Current.Begin(_input.Window.Buffer, _input.Window.Start);
            Current.End(_input.Window.Start + length);
            var text = JsonObjectParser.TextOf(Current.Raw).TrimEnd(" \t"u8);
            if (text.IsEmpty)
            {
                Advance(length);
                continue;
            }

            // Of a line that leaves the object open it costs less to see that than to be told by the parser.
            var isWhole = text[^1] is (byte)'}';
            if (isWhole)
            {
                _parser.Parse(Current);
            }

            if (isWhole && Current.Defect is not RecordDefect.NotJson)
            {
                Advance(length);
            }
            else
            {
                TakeLines();
            }

            return true;
        }

        return false;
    }

    public void Dispose() => _input.Dispose();

    /// <summary>Moves behind a line and its line break.</summary>
    private void Advance(int length)
    {
        _input.Window.Advance(length + LineBreaks.LengthOf(LineBreaks.At(_input.Window.Data[length..])));
        _line++;
    }

    /// <returns>Whether the line ends within the largest size of a record.</returns>
    private bool TryPeekLine(out int length)
    {
        while (true)
        {
            var data = _input.Window.Data;
            length = data.IndexOfAny(LineBreaks.Cr, LineBreaks.Lf);
            var isComplete = _input.Window.IsLast || (length >= 0 && (data[length] != LineBreaks.Cr || length + 1 < data.Length));
            length = length < 0 ? data.Length : length;
            if (isComplete || data.Length >= _limits.IncompleteBytes)
            {
                return isComplete && length <= _limits.MaxRecordBytes;
            }

            _input.Fill();
        }
    }

    /// <summary>Makes the line and those that may belong to it one record.</summary>
    private void TakeLines()
    {
        if (_open.FindEnd(out var length) is not { } isCertain)
        {
            TakeTooLong();
            return;
        }

        var window = _input.Window;
        var raw = LineBreaks.WithoutLast(window.Data[..length]);
        if (raw.Length > _limits.MaxRecordBytes)
        {
            TakeTooLong();
            return;
        }

        Current.Begin(window.Buffer, window.Start);
        Current.End(window.Start + raw.Length);
        Current.LastLine = _line + LineBreaks.Count(raw);
        _parser.Parse(Current);
        if (!isCertain && Current.Defect is RecordDefect.NotJson)
        {
            Current.Defect = RecordDefect.OpenJson;
        }

        window.Advance(length);
        _line = Current.LastLine + 1;
    }

    /// <summary>Keeps the start of a record that is over the limit.</summary>
    private void TakeTooLong()
    {
        var data = _input.Window.Data;
        var length = data.IndexOfAny(LineBreaks.Cr, LineBreaks.Lf) is var end and >= 0 ? end : data.Length;
        Current.BeginStretch(_input.Window.Buffer, _input.Window.Start, 0, RecordDefect.RecordTooLong);
        Current.KeepRaw(data[..Math.Min(length, _limits.MaxFieldBytes)]);
        _line = _open.Skip(_line);
    }
}
