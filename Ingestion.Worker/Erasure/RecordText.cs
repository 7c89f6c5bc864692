using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ingestion.Worker.Reading;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Erasure;

/// <summary>Writes records as their file would have them, without what an erasure takes out.</summary>
internal sealed class RecordText
{
    private readonly Dataset _dataset;
    private readonly byte? _delimiter;
    private readonly Dictionary<string, int> _columnByName;
    private readonly Dictionary<int, int> _columnByField;

    /// <param name="dataset">Whose records they are.</param>
    /// <param name="reader">What reads them.</param>
    public RecordText(Dataset dataset, IRecordReader reader)
    {
        _dataset = dataset;
        _delimiter = (reader as CsvRecordReader)?.Delimiter;
        _columnByName = SourceColumns.Index(dataset);
        _columnByField = Enumerable.Range(0, dataset.Columns.Count).Where(column => reader.Columns[column] >= 0)
            .ToDictionary(column => reader.Columns[column]);
    }

    /// <returns>The record, without a line break behind it. One that was broken stays one that is rejected.</returns>
    public byte[] Of(Record record, ErasedRecord erased) =>
        ReferenceEquals(erased, ErasedRecord.Whole) ? (_delimiter is null ? "{}"u8.ToArray() : Encoding.UTF8.GetBytes(PersonKind.Marker))
        : _delimiter is { } delimiter ? Delimited(record, erased, delimiter)
        : Object(record, erased);

    private byte[] Delimited(Record record, ErasedRecord erased, byte delimiter)
    {
        var text = new ArrayBufferWriter<byte>(record.Raw.Length);
        for (var field = 0; field < record.Count; field++)
        {
            if (field > 0)
            {
                text.Write([delimiter]);
            }

            if (_columnByField.TryGetValue(field, out var column))
            {
                WriteField(text, erased.Values[column] ?? record[field], delimiter);
            }
        }

        return text.WrittenSpan.ToArray();
    }

    private static void WriteField(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> value, byte delimiter)
    {
        if (value.IndexOfAny([delimiter, (byte)'"', (byte)'\r', (byte)'\n']) < 0)
        {
            text.Write(value);
            return;
        }

        text.Write("\""u8);
        foreach (var character in value)
        {
            if (character is (byte)'"')
            {
                text.Write("\""u8);
            }

            text.Write([character]);
        }

        text.Write("\""u8);
    }

    private byte[] Object(Record record, ErasedRecord erased)
    {
        var text = new ArrayBufferWriter<byte>(record.Raw.Length);
        using var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        using var document = JsonDocument.Parse(
            JsonObjectParser.TextOf(record.Raw).ToArray(), new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        writer.WriteStartObject();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!_columnByName.TryGetValue(HeaderName.Normalise(property.Name), out var column))
            {
                continue;
            }

            if (erased.Values[column] is not { } value)
            {
                property.WriteTo(writer);
            }
            else if (_dataset.Columns[column].Type is ColumnType.Text)
            {
                writer.WriteString(property.Name, value);
            }
            else
            {
                writer.WritePropertyName(property.Name);
                writer.WriteRawValue(value, skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return text.WrittenSpan.ToArray();
    }
}
