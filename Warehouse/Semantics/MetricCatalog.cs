using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>All metrics and KPIs of the warehouse, checked for what can be checked without a database.</summary>
public sealed class MetricCatalog
{
    private readonly Dictionary<string, SemanticModel> _models = [];
    private readonly Dictionary<string, Metric> _metrics = [];
    private readonly Dictionary<string, Kpi> _kpis = [];

    /// <summary>In the order of the files.</summary>
    public IReadOnlyCollection<Metric> Metrics => _metrics.Values;

    public IReadOnlyCollection<Kpi> Kpis => _kpis.Values;

    /// <summary>In the order of the files.</summary>
    public IReadOnlyCollection<SemanticModel> SemanticModels => _models.Values;

    /// <exception cref="ContentException">A definition is incomplete, repeated, or names what there is not.</exception>
    public static MetricCatalog Load(ContentDirectory content)
    {
        var catalog = new MetricCatalog();
        var files = Directory.EnumerateFiles(content.SemanticModels, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(SemanticModelFile.Read).ToList();
        foreach (var file in files)
        {
            file.SemanticModels.ForEach(model => Add(catalog._models, model.Name, model, file.Path));
            file.Metrics.ForEach(metric => Add(catalog._metrics, metric.Name, file.Resolve(metric), file.Path));
            file.Kpis.ForEach(kpi => Add(catalog._kpis, kpi.Name, kpi, file.Path));
        }

        foreach (var file in files)
        {
            file.SemanticModels.ForEach(model => model.Dimensions.ForEach(dimension => catalog.Check(file.Path, dimension)));
            file.Metrics.ForEach(metric => catalog.Check(file.Path, catalog._metrics[metric.Name.Text]));
            file.Kpis.ForEach(kpi => catalog.Check(file.Path, kpi));
        }

        return catalog;
    }

    /// <summary>The dimension that has the words of another: the one that it is the same as, or itself.</summary>
    public Dimension DescriptionOf(Dimension dimension) =>
        dimension.SameAs is { } other ? _models[other.Text].Dimensions.Find(described => described.Name.Text == dimension.Name.Text)! : dimension;

    public Metric? Find(string name) => _metrics.GetValueOrDefault(name);

    public Kpi? FindKpi(string name) => _kpis.GetValueOrDefault(name);

    /// <summary>The metrics whose relations a metric reads: itself, both sides of a ratio, or those that a derived one names.</summary>
    public IReadOnlyList<Metric> Parts(Metric metric) => metric.Type switch
    {
        MetricType.Ratio => [_metrics[metric.Numerator!], _metrics[metric.Denominator!]],
        MetricType.Derived => [.. MetricExpression.Parse(metric.Expression!).Metrics.Select(name => _metrics[name])],
        _ => [metric],
    };

    /// <summary>Columns by which a metric can be grouped and filtered: for a ratio, those of its numerator; for a derived one, those that its metrics share.</summary>
    public IReadOnlyList<string> DimensionsOf(Metric metric) => metric.Type == MetricType.Derived
        ? [.. Parts(metric).Select(part => part.Dimensions.AsEnumerable()).Aggregate((shared, dimensions) => shared.Where(dimensions.Contains))]
        : Parts(metric)[0].Dimensions;

    /// <summary>Choices of whose rows count, the default first.</summary>
    public IReadOnlyList<string> PopulationsOf(Metric metric) =>
        [.. Parts(metric).SelectMany(part => part.Populations.Keys).Distinct()];

    private static void Add<T>(Dictionary<string, T> all, Located name, T definition, string path)
    {
        if (!all.TryAdd(name.Text, definition))
        {
            throw new ContentException(path, name.Line, $"'{name.Text}' is defined twice");
        }
    }

    private void Check(string path, Metric metric)
    {
        foreach (var problem in Problems(metric))
        {
            throw new ContentException(path, metric.Name.Line, $"metric '{metric.Name.Text}': {problem}");
        }
    }

    private IEnumerable<string> Problems(Metric metric)
    {
        if (new[] { metric.Label, metric.Description, metric.Owner, metric.Unit }.Any(string.IsNullOrWhiteSpace))
        {
            yield return "label, description, owner and unit are not empty";
        }

        if (metric.Type is MetricType.Ratio or MetricType.Derived && PartsProblem(metric) is { } wrong)
        {
            yield return wrong;
        }
    }

    private string? PartsProblem(Metric metric)
    {
        if (metric.Type == MetricType.Ratio)
        {
            return new[] { metric.Numerator, metric.Denominator }.FirstOrDefault(side => !IsPart(side)) is var side && (metric.Numerator is null || metric.Denominator is null || side is not null)
                ? $"a ratio has a numerator and a denominator that are metrics and no ratios, found '{side}'"
                : null;
        }

        try
        {
            return MetricExpression.Parse(metric.Expression ?? "").Metrics is var names && names.Count == 0 ? "a derived metric names at least one metric in its expression"
                : names.FirstOrDefault(name => !IsPart(name)) is { } unknown ? $"a derived metric is an expression over metrics that are no ratios and not derived themselves, found '{unknown}'"
                : null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private bool IsPart(string? name) => name is not null && _metrics.TryGetValue(name, out var part) && part.Type is not (MetricType.Ratio or MetricType.Derived);

    private void Check(string path, Dimension dimension)
    {
        if (dimension.RankedBy is { } ranking && Find(ranking.Text) is null)
        {
            throw new ContentException(path, ranking.Line, $"dimension '{dimension.Name.Text}' is ranked by '{ranking.Text}', which is no metric");
        }

        if (dimension.SameAs is { } other
            && _models.GetValueOrDefault(other.Text)?.Dimensions.Exists(described => described.Name.Text == dimension.Name.Text && described.Label is not null) != true)
        {
            throw new ContentException(path, other.Line, $"no semantic model '{other.Text}' describes a dimension '{dimension.Name.Text}' with a label");
        }
    }

    private void Check(string path, Kpi kpi)
    {
        if (kpi.Stats.Values.Append(kpi.Metric).FirstOrDefault(name => !_metrics.ContainsKey(name)) is { } unknown)
        {
            throw new ContentException(path, kpi.Name.Line, $"kpi '{kpi.Name.Text}': there is no metric '{unknown}'");
        }
    }
}
