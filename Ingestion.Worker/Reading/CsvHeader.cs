using System.Text;
using Warehouse.Catalog;

namespace Ingestion.Worker.Reading;

/// <summary>The first record of a delimited file, read with one delimiter that it may have.</summary>
/// <param name="Delimiter">The delimiter it was read with.</param>
/// <param name="Names">Column names as the file writes them.</param>
/// <param name="Line">Line on which it starts.</param>
/// <param name="LineCount">Lines it takes.</param>
/// <param name="Length">Bytes it takes, with its line break.</param>
/// <param name="Text">The whole of it, without the line break.</param>
internal sealed record CsvHeader(byte Delimiter, IReadOnlyList<string> Names, long Line, long LineCount, int Length, string Text)
{
    public static byte[] Delimiters { get; } = [(byte)',', (byte)';', (byte)'\t'];

    public static CsvHeader Of(Record record, byte delimiter, long line, int length)
    {
        if (record.Defect is not RecordDefect.None)
            throw new FileRefusedException($"line {line} is no header: {Describe(record.Defect)}");
        var names = new string[record.Count];
        for (var i = 0; i < names.Length; i++)
            names[i] = Encoding.UTF8.GetString(record[i]).Trim().Trim('\uFEFF');
        return new CsvHeader(delimiter, names, line, 1 + CsvGrammar.CountLineBreaks(record.Raw), length, Encoding.UTF8.GetString(record.Raw));
    }

    /// <summary>The reading in which most columns of the dataset are found; then the one with most columns.</summary>
    public static CsvHeader Choose(Dataset dataset, IReadOnlyList<CsvHeader> readings) =>
        readings.MaxBy(header => (SourceColumns.CountKnown(dataset, header.Names), header.Names.Count))!;

    private static string Describe(RecordDefect defect) => defect switch
    {
        RecordDefect.NotUtf8 => "it is not UTF-8; save the file as UTF-8, or declare the dataset's encoding in its manifest",
        RecordDefect.ZeroByte => "it has zero bytes; this is not text, or UTF-16 without a byte order mark",
        RecordDefect.BrokenQuoting => "its quotes do not match",
        _ => "it is too long",
    };
}
