using System.Text;
using Ingestion.Worker.Reading;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>What is read of a file, as rows and as rejected records, is what was written, in any dialect that a dataset can declare.</summary>
public sealed class RoundTripTests
{
    private const int Cases = 100_000;

    static RoundTripTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        var start = Environment.TickCount;
        Parallel.For(0, Cases, i => Compare(start + i));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_128)]
    public void A_seed_that_failed_once_passes(int seed) => Compare(seed);

    private static void Compare(int seed)
    {
        var file = new WrittenFile(seed);
        var limits = new ReaderLimits(WrittenFile.MaxFieldBytes, WrittenFile.MaxRecordBytes, 1 + (seed & 0x1FF));

        var actual = Read(file, limits);

        var expected = file.Expected.ConvertAll(Show);
        Assert.True(
            expected.SequenceEqual(actual),
            $"seed {seed}, {file.Declared}, {limits}\ntext:\n{file.Text.Replace("\r", "\\r").Replace("\n", "\\n\n")}\nexpected:\n{string.Join("\n", expected)}\nactual:\n{string.Join("\n", actual)}");
    }

    private static List<string> Read(WrittenFile file, ReaderLimits limits)
    {
        var dataset = Given.TextDataset([.. Enumerable.Range(1, file.Width).Select(i => $"c{i}")]) with { Skip = file.LeadIn };
        var found = new List<string>();
        try
        {
            using var source = SourceFile.Open(new MemoryStream(file.Bytes), file.Name, file.Declared);
            using var reader = source.Records(file.Name, dataset, limits);
            while (reader.Read())
            {
                var record = reader.Current;
                var isRow = record.Defect is RecordDefect.None && record.Count == file.Width;
                found.Add(Show(isRow ? [.. Enumerable.Range(0, record.Count).Select(i => Encoding.UTF8.GetString(record[i]))] : null));
            }
        }
        catch (FileRefusedException refusal)
        {
            found.Add(refusal.Message);
        }

        return found;
    }

    private static string Show(string[]? values) => values is null ? "rejected" : string.Join('|', values.Select(value => $"<{value}>"));
}
