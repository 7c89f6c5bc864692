using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Insights.Api.Problems;

namespace Insights.Api.Pipeline;

/// <summary>Makes a file of corrected rows that reads as the one they came from.</summary>
internal static class ReplayFile
{
    private const string Parquet = ".parquet";

    /// <summary>
    /// Ends in the name of the original, because most patterns of datasets look there; a replay is never compressed, and rows of
    /// a Parquet file are sent as JSON lines.
    /// </summary>
    public static string NameOf(string original, long batchId, DateTimeOffset requestedAt)
    {
        var name = original.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? original[..^3] : original;
        name = name.EndsWith(Parquet, StringComparison.OrdinalIgnoreCase) ? $"{name[..^Parquet.Length]}.jsonl" : name;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"replay-of-{batchId}-{requestedAt.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{name}");
    }

    /// <param name="header">Header of the original; <c>null</c> where rows are JSON objects.</param>
    /// <param name="rows">The corrected rows.</param>
    /// <param name="hasEncoding">Whether the dataset declares an encoding, which a byte order mark overrules: replays are UTF-8.</param>
    public static byte[] Content(string? header, IEnumerable<string> rows, bool hasEncoding)
    {
        // Between the tokens of an object a line break is a blank, and within them there is none.
        var text = string.Concat((header is null ? rows.Select(row => row.ReplaceLineEndings(" ")) : rows.Prepend(header)).Select(row => row + "\n"));
        return [.. hasEncoding ? Encoding.UTF8.Preamble : [], .. Encoding.UTF8.GetBytes(text)];
    }

    /// <summary>The same rows as another content: an empty line at the end is no row.</summary>
    public static byte[] MadeDifferent(byte[] content) => [.. content, (byte)'\n'];

    public static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Refuses text that would be no row, or more than one, or would take the next one into its quotes.</summary>
    /// <exception cref="ProblemException">400: names the row and what is wrong.</exception>
    public static void RequireOneRow(CorrectedRow row, bool isDelimited)
    {
        var fault = string.IsNullOrWhiteSpace(row.RawText) ? "is empty" : isDelimited ? Fault(row.RawText) : JsonFault(row.RawText);
        if (fault is not null)
            throw new ProblemException(Problem.InvalidParameter, $"raw_text of row {row.RowNumber} {fault}; expected one row as it should have stood in the file");
    }

    private static string? JsonFault(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object ? null : "is no JSON object";
        }
        catch (JsonException e)
        {
            return $"is not one JSON object: {e.Message.TrimEnd('.')}";
        }
    }

    private static string? Fault(string text)
    {
        var isQuoted = false;
        foreach (var character in text)
        {
            isQuoted ^= character == '"';
            if (character is '\r' or '\n' && !isQuoted)
                return "has a line break outside of quotes";
        }

        return isQuoted ? "has a quote that is not closed: put the field into quotes and double those within" : null;
    }
}
