using System.Text.RegularExpressions;
using TestServers;

namespace Warehouse.Tests.Delivery;

/// <summary>The files by which the platform is delivered, as they stand in the repository.</summary>
internal static partial class RepositoryDocuments
{
    public static string Root { get; } = Path.GetDirectoryName(RepositoryFiles.Samples)!;

    /// <summary>The images of the platform, each with the project that it is made of.</summary>
    public static IReadOnlyDictionary<string, string> Images { get; } = Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
        .Select(project => (Project: Path.GetRelativePath(Root, project), Repository: Repository().Match(File.ReadAllText(project)).Groups[1].Value))
        .Where(image => image.Repository.Length > 0)
        .ToDictionary(image => image.Repository, image => image.Project);

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    [GeneratedRegex("<ContainerRepository>(.+?)</ContainerRepository>")]
    private static partial Regex Repository();
}
