using System.Text.Json;
using System.Text.Unicode;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>Reads one JSON object per line. Property names match as headers do; null and absent are the same.</summary>
public sealed class JsonLinesReader : IRecordReader
{
    private readonly InputWindow _window;
    private readonly ReaderLimits _limits;
    private readonly Dictionary<string, int> _columns;
    private readonly List<(byte[] Name, int Field)> _properties = [];
    private readonly int _columnCount;
    private long _line = 1;

    public JsonLinesReader(Stream utf8, Dataset dataset, ReaderLimits limits)
    {
        _limits = limits;
        _window = new InputWindow(utf8, limits.BufferBytes);
        _columns = SourceColumns.Index(dataset);
        _columnCount = dataset.Columns.Count;
        Columns = SourceColumns.OfProperties(dataset);
    }

    public SourceColumns Columns { get; }

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
            Parse();
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

    private void Parse()
    {
        var raw = Current.Raw;
        if (Current.Defect is not RecordDefect.None)
            return;
        if (!Utf8.IsValid(raw))
        {
            Current.Defect = RecordDefect.NotUtf8;
            return;
        }

        try
        {
            ParseObject(raw);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair as \u escape.
            Current.Defect = RecordDefect.NotJson;
        }
    }

    private void ParseObject(ReadOnlySpan<byte> raw)
    {
        Current.Grow(_columnCount + Columns.Extras.Count);
        var json = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
        {
            Current.Defect = RecordDefect.NotJson;
            return;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref json);
            Current.Grow(field + 1);
            json.Read();
            TakeValue(ref json, field);
        }

        // Anything but white space behind the object throws here.
        json.Read();
    }

    private void TakeValue(ref Utf8JsonReader json, int field)
    {
        var start = (int)json.TokenStartIndex;
        var isExtra = field >= _columnCount;
        switch (json.TokenType)
        {
            case JsonTokenType.Null when !isExtra:
                // Of a property that is there twice the last counts, as it does for PostgreSQL.
                Current.Set(field, Current.RawStart, 0);
                return;
            case JsonTokenType.String when !isExtra && json.ValueIsEscaped:
                Current.SetUnescaped(field, json.CopyString(Current.Unescaped(json.ValueSpan.Length)));
                break;
            case JsonTokenType.String when !isExtra:
                Current.Set(field, Current.RawStart + start + 1, json.ValueSpan.Length);
                break;
            default:
                json.Skip();
                Current.Set(field, Current.RawStart + start, (int)json.BytesConsumed - start);
                break;
        }

        if (Current[field].Length > _limits.MaxFieldBytes)
            (Current.Defect, Current.DefectField) = (RecordDefect.FieldTooLong, field);
        else if (Current[field].Contains((byte)0))
            Current.Defect = RecordDefect.ZeroByte;
    }

    /// <summary>Finds the field of a property among those seen before, which costs no allocation.</summary>
    private int FieldOf(ref Utf8JsonReader json)
    {
        foreach (var (known, field) in _properties)
        {
            if (json.ValueTextEquals(known))
                return field;
        }

        var name = json.GetString()!;
        var found = _columns.TryGetValue(HeaderName.Normalise(name), out var column) ? column : Columns.AddExtra(name);
        _properties.Add((System.Text.Encoding.UTF8.GetBytes(name), found));
        return found;
    }
}
