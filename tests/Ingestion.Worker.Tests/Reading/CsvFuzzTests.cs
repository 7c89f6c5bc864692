using System.Text;
using Ingestion.Worker.Reading;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>Hostile text in chunks of any size reads as the reference reader says.</summary>
public sealed class CsvFuzzTests
{
    private const int Cases = 100_000;

    private static readonly byte[][] Pieces =
    [
        "\""u8.ToArray(), "\"\""u8.ToArray(), ","u8.ToArray(), ","u8.ToArray(), ";"u8.ToArray(), "\t"u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "\r\n"u8.ToArray(),
        ",\""u8.ToArray(), "\","u8.ToArray(), "\"\n"u8.ToArray(), "a"u8.ToArray(), "bc"u8.ToArray(), " "u8.ToArray(), [0], "é"u8.ToArray(), "😀"u8.ToArray(),
        [0xC3], [0xED, 0xA0, 0x80], "0123456789"u8.ToArray(), Encoding.UTF8.GetBytes(new string('x', 40)),
    ];

    private static readonly Dataset Columns = Given.TextDataset("a", "b", "c");

    [Fact]
    public void Any_text_in_chunks_of_any_size_reads_as_the_reference_reader_says()
    {
        var start = Environment.TickCount;
        Parallel.For(0, Cases, i => Compare(start + i));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_251_115)]
    public void A_seed_that_failed_once_passes(int seed) => Compare(seed);

    private static void Compare(int seed)
    {
        var random = new Random(seed);
        var delimiter = ",;\t"[random.Next(3)];
        var text = Encoding.UTF8.GetBytes($"a{delimiter}b{delimiter}c\n").Concat(Hostile(random)).ToArray();
        // The header has five bytes, which are one field to the other delimiters.
        var limits = new ReaderLimits(random.Next(5, 30), random.Next(30, 120), random.Next(1, 256));

        var expected = new ReferenceCsvReader(text, (byte)delimiter, limits).ReadAll();
        var actual = Read(Given.Chunks(text, random, random.Next(1, 20)), limits);

        // The reference reads the header as a record; the reader does not give it out.
        Assert.True(
            expected.Skip(1).SequenceEqual(actual),
            $"seed {seed}, delimiter {(int)delimiter}, {limits}\ntext: {Given.Show(text)}\nexpected:\n{string.Join("\n", expected.Skip(1))}\nactual:\n{string.Join("\n", actual)}");
    }

    private static IEnumerable<byte> Hostile(Random random)
    {
        // Few kinds of pieces per text, so that rare combinations of some of them come up often.
        var kinds = Enumerable.Range(0, random.Next(2, 7)).Select(_ => Pieces[random.Next(Pieces.Length)]).ToArray();
        return Enumerable.Range(0, random.Next(60)).SelectMany(_ => kinds[random.Next(kinds.Length)]);
    }

    private static List<string> Read(Stream stream, ReaderLimits limits)
    {
        using var reader = new CsvRecordReader(stream, Columns, limits);
        var records = new List<string>();
        while (reader.Read())
        {
            var record = reader.Current;
            var fields = new List<string>();
            for (var i = 0; record.Defect is RecordDefect.None && i < record.Count; i++)
                fields.Add(Given.Show(record[i]));
            records.Add(ReferenceCsvReader.Describe(record.Line, record.Defect, record.DefectField, fields, Given.Show(record.Raw)));
        }

        return records;
    }
}
