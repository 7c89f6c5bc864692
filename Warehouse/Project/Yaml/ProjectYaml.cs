using Warehouse.Content;
using YamlDotNet.Serialization;

namespace Warehouse.Project.Yaml;

/// <summary><c>dbt_project.yml</c>, as far as the platform uses it.</summary>
internal sealed class ProjectYaml
{
    public required string Name { get; init; }

    public string Version { get; init; } = "";

    public string Profile { get; init; } = "";

    [YamlMember(Alias = "model-paths", ApplyNamingConventions = false)]
    public List<string> ModelPaths { get; init; } = [];

    [YamlMember(Alias = "test-paths", ApplyNamingConventions = false)]
    public List<string> TestPaths { get; init; } = [];

    [YamlMember(Alias = "macro-paths", ApplyNamingConventions = false)]
    public List<string> MacroPaths { get; init; } = [];

    public Dictionary<string, string> Vars { get; init; } = [];

    /// <summary>Below the project's name: settings by folder.</summary>
    public Dictionary<string, FolderYaml> Models { get; init; } = [];

    /// <returns>The settings of the first folder of a model's path over those of the whole project.</returns>
    /// <exception cref="ContentException">The settings stand under another name than the project's.</exception>
    public IEnumerable<ConfigYaml> SettingsOf(string file, string firstFolder)
    {
        if (!Models.TryGetValue(Name, out var root))
        {
            throw new ContentException(file, 1, $"'models:' has no settings for the project '{Name}'");
        }

        yield return root.Config;
        if (root.Folders.TryGetValue(firstFolder, out var folder))
        {
            yield return folder.Config;
        }
    }
}

/// <summary>Settings (keys with a <c>+</c>) and subfolders (keys without).</summary>
internal sealed record FolderYaml(ConfigYaml Config, IReadOnlyDictionary<string, FolderYaml> Folders);
