using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ingestion.Worker.Copying;
using Ingestion.Worker.Reading;
using Ingestion.Worker.Values;

namespace Ingestion.Worker.Batches;

/// <summary>Writes the fields that a dataset does not know as one JSON object; null when there are none.</summary>
internal sealed class ExtraFields : IDisposable
{
    private readonly SourceColumns _source;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public ExtraFields(SourceColumns source)
    {
        _source = source;
        // The text goes into the database and not into a page, so letters may stay what they are.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <returns>Why a field's JSON cannot be kept as it is, or <c>null</c>.</returns>
    public Rejection? Write(Record record, CopyBlock block)
    {
        var isStarted = false;
        var extras = _source.Extras;
        for (var i = 0; i < extras.Count; i++)
        {
            var (name, field) = extras[i];
            var value = field < record.Count ? record[field] : default;
            if (value.IsEmpty || (_source.ExtrasAreJson && value.SequenceEqual("null"u8)))
            {
                continue;
            }

            if (_source.ExtrasAreJson && Find(name, value) is { } rejection)
            {
                return rejection;
            }

            if (!isStarted)
            {
                Start();
            }

            isStarted = true;
            _json.WritePropertyName(name);
            if (_source.ExtrasAreJson)
            {
                _json.WriteRawValue(value, skipInputValidation: true);
            }
            else
            {
                _json.WriteStringValue(value);
            }
        }

        if (!isStarted)
        {
            block.WriteNull();
            return null;
        }

        _json.WriteEndObject();
        _json.Flush();
        block.WriteJsonb(_buffer.WrittenSpan);
        return null;
    }

    public void Dispose() => _json.Dispose();

    private static Rejection? Find(string name, ReadOnlySpan<byte> value)
    {
        if (!JsonText.IsStorable(value))
        {
            return new Rejection("json", name, $"{name} holds JSON that cannot be stored");
        }

        return JsonNames.FindConflict(value) is { } twice
            ? new Rejection("conflicting_names", name, $"{name} {JsonNames.Problem(twice)}")
            : null;
    }

    private void Start()
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
    }
}
