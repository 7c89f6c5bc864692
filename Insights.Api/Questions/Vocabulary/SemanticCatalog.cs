using Insights.Api.Metrics;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Vocabulary;

/// <summary>Everything that questions may be about: all that is known of the warehouse before its data is looked at.</summary>
internal sealed class SemanticCatalog
{
    /// <param name="metrics">The metric layer.</param>
    /// <param name="analyses">Questions whose answer is a table.</param>
    /// <param name="words">How dimensions and populations are called.</param>
    /// <param name="models">The warehouse's models; those of gold are its catalog.</param>
    public SemanticCatalog(MetricCatalog metrics, AnalysisCatalog analyses, WordCatalog words, IEnumerable<Model> models)
    {
        Metrics = metrics;
        Analyses = analyses;
        Words = words;
        Relations = [.. models.Where(model => model.Relation.Schema == "gold" && model.Readers.Contains("warehouse_reader"))
            .OrderBy(model => model.Relation.Name, StringComparer.Ordinal)];
        Phrases = new PhraseIndex(metrics, analyses, words, Relations);
        Activities = new ActivityIndex(metrics);
    }

    public MetricCatalog Metrics { get; }

    public AnalysisCatalog Analyses { get; }

    public WordCatalog Words { get; }

    /// <summary>The tables and views that may be read.</summary>
    public IReadOnlyList<Model> Relations { get; }

    public PhraseIndex Phrases { get; }

    /// <summary>What the things that questions list do.</summary>
    public ActivityIndex Activities { get; }

    /// <summary>The relation whose columns a metric's dimensions are.</summary>
    public string RelationOf(Metric metric) => Metrics.Parts(metric)[0].Relation!;

    /// <summary>By which a metric can be grouped and filtered: its own dimensions and those of the calendar.</summary>
    public IReadOnlyList<string> DimensionsOf(Metric metric) =>
        [.. Metrics.DimensionsOf(metric).Union(CalendarDimension.All.Select(calendar => calendar.Name))];

    /// <summary>A dimension of a metric for people: Organisation.</summary>
    public string LabelOf(Metric metric, string dimension) => Metrics.LabelOf(metric, dimension);

    /// <summary>A dimension of an entity's home for people, in lower case.</summary>
    public string LabelOfHome(EntityDescription entity, string dimension) =>
        (Words.Find(dimension, entity.Home!.Relation)?.Label ?? Label.Of(dimension)).ToLowerInvariant();

    /// <summary>The dimension that has the names of a key's members; none if it has none beside it.</summary>
    public string? NameOf(Metric metric, string key) =>
        Words.Find(key, RelationOf(metric))?.NamedBy is { } name && Metrics.DimensionsOf(metric).Contains(name) ? name : null;

    /// <summary>The key whose members a dimension names; none if it is no name of a key.</summary>
    public string? KeyOf(Metric metric, string name) => Metrics.DimensionsOf(metric).FirstOrDefault(key => NameOf(metric, key) == name);
}
