using System.Text;
using System.Text.Json;
using Ingestion.Worker.Reading;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>JSON lines read from an array with a document for each record: the oracle of the fuzz tests.</summary>
internal static class ReferenceJsonReader
{
    private const int MaxDepth = 256;

    public static IEnumerable<string> ReadAll(byte[] text, IReadOnlyList<string> columns, ReaderLimits limits)
    {
        var lines = ReferenceLine.AllOf(text);
        for (var first = 0; first < lines.Count;)
        {
            var raw = lines[first].Text;
            var isBlank = raw.All(IsBlank);
            var last = first;
            if (!isBlank && lines[first].End - lines[first].Start <= limits.MaxRecordBytes)
            {
                var read = ReadRecord(first + 1, first + 1, raw, columns, limits, RecordDefect.NotJson);
                (last, var isCertain) = raw.Last(value => !IsBlank(value)) == '}' && !read.Contains(nameof(RecordDefect.NotJson), StringComparison.Ordinal)
                    ? (first, true)
                    : ReferenceOpenJson.LastLine(lines, first, limits);
                if (last >= 0 && lines[last].End - lines[first].Start <= limits.MaxRecordBytes)
                {
                    raw = text[lines[first].Start..lines[last].End];
                    yield return ReadRecord(first + 1, last + 1, ReferenceLine.WithoutMark(raw), columns, limits, isCertain ? RecordDefect.NotJson : RecordDefect.OpenJson);
                    first = last + 1;
                    continue;
                }
            }

            if (isBlank && lines[first].End - lines[first].Start <= limits.MaxRecordBytes)
            {
                first++;
                continue;
            }

            last = ReferenceOpenJson.LastLineOfOverlong(lines, first);
            yield return last < 0 ? "refused" : Describe(first + 1, first + 1, RecordDefect.RecordTooLong, 0, []);
            first = last < 0 ? lines.Count : last + 1;
        }
    }

    public static string Describe(long line, long lastLine, RecordDefect defect, int field, IEnumerable<KeyValuePair<string, string>> values) =>
        $"lines {line} to {lastLine} {defect}{(defect is RecordDefect.FieldTooLong ? field : "")} {(defect is RecordDefect.None ? string.Join(", ", values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"<{value.Key}>=<{value.Value}>")) : "")}";

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    private static string ReadRecord(int line, int lastLine, byte[] raw, IReadOnlyList<string> columns, ReaderLimits limits, RecordDefect notJson)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(raw);
            using var document = JsonDocument.Parse(raw, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                return Describe(line, lastLine, notJson, 0, []);
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

            return Describe(line, lastLine, defect, -1, values.Where(value => value.Value.Length > 0));
        }
        catch (DecoderFallbackException)
        {
            return Describe(line, lastLine, RecordDefect.NotUtf8, 0, []);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Describe(line, lastLine, notJson, 0, []);
        }
    }
}
