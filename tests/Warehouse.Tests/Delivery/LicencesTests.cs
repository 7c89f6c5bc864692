using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Warehouse.Tests.Delivery;

/// <summary>
/// <c>docs/licences.md</c> names every package that a restore brings, with the version that it resolves to and its licence. Run with
/// <c>APPROVE=1</c> when a package is meant to come, to go or to change.
/// </summary>
public sealed partial class LicencesTests
{
    private const string Page = "docs/licences.md";

    /// <summary>Licences that allow what is done here; another one is to be read by somebody first.</summary>
    private static readonly HashSet<string> Known =
    [
        "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "PostgreSQL", "MPL-2.0", "MS-PL OR Apache-2.0", "Apache-2.0 OR MPL-2.0",
    ];

    /// <summary>What packages say whose licence is no expression, as read in the file or at the address that they name.</summary>
    private static readonly Dictionary<string, string> Read = new()
    {
        ["Fractions"] = "BSD-2-Clause",
        ["K4os.Compression.LZ4"] = "MIT",
        ["xunit.abstractions"] = "Apache-2.0",
    };

    [Fact]
    public async Task Every_package_is_listed_with_its_version_and_its_licence()
    {
        var packages = Resolved().GroupBy(found => found.Package).OrderBy(found => found.Key.Name, StringComparer.OrdinalIgnoreCase)
            .Select(found => (found.Key, Licence: LicenceOf(found.Key), IsShipped: found.Any(use => use.IsShipped))).ToList();
        Assert.InRange(packages.Count, 80, 400);
        Assert.Empty(packages.Where(package => !Known.Contains(package.Licence)).Select(package => $"{package.Key.Name}: {package.Licence}"));

        var table = packages.Select(package =>
            $"| {package.Key.Name} | {package.Key.Version} | {package.Licence} | {(package.IsShipped ? "services and command line" : "development and tests")} |");
        var text = Head + string.Join('\n', table) + "\n";
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            await File.WriteAllTextAsync(Path.Combine(RepositoryDocuments.Root, Page), text);
        }

        Assert.Equal(text.Split('\n'), RepositoryDocuments.Read(Page).ReplaceLineEndings("\n").Split('\n'));
    }

    private const string Head = """
        # Licences

        Every package that a restore brings, with the version that it resolves to. Direct versions stand in `Directory.Packages.props`; of what these need in turn NuGet takes the lowest version that satisfies all, so a restore gives the same versions until one of them is changed. `LicencesTests` compares this page with what was restored, and fails on a licence that nobody has looked at; `APPROVE=1 dotnet test tests/Warehouse.Tests --filter LicencesTests` writes it.

        | package | version | licence | used by |
        |---|---|---|---|

        """;

    /// <summary>The packages of all projects of the repository.</summary>
    private static IEnumerable<((string Name, string Version, string Directory) Package, bool IsShipped)> Resolved()
    {
        foreach (var project in Directory.EnumerateFiles(RepositoryDocuments.Root, "*.csproj", SearchOption.AllDirectories))
        {
            var file = Path.Combine(Path.GetDirectoryName(project)!, "obj", "project.assets.json");
            Assert.True(File.Exists(file), $"{Path.GetFileName(project)} is not restored: run dotnet restore Platform.sln");
            using var assets = JsonDocument.Parse(File.ReadAllText(file));
            var folder = assets.RootElement.GetProperty("packageFolders").EnumerateObject().First().Name;
            foreach (var library in assets.RootElement.GetProperty("libraries").EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "package"))
            {
                var name = library.Name.Split('/');
                yield return (
                    (OfAnyMachine().Replace(name[0], ""), name[1], Path.Combine(folder, library.Value.GetProperty("path").GetString()!)),
                    IsShipped(project));
            }
        }
    }

    private static bool IsShipped(string project) =>
        Path.GetRelativePath(RepositoryDocuments.Root, project).Split(Path.DirectorySeparatorChar)[0] is not ("tests" or "bench" or "AppHost");

    private static string LicenceOf((string Name, string Version, string Directory) package)
    {
        var nuspec = XDocument.Load(Directory.EnumerateFiles(package.Directory, "*.nuspec").Single());
        var licence = nuspec.Descendants().FirstOrDefault(element => element.Name.LocalName == "license");
        return licence is { } stated && (string?)stated.Attribute("type") == "expression" ? stated.Value
            : Read.GetValueOrDefault(package.Name, $"not known; see {licence?.Value ?? "its licence's address"} in {Path.GetFileName(package.Directory)}");
    }

    /// <summary>Some packages are made for each kind of machine.</summary>
    [GeneratedRegex(@"\.(linux|win|osx)-(x64|arm64|x86)$")]
    private static partial Regex OfAnyMachine();
}
