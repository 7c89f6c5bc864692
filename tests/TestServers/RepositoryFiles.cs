using Xunit;

namespace TestServers;

/// <summary>Files of the repository, and real extracts that may lie beside it.</summary>
public static class RepositoryFiles
{
    private static readonly string Root = FindRoot();

    /// <summary>The repository's own sample files, by domain.</summary>
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
public sealed class RealDataFactAttribute : FactAttribute
{
    /// <param name="domain">The folder of <c>../shared/data</c> that the test reads.</param>
    public RealDataFactAttribute(string domain)
    {
        Domain = domain;
        if (RepositoryFiles.RealData(domain) is null)
            Skip = $"../shared/data/{domain} is not beside the repository";
    }

    /// <summary>The folder of <c>../shared/data</c> that the test reads.</summary>
    public string Domain { get; }
}
