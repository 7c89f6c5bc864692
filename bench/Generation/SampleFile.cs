using System.Text;

namespace Bench.Generation;

/// <summary>
/// A small file, made in memory, that notes what a reader must make of it: which rows to reject, by which rule of the dataset and
/// for which column, and which values to repair.
/// </summary>
/// <param name="path">Where the file goes; a name ending in <c>.gz</c> makes it gzip.</param>
/// <param name="style">How it is spelled.</param>
/// <param name="columns">Columns in the order of the fields; none for a file of raw lines.</param>
public sealed class SampleFile(string path, FileStyle style, params string[] columns)
{
    private readonly SortedDictionary<string, int> _rejected = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();
    private long _rows;
    private long _repaired;

    /// <summary>A row that must be loaded.</summary>
    public void Row(params string[] fields)
    {
        if (fields.Length != columns.Length)
            throw new ArgumentException($"{path}: {fields.Length} fields, expected {columns.Length}", nameof(fields));
        Line(Joined(fields));
    }

    /// <summary>A row that must be loaded with one value repaired.</summary>
    public void RepairedRow(params string[] fields)
    {
        Row(fields);
        _repaired++;
    }

    /// <summary>A good row in which one value is bad.</summary>
    /// <param name="rule">Rule that refuses it: <c>required</c>, <c>type</c>, <c>values</c> or <c>range</c>.</param>
    /// <param name="column">Column of the bad value.</param>
    /// <param name="value">The bad value.</param>
    /// <param name="fields">The row without it.</param>
    public void BrokenRow(string rule, string column, string value, params string[] fields)
    {
        var broken = fields.ToArray();
        broken[Array.IndexOf(columns, column)] = value;
        BrokenLine($"{rule} {column}", Joined(broken));
    }

    /// <summary>A row with too many or too few fields.</summary>
    public void MisshapenRow(params string[] fields) => BrokenLine("field_count", Joined(fields));

    /// <summary>A line, as it stands, that must be loaded.</summary>
    public void Line(string text)
    {
        _text.Append(text).Append(style.LineEnd);
        _rows++;
    }

    /// <summary>A line, as it stands, that must be rejected.</summary>
    public void BrokenLine(string reason, string text)
    {
        Line(text);
        _rejected[reason] = _rejected.GetValueOrDefault(reason) + 1;
    }

    /// <summary>Writes the file, and the same bytes once more to each of the other names beside it.</summary>
    public IReadOnlyList<GeneratedFile> Write(params string[] otherNames)
    {
        var header = columns.Length == 0 ? "" : Joined(columns.Select(style.Header)) + style.LineEnd;
        byte[] bytes = [.. style.Encoding.Preamble, .. style.Encoding.GetBytes(header + _text)];
        var directory = Path.GetDirectoryName(path) ?? "";
        Directory.CreateDirectory(directory);
        var paths = otherNames.Select(name => Path.Combine(directory, name)).Prepend(path).ToList();
        foreach (var target in paths)
            File.WriteAllBytes(target, target.EndsWith(".gz", StringComparison.Ordinal) ? StoredGzip.Wrap(bytes) : bytes);
        return [.. paths.Select(target => new GeneratedFile(target, _rows) { Repaired = _repaired, Rejected = _rejected })];
    }

    private string Joined(IEnumerable<string> fields) => string.Join(style.Delimiter, fields.Select(Quoted));

    private string Quoted(string field) => field.AsSpan().IndexOfAny([style.Delimiter, '"', '\r', '\n']) < 0
        ? field
        : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
