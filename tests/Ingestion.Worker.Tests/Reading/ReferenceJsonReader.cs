using System.Text;
using System.Text.Json;
using Ingestion.Worker.Reading;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>JSON lines read line by line from an array with a document for each: the oracle of the fuzz tests.</summary>
internal static class ReferenceJsonReader
{
    private const int MaxDepth = 256;

    public static IEnumerable<string> ReadAll(byte[] text, IReadOnlyList<string> columns, ReaderLimits limits)
    {
        var start = 0;
        for (var line = 1; start < text.Length; line++)
        {
            var end = start;
            while (end < text.Length && text[end] is not ((byte)'\r' or (byte)'\n'))
                end++;
            var raw = text[start..end];
            start = end < text.Length && text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
            var isTooLong = raw.Length > limits.MaxRecordBytes;
            raw = raw is [0xEF, 0xBB, 0xBF, ..] ? raw[3..] : raw;
            if (isTooLong)
                yield return Describe(line, RecordDefect.RecordTooLong, 0, []);
            else if (raw.Any(character => character is not ((byte)' ' or (byte)'\t')))
                yield return ReadLine(line, raw, columns, limits);
        }
    }

    public static string Describe(long line, RecordDefect defect, int field, IEnumerable<KeyValuePair<string, string>> values) =>
        $"line {line} {defect}{(defect is RecordDefect.FieldTooLong ? field : "")} {(defect is RecordDefect.None ? string.Join(", ", values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"<{value.Key}>=<{value.Value}>")) : "")}";

    private static string ReadLine(int line, byte[] raw, IReadOnlyList<string> columns, ReaderLimits limits)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(raw);
            using var document = JsonDocument.Parse(raw, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                return Describe(line, RecordDefect.NotJson, 0, []);
            var values = new Dictionary<string, string>();
            var defect = RecordDefect.None;
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var column = columns.FirstOrDefault(column => column == HeaderName.Normalise(property.Name));
                var name = column ?? property.Name.Replace('\0', '\u2400');
                var value = column is null ? property.Value.GetRawText() : property.Value.ValueKind switch
                {
                    JsonValueKind.Null => "",
                    JsonValueKind.String => property.Value.GetString()!,
                    _ => property.Value.GetRawText(),
                };
                if (defect is not RecordDefect.ConflictingNames && Encoding.UTF8.GetByteCount(value) > limits.MaxFieldBytes)
                {
                    defect = RecordDefect.FieldTooLong;
                }
                else if (defect is not RecordDefect.ConflictingNames && value.Contains('\0', StringComparison.Ordinal))
                {
                    defect = RecordDefect.ZeroByte;
                }

                if (values.TryGetValue(name, out var earlier) && earlier != value && defect is RecordDefect.None or RecordDefect.FieldTooLong)
                {
                    defect = RecordDefect.ConflictingNames;
                }

                values[name] = value;
            }

            return Describe(line, defect, -1, values.Where(value => value.Value.Length > 0));
        }
        catch (DecoderFallbackException)
        {
            return Describe(line, RecordDefect.NotUtf8, 0, []);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Describe(line, RecordDefect.NotJson, 0, []);
        }
    }
}
