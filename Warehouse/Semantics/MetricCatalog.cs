using Warehouse.Content;
using Warehouse.Database;

namespace Warehouse.Semantics;

/// <summary>All metrics and KPIs of the warehouse, checked for what can be checked without a database.</summary>
public sealed class MetricCatalog
{
    private readonly Dictionary<string, SemanticModel> _models = [];
    private readonly Dictionary<string, Metric> _metrics = [];
    private readonly Dictionary<string, Kpi> _kpis = [];
    private readonly Dictionary<string, EntityDescription> _entities;
    private readonly SharedDescriptions _shared;

    private MetricCatalog(IReadOnlyList<SemanticModelFile> files)
    {
        var definitions = new Dictionary<string, MetricDefinition>();
        foreach (var file in files)
        {
            Add(_models, file.Model.Name, file.Model, file.Path);
            file.Metrics.ForEach(metric => Add(definitions, metric.Name, metric, file.Path));
            file.Kpis.ForEach(kpi => Add(_kpis, kpi.Name, kpi, file.Path));
        }

        _shared = new SharedDescriptions(_models.Values);
        _entities = _models.Values.SelectMany(model => model.Entities)
            .Select(entity => entity.Name.Text).Distinct().ToDictionary(name => name, Describe);
        foreach (var model in _models.Values)
        {
            model.Dimensions.ForEach(
                dimension => dimension.Sql = dimension.Entity is null ? (_shared.Of(model, dimension) as Dimension)?.Expr?.Text : null);
        }

        var resolver = new MetricResolver(_shared, definitions, _entities);
        foreach (var file in files)
        {
            file.Metrics.ForEach(metric => _metrics.Add(metric.Name.Text, resolver.Resolve(file, metric)));
            file.Kpis.ForEach(kpi => Check(file.Path, kpi, definitions));
            file.Model.Entities.Concat<Described>(file.Model.Dimensions)
                .ToList().ForEach(described => Check(file.Path, described, definitions));
        }
    }

    /// <summary>
    /// By domain; in one, those of facts before those of other relations; in a file, in its order. What comes first is
    /// suggested first.
    /// </summary>
    public IReadOnlyCollection<Metric> Metrics => _metrics.Values;

    public IReadOnlyCollection<Kpi> Kpis => _kpis.Values;

    /// <summary>In the order of the metrics.</summary>
    public IReadOnlyCollection<SemanticModel> SemanticModels => _models.Values;

    /// <exception cref="ContentException">A definition is incomplete, repeated, or names what there is not.</exception>
    public static MetricCatalog Load(ContentDirectory content) => new(
        [.. Directory.EnumerateFiles(content.SemanticModels, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => SemanticModelFile.Read(content, path))
            .OrderBy(file => file.Model.Domain, StringComparer.Ordinal)
            .ThenBy(file => !file.Model.Relation.StartsWith("fct_", StringComparison.Ordinal))]);

    /// <summary>The entity or dimension that has a dimension's words, here or elsewhere; none if it goes by its name.</summary>
    public Described? DescriptionOf(SemanticModel model, Dimension dimension) => _shared.Of(model, dimension);

    /// <summary>A population with its expression and words, said here or elsewhere.</summary>
    public Population DescriptionOf(SemanticModel model, Population population) => _shared.Of(model, population);

    /// <summary>The things that rows are about, in the order of the semantic models.</summary>
    public IReadOnlyCollection<EntityDescription> Entities => _entities.Values;

    public EntityDescription? FindEntity(string name) => _entities.GetValueOrDefault(name);

    /// <summary>The thing whose key a column of a relation is, if its members have names elsewhere.</summary>
    public EntityDescription? NamedEntityOf(string relation, string column) =>
        _entities.Values.FirstOrDefault(entity => entity.NamedBy is not null && entity.Keys.GetValueOrDefault(relation) == column);

    /// <summary>The metrics that can be computed for each of an entity: rows of all of their relations are about one.</summary>
    public IEnumerable<Metric> MetricsOf(EntityDescription entity) =>
        _metrics.Values.Where(
            metric => metric.Cumulative is null && Parts(metric).All(part => part.EntityColumns.ContainsKey(entity.Name)));

