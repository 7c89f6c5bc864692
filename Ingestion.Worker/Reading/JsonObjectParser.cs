using System.Text.Json;
using System.Text.Unicode;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>
/// Takes one JSON object apart. Property names match as headers do; null and absent are the same. Names of one record that mean the
/// same column must agree.
/// </summary>
internal sealed class JsonObjectParser
{
    private readonly ReaderLimits _limits;
    private readonly JsonProperties _properties;
    private readonly int _columnCount;

    // For each field, the record that had it last and the property that it came from.
    private (long Record, int Property)[] _origins = [];
    private long _record;

    public JsonObjectParser(Dataset dataset, ReaderLimits limits)
    {
        _limits = limits;
        _columnCount = dataset.Columns.Count;
        Columns = SourceColumns.OfProperties(dataset);
        _properties = new JsonProperties(dataset, Columns);
    }

    /// <summary>The dataset's columns, then others as they turn up.</summary>
    public SourceColumns Columns { get; }

    /// <summary>The object without a byte order mark, which stands between files that were joined.</summary>
    public static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> raw) =>
        raw.StartsWith(CsvGrammar.Mark) ? raw[CsvGrammar.Mark.Length..] : raw;

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

        _record++;
        record.Grow(_columnCount + Columns.Extras.Count);
        var text = TextOf(record.Raw);
        var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        try
        {
            ParseObject(ref json, record, record.RawStart + record.Raw.Length - text.Length);
        }
        catch (JsonException e)
        {
            SetNotJson(record, JsonFault.Describe(record, e));
        }
        catch (InvalidOperationException)
        {
            // Names and texts are made of their escapes only here.
            SetNotJson(record, JsonFault.HalfOfPair(record, json.TokenStartIndex));
        }
    }

    private void ParseObject(ref Utf8JsonReader json, Record record, int start)
    {
        json.Read();
        if (json.TokenType is not JsonTokenType.StartObject)
        {
            var found = json.TokenType;
            json.Skip();
            // Anything but white space behind the value throws here.
            json.Read();
            SetNotJson(record, JsonFault.NoObject(record, found));
            return;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var property = _properties.Find(ref json);
            json.Read();
            TakeProperty(ref json, record, start, property);
        }

        json.Read();
    }

    private void TakeProperty(ref Utf8JsonReader json, Record record, int start, int property)
    {
        var field = _properties[property].Field;
        record.Grow(field + 1);
        if (field >= _origins.Length)
        {
            Array.Resize(ref _origins, Math.Max(field + 1, _origins.Length * 2));
        }

        var earlier = record.Copy(field);
        var (owner, origin) = _origins[field];
        TakeValue(ref json, record, start, field);
        _origins[field] = (_record, property);
        if (owner == _record
            && record.Defect is RecordDefect.None or RecordDefect.FieldTooLong
            && !record.ValueOf(earlier).SequenceEqual(record[field]))
        {
            (record.Defect, record.DefectField) = (RecordDefect.ConflictingNames, field);
            record.Problem = origin == property
                ? $"'{_properties[property].Name}' is there twice with different values; keep one of them"
                : $"'{_properties[origin].Name}' and '{_properties[property].Name}' mean the same column and have different values; "
                    + "keep one of them";
        }
    }

    private void TakeValue(ref Utf8JsonReader json, Record record, int start, int field)
    {
        var token = (int)json.TokenStartIndex;
        var isExtra = field >= _columnCount;
        switch (json.TokenType)
        {
            case JsonTokenType.Null when !isExtra:
                record.Set(field, start, 0);
                return;
            case JsonTokenType.String when !isExtra && json.ValueIsEscaped:
                record.SetUnescaped(field, json.CopyString(record.Unescaped(json.ValueSpan.Length)));
                break;
            case JsonTokenType.String when !isExtra:
                record.Set(field, start + token + 1, json.ValueSpan.Length);
                break;
            default:
                var isNumber = json.TokenType is JsonTokenType.Number;
                json.Skip();
                record.Set(field, start + token, (int)json.BytesConsumed - token, isNumber);
                break;
        }

        if (record.Defect is RecordDefect.ConflictingNames)
        {
            return;
        }

        if (record[field].Length > _limits.MaxFieldBytes)
        {
            (record.Defect, record.DefectField) = (RecordDefect.FieldTooLong, field);
        }
        else if (record[field].Contains((byte)0))
        {
            record.Defect = RecordDefect.ZeroByte;
        }
    }

    private static void SetNotJson(Record record, string problem) => (record.Defect, record.Problem) = (RecordDefect.NotJson, problem);
}
