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
            Current.Line = _line;
            _line += TakeLine();
            if (Current.Defect is RecordDefect.None && Current.Raw.Trim(" \t"u8).IsEmpty)
                continue;
            _parser.Parse(Current);
            return true;
        }

        return false;
    }

    public void Dispose() => _window.Dispose();

    private bool IsAtEnd()
    {
        if (_window.Data.IsEmpty && !_window.IsLast)
            _window.Fill();
        return _window.Data.IsEmpty;
    }

    /// <returns>The line breaks passed.</returns>
    private int TakeLine()
    {
        while (true)
        {
            var start = _window.Start;
            Current.Begin(_window.Buffer, start);
            var isComplete = CsvGrammar.TryReadFirstLine(_window.Buffer, start, start + _window.Data.Length, _window.IsLast, Current, out var next);
            if (isComplete ? Current.Raw.Length > _limits.MaxRecordBytes : _window.Data.Length >= _limits.IncompleteBytes)
                return _window.TakeTooLong(Current, _limits);
            if (isComplete)
            {
                _window.Advance(next - start);
                return 1;
            }

            _window.Fill();
        }
    }
}
