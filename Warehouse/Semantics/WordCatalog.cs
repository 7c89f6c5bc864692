using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>The words that questions use for dimensions and populations; what is not worded is called by its column's name.</summary>
public sealed class WordCatalog
{
    private readonly List<DimensionWording> _dimensions = [];
    private readonly List<PopulationWording> _populations = [];

    public IReadOnlyList<DimensionWording> Dimensions => _dimensions;

    public IReadOnlyList<PopulationWording> Populations => _populations;

    /// <exception cref="ContentException">A name is no dimension, population, relation or metric of the metric layer.</exception>
    public static WordCatalog Load(ContentDirectory content, MetricCatalog metrics)
    {
        var catalog = new WordCatalog();
        if (!Directory.Exists(content.Words))
        {
            return catalog;
        }

        foreach (var path in Directory.EnumerateFiles(content.Words, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var words = YamlFile.Read<WordsYaml>(path);
            words.Dimensions.ForEach(dimension => Check(path, dimension, metrics));
            words.Populations.ForEach(population => Check(path, population, metrics));
            catalog._dimensions.AddRange(words.Dimensions);
            catalog._populations.AddRange(words.Populations);
        }

        return catalog;
    }

    /// <summary>How a dimension of a relation is worded; none if it goes by its name.</summary>
    public DimensionWording? Find(string dimension, string relation) =>
        _dimensions.Where(wording => wording.Name.Text == dimension && (wording.Relations.Count == 0 || wording.Relations.Contains(relation)))
            .MaxBy(wording => wording.Relations.Count > 0);

    private static void Check(string path, DimensionWording wording, MetricCatalog metrics)
    {
        CheckRelations(path, wording.Name, wording.Relations, metrics, metric => metric.Dimensions.Contains(wording.Name.Text), "dimension");
        if (wording.NamedBy is { } name && !metrics.Metrics.Any(metric => metric.Dimensions.Contains(wording.Name.Text) && metric.Dimensions.Contains(name)))
        {
            throw new ContentException(path, wording.Name.Line, $"dimension '{wording.Name.Text}' is named by '{name}', which no metric has beside it");
        }

        if (wording.RankedBy is { } ranking && metrics.Find(ranking) is null)
        {
            throw new ContentException(path, wording.Name.Line, $"dimension '{wording.Name.Text}' is ranked by '{ranking}', which is no metric");
        }
    }

    private static void Check(string path, PopulationWording wording, MetricCatalog metrics) =>
        CheckRelations(path, wording.Name, wording.Relations, metrics, metric => metric.Populations.ContainsKey(wording.Name.Text), "population");

    private static void CheckRelations(string path, Located name, List<string> relations, MetricCatalog metrics, Func<Metric, bool> has, string kind)
    {
        var having = metrics.Metrics.Where(has).Select(metric => metric.Relation!).ToHashSet();
        if (having.Count == 0)
        {
            throw new ContentException(path, name.Line, $"no metric has a {kind} '{name.Text}'");
        }

        if (relations.FirstOrDefault(relation => !having.Contains(relation)) is { } unknown)
        {
            throw new ContentException(path, name.Line, $"no metric over '{unknown}' has a {kind} '{name.Text}'; those over {string.Join(", ", having)} have");
        }
    }

    private sealed class WordsYaml
    {
        public List<DimensionWording> Dimensions { get; init; } = [];

        public List<PopulationWording> Populations { get; init; } = [];
    }
}
