namespace Ingestion.Worker.Tests.Hosting;

/// <summary>Files of the repository, and real extracts that may lie beside it.</summary>
internal static class RepositoryFiles
{
    private static readonly string Root = FindRoot();

    public static string Samples => Path.Combine(Root, "samples");

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
