using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ingestion.Worker.Values;
using Warehouse.Catalog;

namespace Ingestion.Worker.Erasure;

/// <summary>
/// Takes out of JSON what a person said: its shape, its names, truth values and nulls stay, so that what is counted stays what it was.
/// </summary>
internal static class JsonEraser
{
    /// <param name="json">A value.</param>
    /// <param name="keep">Names whose texts and numbers stay, also those in a list.</param>
    /// <returns>
    /// The value with texts that are <see cref="PersonKind.Marker"/> and numbers that are 0; <c>null</c> for what is no JSON.
    /// </returns>
    public static byte[]? Erase(ReadOnlySpan<byte> json, IReadOnlyList<string> keep)
    {
        if (!JsonText.IsStorable(json))
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = JsonText.MaxDepth,
            SkipValidation = true,
        });
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        var around = new Stack<bool>();
        var isKept = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    around.Push(isKept);
                    isKept = false;
                    writer.WriteStartObject();
                    break;
                case JsonTokenType.StartArray:
                    around.Push(isKept);
                    writer.WriteStartArray();
                    break;
                case JsonTokenType.EndObject:
                    isKept = around.Pop();
                    writer.WriteEndObject();
                    break;
                case JsonTokenType.EndArray:
                    isKept = around.Pop();
                    writer.WriteEndArray();
                    break;
                case JsonTokenType.PropertyName:
                    var name = reader.GetString()!;
                    isKept = keep.Contains(name);
                    writer.WritePropertyName(name);
                    break;
                case JsonTokenType.String:
                    var text = reader.GetString()!;
                    writer.WriteStringValue(isKept || text.Length == 0 ? text : PersonKind.Marker);
                    break;
                case JsonTokenType.Number when isKept:
                    writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                    break;
                case JsonTokenType.Number:
                    writer.WriteNumberValue(0);
                    break;
                case JsonTokenType.Null:
                    writer.WriteNullValue();
                    break;
                default:
                    writer.WriteBooleanValue(reader.TokenType is JsonTokenType.True);
                    break;
            }
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
