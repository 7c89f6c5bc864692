namespace Warehouse.Semantics;

/// <summary>The words that questions use for dimensions and populations; what is not worded is called by its column's name.</summary>
public sealed class WordCatalog
{
    private readonly Dictionary<(string Dimension, string Relation), DimensionWording> _dimensions = [];
    private readonly Dictionary<(string Population, string Relation), IReadOnlyList<string>> _populations = [];

    public WordCatalog(MetricCatalog metrics)
    {
        foreach (var model in metrics.SemanticModels)
        {
            foreach (var dimension in model.Dimensions)
            {
                if (metrics.DescriptionOf(model, dimension) is { } described)
                {
                    _dimensions[(dimension.Name.Text, model.Relation)] = new(
                        described.ShownLabel, described.Synonyms, described.NamedBy?.Text, described.Members,
                        described.RankedBy?.Text, (described as Dimension)?.Unit);
                }
            }

            foreach (var population in model.Populations)
            {
                _populations[(population.Name.Text, model.Relation)] = metrics.DescriptionOf(model, population).Synonyms;
            }
        }
    }

    /// <summary>How a dimension of a relation is worded; none if it goes by its name.</summary>
    public DimensionWording? Find(string dimension, string relation) => _dimensions.GetValueOrDefault((dimension, relation));

    /// <summary>How questions ask for a population of a relation's metrics.</summary>
    public IReadOnlyList<string> SynonymsOfPopulation(string population, string relation) =>
        _populations.GetValueOrDefault((population, relation)) ?? [];
}

/// <summary>How people call a column by which metrics are grouped and filtered; see <see cref="Described"/>.</summary>
public sealed record DimensionWording(
    string Label, List<string> Synonyms, string? NamedBy, Dictionary<string, List<string>> Members, string? RankedBy,
    string? Unit = null);
