using System.Text;
using Ingestion.Worker.Reading;
using Warehouse.Catalog;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>Hostile objects in chunks of any size read as the reference reader says.</summary>
public sealed class JsonLinesFuzzTests
{
    private const int Cases = 100_000;

    private static readonly string[] Columns = ["a", "b", "c"];
    private static readonly Dataset Dataset = Given.TextDataset(Columns);

    private static readonly string[] Names = ["a", "A", "b", "_C_", "c", "d", "é", "\\u0061", "\\u0064", "\\u0000", "\\ud800", "", "d d", "\\\""];

    private static readonly string[] Values =
    [
        "1", "-0.5e3", "true", "null", "null", "\"\"", "\"x\"", "\"é😀\"", "\"\\u00e9\\n\\\"\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"\\u0000\"", "\"0123456789012345678901234567890123456789\"",
        "[]", "[1, {\"a\": 2}]", "{\"a\": {\"b\": null}}", "[[[[]]]]", "01", "nul", "\"x", "'x'", "1 2",
    ];

    private static readonly byte[][] Noise =
        ["{"u8.ToArray(), "}"u8.ToArray(), "\""u8.ToArray(), "\\"u8.ToArray(), ","u8.ToArray(), ":"u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), " "u8.ToArray(), "\t"u8.ToArray(), [0], [0xC3], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF]];

    private static readonly string[] Ends = ["\n", "\r\n", "\r", "\n\n", " \n", ""];

    [Fact]
    public void Any_lines_in_chunks_of_any_size_read_as_the_reference_reader_says()
    {
        var start = Environment.TickCount;
        Parallel.For(0, Cases, i => Compare(start + i));
    }

    private static void Compare(int seed)
    {
        var random = new Random(seed);
        var text = Lines(random);
        var limits = new ReaderLimits(random.Next(5, 60), random.Next(60, 200) * (random.Next(3) == 0 ? 20 : 1), random.Next(1, 64));

        var expected = ReferenceJsonReader.ReadAll(text, Columns, limits).ToArray();
        var actual = Read(Given.Chunks(text, random, random.Next(1, 20)), limits);

        Assert.True(
            expected.SequenceEqual(actual),
            $"seed {seed}, {limits}\ntext: {Given.Show(text)}\nexpected:\n{string.Join("\n", expected)}\nactual:\n{string.Join("\n", actual)}");
    }

    private static byte[] Lines(Random random)
    {
        var text = new List<byte>();
        for (var line = random.Next(8) == 0 ? 30 : random.Next(1, 8); line > 0; line--)
        {
            var properties = Enumerable.Range(0, random.Next(5)).Select(_ => $"\"{Pick(Names)}\"{Pick(["", " "])}:{Pick(["", "\t"])}{Pick(Values)}");
            text.AddRange(Encoding.UTF8.GetBytes($"{{{string.Join(", ", properties)}}}{Pick(Ends)}"));
            // Most lines stay whole, so that their values are compared.
            if (random.Next(4) == 0)
            {
                text.InsertRange(random.Next(text.Count + 1), Pick(Noise));
            }

            if (random.Next(8) == 0)
            {
                text.RemoveRange(random.Next(text.Count), 1);
            }

            // A line break between two tokens may also be the inside of a text.
            var marks = Enumerable.Range(0, text.Count).Where(i => text[i] is (byte)'{' or (byte)'[' or (byte)',' or (byte)':' or (byte)'}').ToArray();
            for (var breaks = marks.Length == 0 ? 0 : random.Next(-2, 4); breaks > 0; breaks--)
            {
                text.InsertRange(Math.Min(Pick(marks) + random.Next(2), text.Count), Encoding.UTF8.GetBytes(Pick(Ends)));
            }
        }

        return [.. text];

        T Pick<T>(T[] from) => from[random.Next(from.Length)];
    }

    private static List<string> Read(Stream stream, ReaderLimits limits)
    {
        using var reader = new JsonLinesReader(stream, Dataset, limits);
        var records = new List<string>();
        try
        {
            while (reader.Read())
            {
                var record = reader.Current;
                var fields = Columns.Select((name, i) => (Name: name, Field: i)).Concat(reader.Columns.Extras);
                var values = record.Defect is RecordDefect.None
                    ? fields.Where(field => field.Field < record.Count && !record[field.Field].IsEmpty)
                        .Select(field => KeyValuePair.Create(field.Name, Encoding.UTF8.GetString(record[field.Field])))
                    : [];
                records.Add(ReferenceJsonReader.Describe(record.Line, record.LastLine, record.Defect, -1, values));
            }
        }
        catch (FileRefusedException)
        {
            records.Add("refused");
        }

        return records;
    }
}
