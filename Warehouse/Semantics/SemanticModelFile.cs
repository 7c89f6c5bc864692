using Warehouse.Content;
using YamlDotNet.Serialization;

namespace Warehouse.Semantics;

/// <summary>One file of <c>semantic_models/</c>: a relation of gold, and the metrics over it.</summary>
internal sealed class SemanticModelFile
{
    public List<SemanticModel> SemanticModels { get; init; } = [];

    public List<MetricDefinition> Metrics { get; init; } = [];

    public List<Kpi> Kpis { get; init; } = [];

    [YamlIgnore]
    public string Path { get; private set; } = "";

    [YamlIgnore]
    public SemanticModel Model => SemanticModels[0];

    /// <summary>The files, ordered.</summary>
    public static IEnumerable<string> All(ContentDirectory content) => Directory.Exists(content.SemanticModels)
        ? Directory.EnumerateFiles(content.SemanticModels, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    /// <exception cref="ContentException">The file has not the shape of one, or names what there is not in it.</exception>
    public static SemanticModelFile Read(ContentDirectory content, string path)
    {
        var file = YamlFile.Read<SemanticModelFile>(path);
        if (file.SemanticModels is not [var model])
        {
            throw new ContentException(
                path, file.SemanticModels.ElementAtOrDefault(1)?.Name.Line ?? 1,
                "semantic_models: a file has one, the relation whose metrics it defines");
        }

        file.Path = path;
        model.File = path;
        model.Domain = System.IO.Path.GetDirectoryName(System.IO.Path.GetRelativePath(content.SemanticModels, path)) ?? "";
        new SemanticModelCheck(model).Run();
        return file;
    }
}
