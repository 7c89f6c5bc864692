using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Insights.Api.Answers;

/// <summary>
/// Tables as CSV (RFC 4180): comma, quotes where needed, CRLF, a header. Missing values are empty, texts that are empty are
/// <c>""</c>; dates are ISO 8601, numbers are written as in JSON.
/// </summary>
internal static class Csv
{
    public static string Write(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows, JsonSerializerOptions json)
    {
        var csv = new StringBuilder();
        foreach (var row in rows.Prepend(header))
        {
            csv.AppendJoin(',', row.Select(value => Field(value, json))).Append("\r\n");
        }

        return csv.ToString();
    }

    private static string Field(object? value, JsonSerializerOptions json) => value switch
    {
        null => "",
        "" => "\"\"",
        string text => Quote(text),
        bool flag => flag ? "true" : "false",
        IFormattable plain and (DateOnly or sbyte or byte or short or int or long or decimal or double or float or Guid) =>
            plain.ToString(plain is DateOnly ? "yyyy-MM-dd" : null, CultureInfo.InvariantCulture),
        _ => Quote(JsonSerializer.Serialize(value, json).Trim('"')),
    };

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
