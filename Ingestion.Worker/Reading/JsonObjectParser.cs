using System.Text.Json;
using System.Text.Unicode;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>Takes one JSON object apart. Property names match as headers do; null and absent are the same.</summary>
internal sealed class JsonObjectParser(Dataset dataset, ReaderLimits limits)
{
    private readonly Dictionary<string, int> _columns = SourceColumns.Index(dataset);
    private readonly List<(byte[] Name, int Field)> _properties = [];
    private readonly int _columnCount = dataset.Columns.Count;

    /// <summary>The dataset's columns, then others as they turn up.</summary>
    public SourceColumns Columns { get; } = SourceColumns.OfProperties(dataset);

    /// <summary>Finds the fields of a record whose raw text is to be one object, or says what is wrong with it.</summary>
    public void Parse(Record record)
    {
        if (record.Defect is not RecordDefect.None)
        {
            return;
        }

        if (!Utf8.IsValid(record.Raw))
        {
            record.Defect = RecordDefect.NotUtf8;
            return;
        }

        try
        {
            ParseObject(record);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair as \u escape.
            record.Defect = RecordDefect.NotJson;
        }
    }

    private void ParseObject(Record record)
    {
        record.Grow(_columnCount + Columns.Extras.Count);
        var json = new Utf8JsonReader(record.Raw, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
        {
            record.Defect = RecordDefect.NotJson;
            return;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref json);
            record.Grow(field + 1);
            json.Read();
            TakeValue(ref json, record, field);
        }

        // Anything but white space behind the object throws here.
        json.Read();
    }

    private void TakeValue(ref Utf8JsonReader json, Record record, int field)
    {
        var start = (int)json.TokenStartIndex;
        var isExtra = field >= _columnCount;
        switch (json.TokenType)
        {
            case JsonTokenType.Null when !isExtra:
                // Of a property that is there twice the last counts, as it does for PostgreSQL.
                record.Set(field, record.RawStart, 0);
                return;
            case JsonTokenType.String when !isExtra && json.ValueIsEscaped:
                record.SetUnescaped(field, json.CopyString(record.Unescaped(json.ValueSpan.Length)));
                break;
            case JsonTokenType.String when !isExtra:
                record.Set(field, record.RawStart + start + 1, json.ValueSpan.Length);
                break;
            default:
                var isNumber = json.TokenType is JsonTokenType.Number;
                json.Skip();
                record.Set(field, record.RawStart + start, (int)json.BytesConsumed - start, isNumber);
                break;
        }

        if (record[field].Length > limits.MaxFieldBytes)
        {
            (record.Defect, record.DefectField) = (RecordDefect.FieldTooLong, field);
        }
        else if (record[field].Contains((byte)0))
        {
            record.Defect = RecordDefect.ZeroByte;
        }
    }

    /// <summary>Finds the field of a property among those seen before, which costs no allocation.</summary>
    private int FieldOf(ref Utf8JsonReader json)
    {
        foreach (var (known, field) in _properties)
        {
            if (json.ValueTextEquals(known))
            {
                return field;
            }
        }

        var name = json.GetString()!;
        var found = _columns.TryGetValue(HeaderName.Normalise(name), out var column) ? column : Columns.AddExtra(name);
        _properties.Add((System.Text.Encoding.UTF8.GetBytes(name), found));
        return found;
    }
}
