using System.Text.Json;

namespace Ingestion.Worker.Tests.Hosting;

/// <summary>Files of the repository, and real extracts that may lie beside it.</summary>
internal static class RepositoryFiles
{
    private static readonly string Root = FindRoot();

    public static string Samples => Path.Combine(Root, "samples");

    /// <summary>What must become of each sample, by path such as <c>crm/customer.csv</c>.</summary>
    public static IReadOnlyDictionary<string, ExpectedBatch> ExpectedBatches { get; } = JsonSerializer.Deserialize<Dictionary<string, ExpectedBatch>>(
        File.ReadAllText(Path.Combine(Root, "tests", "Bench.Tests", "expected-batches.json")), JsonSerializerOptions.Web)!;

    /// <summary>A folder of real extracts, or <c>null</c> where there is none.</summary>
    public static string? RealData(string domain)
    {
        var directory = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data", domain));
        return Directory.Exists(directory) ? directory : null;
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Platform.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException($"no Platform.sln above {AppContext.BaseDirectory}");
        return directory.FullName;
    }
}

/// <summary>What the generator of the samples says of a file.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Repaired">Rows with a repaired value.</param>
/// <param name="Rejected">Rows rejected, by rule and column such as <c>range num_docs</c>.</param>
/// <param name="SameContentAs">A file with the same bytes, of which this one is a duplicate.</param>
internal sealed record ExpectedBatch(long Rows, long Repaired, Dictionary<string, int> Rejected, string? SameContentAs);

/// <summary>A test over real extracts, which says that it was left out where there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute(string domain)
    {
        if (RepositoryFiles.RealData(domain) is null)
            Skip = $"../shared/data/{domain} is not beside the repository";
    }
}
