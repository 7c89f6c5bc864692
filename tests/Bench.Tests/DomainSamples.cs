using System.IO.Compression;
using System.Text;
using Bench.Generation;

namespace Bench.Tests;

/// <summary>A fresh generation of every domain, read in the plainest way.</summary>
public sealed class DomainSamples : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bench-tests-").FullName;

    public DomainSamples() =>
        Generated = GenerateCommand.Domains.ToDictionary(domain => domain.Key, domain => domain.Value(new GenerateOptions(_root), CancellationToken.None));

    public IReadOnlyDictionary<string, IReadOnlyList<GeneratedFile>> Generated { get; }

    /// <summary>The expectations as the generator writes them.</summary>
    public string Expectations => ExpectedBatches.Json(_root, Generated.Values.SelectMany(files => files));

    /// <summary>Contents of a domain's files by file name.</summary>
    public Dictionary<string, byte[]> Bytes(string domain) => SampleFiles.Bytes(Path.Combine(_root, domain));

    public byte[] BytesOf(string file) => File.ReadAllBytes(Path.Combine(_root, file));

    /// <summary>Text of a file, decompressed and decoded by its byte order mark.</summary>
    public string Text(string file)
    {
        using Stream bytes = new MemoryStream(BytesOf(file));
        using var content = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(bytes, CompressionMode.Decompress) : bytes;
        using var reader = new StreamReader(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>Rows with as many fields as the header, by column name without regard to case and spaces.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string file, char delimiter = ',')
    {
        var records = Split(Text(file), delimiter).ToList();
        var header = records[0].Select(name => name.ToLowerInvariant().Replace(' ', '_')).ToList();
        return [.. records.Skip(1).Where(record => record.Count == header.Count).Select(record => header.Zip(record).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    /// <summary>All reject reasons of a domain with their counts.</summary>
    public SortedDictionary<string, int> Rejected(string domain) => new(
        Generated[domain].SelectMany(file => file.Rejected).GroupBy(reason => reason.Key).ToDictionary(reason => reason.Key, reason => reason.Sum(file => file.Value)),
        StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>Records of a delimited text; quotes may hold delimiters, line ends and doubled quotes.</summary>
    private static IEnumerable<List<string>> Split(string text, char delimiter)
    {
        List<string> record = [];
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"' && isQuoted && i + 1 < text.Length && text[i + 1] == '"')
                field.Append(text[i++]);
            else if (c == '"')
                isQuoted = !isQuoted;
            else if (isQuoted || (c != delimiter && c is not ('\r' or '\n')))
                field.Append(c);
            else if (c != '\r')
            {
                record.Add(field.ToString());
                field.Clear();
                if (c != '\n')
                    continue;
                yield return record;
                record = [];
            }
        }
    }
}

/// <summary>Made once for all tests that only read.</summary>
[CollectionDefinition(Name)]
public sealed class DomainSamplesTests : ICollectionFixture<DomainSamples>
{
    public const string Name = "samples of all domains";
}
