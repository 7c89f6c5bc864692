using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>
/// What entities, dimensions and populations mean where their names stand alone: an entity is described once in the warehouse,
/// a dimension and a population once in a folder of semantic models.
/// </summary>
internal sealed class SharedDescriptions
{
    private readonly Dictionary<string, Entity> _entities = [];
    private readonly Dictionary<(string Domain, string Name), Dimension> _dimensions = [];
    private readonly Dictionary<(string Domain, string Name), Population> _populations = [];
    private readonly Dictionary<object, SemanticModel> _models = [];

    /// <exception cref="ContentException">Something is described twice, or a population nowhere.</exception>
    public SharedDescriptions(IReadOnlyCollection<SemanticModel> models)
    {
        foreach (var model in models)
        {
            foreach (var entity in model.Entities.Where(entity => entity.HasWords))
            {
                Add(_entities, entity.Name.Text, entity, entity.Name, model);
            }

            foreach (var dimension in model.Dimensions.Where(dimension => dimension.HasWords))
            {
                Add(_dimensions, (model.Domain, dimension.Name.Text), dimension, dimension.Name, model);
            }

            foreach (var population in model.Populations.Where(population => population.Expr is not null))
            {
                Add(_populations, (model.Domain, population.Name.Text), population, population.Name, model);
            }
        }

        foreach (var model in models)
        {
            var known = _populations.Keys.Where(key => key.Domain == model.Domain).Select(key => key.Name).ToList();
            model.Populations.ForEach(
                population => UnknownName.Require(model.File, population.Name, "populations", "population with an expr", known));
        }
    }

    /// <summary>The entity or dimension that has a dimension's words; none if it goes by its name.</summary>
    public Described? Of(SemanticModel model, Dimension dimension) =>
        model.Entities.Find(entity => entity.Column == dimension.Name.Text) is { } entity
            && _entities.TryGetValue(entity.Name.Text, out var described)
            ? described
        : _dimensions.GetValueOrDefault((model.Domain, dimension.Name.Text));

    /// <summary>An entity where it is described; none if it goes by its name.</summary>
    public Entity? EntityOf(string name) => _entities.GetValueOrDefault(name);

    /// <summary>The population of the same name that has an expression.</summary>
    public Population Of(SemanticModel model, Population population) => _populations[(model.Domain, population.Name.Text)];

    private void Add<TKey, T>(Dictionary<TKey, T> all, TKey key, T described, Located name, SemanticModel model)
        where TKey : notnull
        where T : class
    {
        if (!all.TryAdd(key, described))
        {
            var first = _models[all[key]].Name.Text;
            throw new ContentException(
                model.File, name.Line, $"'{name.Text}' is described by the semantic model '{first}' already; here its name is enough");
        }

        _models.Add(described, model);
    }
}
