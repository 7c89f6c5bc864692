using System.Text;
using System.Text.Json;
using Ingestion.Worker.Reading;

namespace Ingestion.Worker.Tests.Reading;

/// <summary>Arrays in chunks of any size, whole or broken, read as a parser says that has all of the text.</summary>
public sealed class JsonArrayFuzzTests
{
    private const int Cases = 100_000;

    private static readonly ReaderLimits Limits = new(1_000, 10_000);

    private static readonly string[] Elements =
    [
        """{"a":"x"}""", """{"a":"]},{","b":1.5}""", """{"A":"é\n\"","c":[1,{"b":"}"}]}""", "{}", "{\r\n\"a\"\t: \"\\\\\" ,\n\"b\":null}", """{"d":{"a":[]}}""", """{"a":"\\\"]"}""",
        "1", "-2.5e3", "null", "\"x, ]\"", "[]", "[{\"a\":1}]", "true",
    ];

    private static readonly string[] Blanks = ["", "", " ", "\n", "\r\n", "\r", "\t\n "];

    private static readonly string[] Noise = ["{", "}", "[", "]", "\"", "\\", ",", ":", "x", "'", "0", "\n", " ", "nul"];

    [Fact]
    public void Any_array_in_chunks_of_any_size_reads_as_a_whole_document_does()
    {
        var start = Environment.TickCount;
        Parallel.For(0, Cases, i => Compare(start + i));
    }

    private static void Compare(int seed)
    {
        var random = new Random(seed);
        var text = Array(random);

        var expected = Expected(text);
        var actual = Read(Given.Chunks(Encoding.UTF8.GetBytes(text), random, random.Next(1, 20)), random.Next(1, 64));

        Assert.True(
            expected is null ? actual is null : actual is not null && expected.SequenceEqual(actual),
            $"seed {seed}\ntext: {text}\nexpected: {string.Join("; ", expected ?? ["refused"])}\nactual: {string.Join("; ", actual ?? ["refused"])}");
    }

    private static string Array(Random random)
    {
        var text = new StringBuilder($"{Pick(Blanks)}[{Pick(Blanks)}");
        text.AppendJoin($"{Pick(Blanks)},{Pick(Blanks)}", Enumerable.Range(0, random.Next(6)).Select(_ => Pick(Elements))).Append($"{Pick(Blanks)}]{Pick(Blanks)}");
        // Behind the bracket, without which it is no array.
        if (random.Next(3) == 0)
        {
            text.Insert(random.Next(text.ToString().IndexOf('[') + 1, text.Length + 1), Pick(Noise));
        }
        else if (random.Next(6) == 0)
        {
            text.Length = random.Next(text.ToString().IndexOf('[') + 1, text.Length + 1);
        }

        return text.ToString();

        T Pick<T>(T[] from) => from[random.Next(from.Length)];
    }

    /// <returns><c>null</c> when the text is no document.</returns>
    private static List<string>? Expected(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateArray().Select(element => element.ValueKind is JsonValueKind.Object ? Describe(element.GetRawText()) : $"NotJson {element.GetRawText()}")];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<string>? Read(Stream stream, int bufferBytes)
    {
        using var reader = JsonArrayReader.Open(stream, Given.TextDataset("a", "b", "c"), Limits with { BufferBytes = bufferBytes });
        var records = new List<string>();
        try
        {
            while (reader.Read())
            {
                var raw = Encoding.UTF8.GetString(reader.Current.Raw);
                records.Add(reader.Current.Defect is RecordDefect.None ? Describe(raw) : $"{reader.Current.Defect} {raw}");
            }
        }
        catch (FileRefusedException)
        {
            return null;
        }

        return records;
    }

    private static string Describe(string raw) => $"None {raw}";
}
