using System.Text;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>The first record of a delimited file, read with one delimiter that it may have.</summary>
/// <param name="Delimiter">The delimiter it was read with.</param>
/// <param name="Names">Column names as the file writes them; none when it cannot be read so.</param>
/// <param name="Problem">Why it cannot be read so.</param>
/// <param name="Length">Bytes it takes, with its line break.</param>
/// <param name="Ending">How its line ends.</param>
/// <param name="Text">The whole of it, without the line break.</param>
internal sealed record CsvHeader(byte Delimiter, IReadOnlyList<string> Names, string? Problem, int Length, LineEnding Ending, string Text)
{
    private const int ShownCharacters = 60;

    public static byte[] Delimiters { get; } = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    public static CsvHeader Of(Record record, byte delimiter, int length, LineEnding ending)
    {
        if (record.Defect is not RecordDefect.None)
        {
            return Unreadable(delimiter, Describe(record.Defect));
        }

        var names = new string[record.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Encoding.UTF8.GetString(record[i]).Trim().Trim('\uFEFF');
        }

        return new CsvHeader(delimiter, names, null, length, ending, Encoding.UTF8.GetString(record.Raw).TrimStart('\uFEFF'));
    }

    public static CsvHeader Unreadable(byte delimiter, string problem) => new(delimiter, [], problem, 0, LineEnding.None, "");

    /// <summary>The reading in which most columns of the dataset are found; then the one with fewest names that are no words; then the one with most columns.</summary>
    /// <exception cref="FileRefusedException">In none of them one is found.</exception>
    public static CsvHeader Choose(Dataset dataset, IReadOnlyList<CsvHeader> readings, long line)
    {
        var known = SourceColumns.Index(dataset);
        var best = readings.MaxBy(header => (header.CountKnown(known), -header.Names.Count(name => !name.Any(char.IsLetterOrDigit)), header.Names.Count))!;
        if (best.CountKnown(known) > 0)
        {
            return best;
        }

        if (readings.Select(reading => reading.Problem).Distinct().ToArray() is [{ } problem])
        {
            throw new FileRefusedException($"line {line} is no header: {problem}");
        }

        throw new FileRefusedException(
            $"line {line} is no header: it has none of the columns of {dataset.Id}; expected {SourceColumns.Expected(dataset.Columns)}; {string.Join("; ", readings.Select(reading => reading.Describe()))}");
    }

    private static string Describe(RecordDefect defect) => defect switch
    {
        RecordDefect.NotUtf8 => "it is not UTF-8; save the file as UTF-8, or declare the dataset's encoding in its manifest",
        RecordDefect.ZeroByte => "it has zero bytes; this is not text, or UTF-16 without a byte order mark",
        RecordDefect.BrokenQuoting => "its quotes do not match",
        _ => "a name is too long (Landing:MaxFieldBytes)",
    };

    private int CountKnown(Dictionary<string, int> columns) => Names.Count(name => columns.ContainsKey(HeaderName.Normalise(name)));

    private string Describe()
    {
        var delimiter = Delimiter == '\t' ? "a tab" : $"'{(char)Delimiter}'";
        if (Problem is not null)
        {
            return $"with {delimiter} {Problem}";
        }

        var first = Names[0].Length <= ShownCharacters ? Names[0] : Names[0][..ShownCharacters] + "…";
        return $"with {delimiter} it is {Names.Count} {(Names.Count == 1 ? "name" : "names")}, first '{first.ReplaceLineEndings("\\n")}'";
    }
}
