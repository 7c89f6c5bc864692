using System.Reflection;
using Bench.Generation;
using Bench.Usage;
using UsageOracle;

namespace Bench.Tests;

/// <summary>The committed samples, and a fresh generation beside them.</summary>
public sealed class SampleFiles : IDisposable
{
    private readonly string _fresh = Directory.CreateTempSubdirectory("bench-tests-").FullName;

    public SampleFiles()
    {
        Generated = UsageGenerator.Generate(new GenerateOptions(_fresh), CancellationToken.None);
        Usage = UsageFolder.Read(Path.Combine(_fresh, "usage"));
        Rows = [.. Generated.Where(file => Path.GetFileName(file.Path).Contains('_', StringComparison.Ordinal)).SelectMany(ReadRows)];
    }

    public static string RepositoryRoot { get; } = typeof(SampleFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public IReadOnlyList<GeneratedFile> Generated { get; }

    public UsageData Usage { get; }

    /// <summary>Rows of the activity files with the right number of fields, as they stand in the file.</summary>
    public IReadOnlyList<RawRow> Rows { get; }

    /// <summary>Contents by file name.</summary>
    public static Dictionary<string, byte[]> Bytes(string directory) =>
        Directory.GetFiles(directory).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    /// <summary>Contents of the fresh generation by file name.</summary>
    public Dictionary<string, byte[]> FreshBytes() => Bytes(Path.Combine(_fresh, "usage"));

    public void Dispose() => Directory.Delete(_fresh, recursive: true);

    private static IEnumerable<RawRow> ReadRows(GeneratedFile file)
    {
        var records = CsvText.Read(File.ReadAllText(file.Path)).ToList();
        var columns = records[0].Fields.Select(name => name.ToLowerInvariant().Replace(' ', '_')).ToList();
        return records.Skip(1).Where(record => record.Fields.Count == columns.Count).Select(record => new RawRow(
            Path.GetFileName(file.Path),
            record.Fields[columns.IndexOf("event_id")],
            record.Fields[columns.IndexOf("user_id")],
            record.Fields[columns.IndexOf("event_timestamp")],
            string.Join('|', record.Fields.Zip(columns).OrderBy(field => field.Second, StringComparer.Ordinal).Select(field => field.First))));
    }
}

/// <summary>A row before any rule; its text has the columns in one order, whatever the file's is.</summary>
public sealed record RawRow(string File, string EventId, string UserId, string Timestamp, string Text)
{
    public bool IsLateDelivery => File.Contains("late_deliveries", StringComparison.Ordinal);

    /// <summary><c>navigation</c> of <c>navigation_2025-09.csv</c>.</summary>
    public string Table => File.Split("_late", 2)[0].Split("_20", 2)[0];
}
