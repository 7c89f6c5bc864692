using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>Reads one JSON object per line.</summary>
public sealed class JsonLinesReader : IRecordReader
{
    private readonly InputWindow _window;
    private readonly ReaderLimits _limits;
    private readonly JsonObjectParser _parser;
    private long _line = 1;

    public JsonLinesReader(Stream utf8, Dataset dataset, ReaderLimits limits)
        : this(new InputWindow(utf8, limits.BufferBytes), dataset, limits)
    {
    }

    internal JsonLinesReader(InputWindow window, Dataset dataset, ReaderLimits limits)
    {
        _limits = limits;
        _window = window;
        _parser = new JsonObjectParser(dataset, limits);
    }

    public SourceColumns Columns => _parser.Columns;

    public string? HeaderText => null;

    public Record Current { get; } = new();

    public bool Read()
    {
        while (!IsAtEnd())
        {
            Current.Line = Current.LastLine = _line;
            TakeLine();
            if (Current.Defect is RecordDefect.None && JsonObjectParser.TextOf(Current).Trim(" \t"u8).IsEmpty)
            {
                continue;
            }

            _parser.Parse(Current);
            return true;
        }

        return false;
    }

    public void Dispose() => _window.Dispose();

    private bool IsAtEnd()
    {
        if (_window.Data.IsEmpty && !_window.IsLast)
        {
            _window.Fill();
        }

        return _window.Data.IsEmpty;
    }

    private void TakeLine()
    {
        while (true)
        {
            var data = _window.Data;
            var length = data.IndexOfAny(LineBreaks.Cr, LineBreaks.Lf);
            var isComplete = _window.IsLast || (length >= 0 && (data[length] != LineBreaks.Cr || length + 1 < data.Length));
            length = length < 0 ? data.Length : length;
            if (isComplete ? length > _limits.MaxRecordBytes : data.Length >= _limits.IncompleteBytes)
            {
                TakeTooLong(length);
                return;
            }

            if (isComplete)
            {
                Current.Begin(_window.Buffer, _window.Start);
                Current.End(_window.Start + length);
                _window.Advance(length + LineBreaks.LengthOf(LineBreaks.At(data[length..])));
                _line++;
                return;
            }

            _window.Fill();
        }
    }

    /// <summary>Keeps the start of the line and moves to its end; the line break is left for the next one, an empty one.</summary>
    private void TakeTooLong(int length)
    {
        Current.BeginStretch(_window.Buffer, _window.Start, 0, RecordDefect.RecordTooLong);
        Current.KeepRaw(_window.Data[..Math.Min(length, _limits.MaxFieldBytes)]);
        int end;
        while ((end = _window.Data.IndexOfAny(LineBreaks.Cr, LineBreaks.Lf)) < 0 && !_window.IsLast)
        {
            _window.Advance(_window.Data.Length);
            _window.Fill();
        }

        _window.Advance(end < 0 ? _window.Data.Length : end);
    }
}
