using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Warehouse.Tests.Delivery;

/// <summary><c>deploy/compose.yaml</c>, with its merges resolved as an engine resolves them.</summary>
internal sealed partial class ComposeFile
{
    private ComposeFile(string text)
    {
        var parser = new MergingParser(new Parser(new StringReader(text)));
        var document = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build().Deserialize<Document>(parser);
        Services = document.Services;
        Volumes = [.. document.Volumes.Keys];
        // What the shell in a container is to see is written with two dollar signs.
        Variables = Variable().Matches(text.Replace("$$", "", StringComparison.Ordinal))
            .GroupBy(match => match.Groups["name"].Value)
            .ToDictionary(uses => uses.Key, uses => uses.Select(match => match.Groups["form"].Value).Distinct().ToList());
    }

    public Dictionary<string, Service> Services { get; }

    public IReadOnlyList<string> Volumes { get; }

    /// <summary>The variables that the file takes from outside, and the forms it takes them in: <c>:?</c> required, <c>:-</c> with a default.</summary>
    public IReadOnlyDictionary<string, List<string>> Variables { get; }

    public static ComposeFile Load() => new(RepositoryDocuments.Read("deploy", "compose.yaml"));

    [GeneratedRegex(@"\$\{?(?<name>\w+)(?<form>:[?-])?")]
    private static partial Regex Variable();

    public sealed class Document
    {
        public Dictionary<string, Service> Services { get; init; } = [];

        public Dictionary<string, object?> Volumes { get; init; } = [];
    }

    public sealed partial class Service
    {
        public string Image { get; init; } = "";

        public string? User { get; init; }

        public string? Restart { get; init; }

        public bool Privileged { get; init; }

        public Dictionary<string, string> Environment { get; init; } = [];

        public List<string> Ports { get; init; } = [];

        public List<object> Volumes { get; init; } = [];

        [YamlMember(Alias = "cap_drop", ApplyNamingConventions = false)]
        public List<string> DroppedCapabilities { get; init; } = [];

        [YamlMember(Alias = "depends_on", ApplyNamingConventions = false)]
        public Dictionary<string, Dependency> DependsOn { get; init; } = [];

        public Check? Healthcheck { get; init; }

        /// <summary>The image without registry and version, such as <c>platform/ingestion</c>, when it is one of ours.</summary>
        public string? OwnRepository => Own().Match(Image) is { Success: true } own ? own.Groups[1].Value : null;

        [GeneratedRegex(@"^\$\{PLATFORM_REGISTRY:-\}(platform/\w+):\$\{PLATFORM_VERSION:-latest\}$")]
        private static partial Regex Own();
    }

    public sealed class Dependency
    {
        public string Condition { get; init; } = "";
    }

    public sealed class Check
    {
        public List<string> Test { get; init; } = [];
    }
}