    /// <summary>The relation of gold that has the members of a relation's dimension, and the dimension as SQL over its columns.</summary>
    public (string Relation, string Sql) SourceOf(string relation, string dimension) =>
        _metrics.Values.FirstOrDefault(metric => metric.Relation == relation && metric.Dimensions.Contains(dimension))?.SourceOf(dimension)
        ?? (relation, ModelOf(relation)?.SqlOf(dimension) ?? Identifier.Quote(dimension));

    /// <summary>The SQL of a dimension that is no column of its relation; none of any other.</summary>
    public string? ExpressionOf(string relation, string dimension) =>
        ModelOf(relation)?.Dimensions.Find(known => known.Name.Text == dimension)?.Sql;

    /// <summary>What a dimension of a metric is called where its members are shown, capitalised.</summary>
    public string LabelOf(Metric metric, string dimension) =>
        ModelOf(Parts(metric)[0].Relation!) is { } model && model.Dimensions.Find(known => known.Name.Text == dimension) is { } known
            && _shared.Of(model, known) is { } described
            ? described.ShownLabel
            : Label.Of(dimension);

    private SemanticModel? ModelOf(string relation) => _models.Values.FirstOrDefault(model => model.Relation == relation);

    public Metric? Find(string name) => _metrics.GetValueOrDefault(name);

    public Kpi? FindKpi(string name) => _kpis.GetValueOrDefault(name);

    /// <summary>The metrics whose relations a metric reads: itself, both sides of a ratio, or those that a derived one names.</summary>
    public IReadOnlyList<Metric> Parts(Metric metric) => metric.Type switch
    {
        MetricType.Ratio => [_metrics[metric.Numerator!], _metrics[metric.Denominator!]],
        MetricType.Derived => [.. MetricExpression.Parse(metric.Expression!).Metrics.Select(name => _metrics[name])],
        _ => [metric],
    };

    /// <summary>
    /// Columns by which a metric can be grouped and filtered: for a ratio, those of its numerator; for a derived one, those
    /// that its metrics share.
    /// </summary>
    public IReadOnlyList<string> DimensionsOf(Metric metric) => metric.Type == MetricType.Derived
        ? [.. Parts(metric).Select(part => part.Dimensions.AsEnumerable())
            .Aggregate((shared, dimensions) => shared.Where(dimensions.Contains))]
        : Parts(metric)[0].Dimensions;

    /// <summary>Choices of whose rows count, the default first.</summary>
    public IReadOnlyList<string> PopulationsOf(Metric metric) =>
        [.. Parts(metric).SelectMany(part => part.Populations.Keys).Distinct()];

    private EntityDescription Describe(string name)
    {
        var having = _models.Values.Where(model => model.Entities.Exists(entity => entity.Name.Text == name)).ToList();
        var described = _shared.EntityOf(name);
        var home = having.Find(model => model.Entities.Exists(entity => entity.Name.Text == name && entity.Type == EntityType.Primary));
        var named = described?.NamedBy?.Text is { } column && home?.Columns.Contains(column) == true ? column : null;
        return new(
            name, described?.Label ?? Label.Of(name), described?.Synonyms ?? [], home, named,
            having.DistinctBy(model => model.Relation)
                .ToDictionary(model => model.Relation, model => model.Entities.Find(entity => entity.Name.Text == name)!.Column));
    }

    private static void Add<T>(Dictionary<string, T> all, Located name, T definition, string path)
    {
        if (!all.TryAdd(name.Text, definition))
        {
            throw new ContentException(path, name.Line, $"'{name.Text}' is defined twice");
        }
    }

    private static void Check(string path, Described described, Dictionary<string, MetricDefinition> metrics)
    {
        if (described.RankedBy is { } ranking)
        {
            UnknownName.Require(path, ranking, "ranked_by", "metric", metrics.Keys);
        }
    }

    private static void Check(string path, Kpi kpi, Dictionary<string, MetricDefinition> metrics)
    {
        foreach (var name in kpi.Stats.Values.Append(kpi.Metric))
        {
            UnknownName.Require(path, kpi.Name with { Text = name }, $"kpi '{kpi.Name.Text}'", "metric", metrics.Keys);
        }
    }
}
