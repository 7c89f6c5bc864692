using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bench.Generation;

/// <summary>What becomes of a file when it is loaded.</summary>
/// <param name="Rows">Rows read: those loaded and those rejected.</param>
/// <param name="Repaired">Rows in which a value is repaired.</param>
/// <param name="Rejected">Rows rejected, by rule and column.</param>
/// <param name="SameContentAs">A file with the same bytes; one of them is loaded, the others are duplicates.</param>
public sealed record ExpectedBatch(long Rows, long Repaired, IReadOnlyDictionary<string, int> Rejected, string? SameContentAs);

/// <summary>Expectations of all files, by path under the samples such as <c>crm/customer.csv</c>; tests of any project can read them.</summary>
public static class ExpectedBatches
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Json(string root, IEnumerable<GeneratedFile> files) => JsonSerializer.Serialize(Of(root, files), Format) + "\n";

    public static SortedDictionary<string, ExpectedBatch> Read(string json) =>
        JsonSerializer.Deserialize<SortedDictionary<string, ExpectedBatch>>(json, Format) ?? throw new JsonException("expected an object, found null");

    private static SortedDictionary<string, ExpectedBatch> Of(string root, IEnumerable<GeneratedFile> files)
    {
        var expected = new SortedDictionary<string, ExpectedBatch>(StringComparer.Ordinal);
        var names = new Dictionary<string, string>();
        foreach (var file in files)
        {
            var name = Path.GetRelativePath(root, file.Path).Replace(Path.DirectorySeparatorChar, '/');
            // A domain's files only: the same bytes may be another dataset elsewhere.
            var content = name.Split('/')[0] + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file.Path)));
            expected[name] = new ExpectedBatch(file.Rows, file.Repaired, file.Rejected, names.GetValueOrDefault(content));
            names.TryAdd(content, name);
        }

        return expected;
    }
}
