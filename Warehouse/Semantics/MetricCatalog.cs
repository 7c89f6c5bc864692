using Warehouse.Content;

namespace Warehouse.Semantics;

/// <summary>All metrics and KPIs of the warehouse, checked for what can be checked without a database.</summary>
public sealed class MetricCatalog
{
    private readonly Dictionary<string, Metric> _metrics = [];
    private readonly Dictionary<string, Kpi> _kpis = [];

    /// <summary>In the order of the files.</summary>
    public IReadOnlyCollection<Metric> Metrics => _metrics.Values;

    public IReadOnlyCollection<Kpi> Kpis => _kpis.Values;

    /// <exception cref="ContentException">A definition is incomplete, repeated, or names a metric that there is not.</exception>
    public static MetricCatalog Load(ContentDirectory content)
    {
        var catalog = new MetricCatalog();
        var files = Directory.EnumerateFiles(content.Metrics, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (Path: path, Yaml: YamlFile.Read<MetricsYaml>(path))).ToList();
        foreach (var (path, yaml) in files)
        {
            foreach (var metric in yaml.Metrics)
            {
                Add(catalog._metrics, metric.Name, metric, path);
            }

            foreach (var kpi in yaml.Kpis)
            {
                Add(catalog._kpis, kpi.Name, kpi, path);
            }
        }

        foreach (var (path, yaml) in files)
        {
            yaml.Metrics.ForEach(metric => catalog.Check(path, metric));
            yaml.Kpis.ForEach(kpi => catalog.Check(path, kpi));
        }

        return catalog;
    }

    public Metric? Find(string name) => _metrics.GetValueOrDefault(name);

    public Kpi? FindKpi(string name) => _kpis.GetValueOrDefault(name);

    /// <summary>The metrics whose relations a metric reads: itself, or both sides of a ratio.</summary>
    public IReadOnlyList<Metric> Parts(Metric metric) =>
        metric.Type == MetricType.Ratio ? [_metrics[metric.Numerator!], _metrics[metric.Denominator!]] : [metric];

    /// <summary>Columns by which a metric can be grouped and filtered: for a ratio, those of its numerator.</summary>
    public IReadOnlyList<string> DimensionsOf(Metric metric) => Parts(metric)[0].Dimensions;

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
        if (metric.Type == MetricType.Ratio)
        {
            foreach (var side in new[] { metric.Numerator, metric.Denominator })
            {
                if (side is null || !_metrics.TryGetValue(side, out var part) || part.Type == MetricType.Ratio)
                {
                    yield return $"a ratio has a numerator and a denominator that are metrics and no ratios, found '{side}'";
                }
            }

            yield break;
        }

        if (metric.Relation is null || metric.TimeColumn is null)
        {
            yield return $"type {metric.Type} needs a relation and a time_column";
        }

        if (metric.Expression is null != (metric.Type == MetricType.Count))
        {
            yield return "every type but count needs an expression, and a count takes none";
        }

        if (metric.Percentile is null == (metric.Type == MetricType.Percentile) || metric.Percentile is < 0 or > 1)
        {
            yield return "percentile stands with the type percentile only, as a share between 0 and 1";
        }
    }

    private void Check(string path, Kpi kpi)
    {
        if (kpi.Stats.Values.Append(kpi.Metric).FirstOrDefault(name => !_metrics.ContainsKey(name)) is { } unknown)
        {
            throw new ContentException(path, kpi.Name.Line, $"kpi '{kpi.Name.Text}': there is no metric '{unknown}'");
        }
    }

    private sealed class MetricsYaml
    {
        public List<Metric> Metrics { get; init; } = [];

        public List<Kpi> Kpis { get; init; } = [];
    }
}
