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
                metric.File = path;
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

        if (DistinctCountsProblem(metric) is { } problem)
        {
            yield return problem;
        }

        if (metric.TimeGrain is not (null or "week" or "month" or "quarter" or "year"))
        {
            yield return $"time_grain is week, month, quarter or year, found '{metric.TimeGrain}'";
        }

        if (metric.TimeGrain is not null && (metric.TimeColumn is null || metric.LastOfPeriod || metric.DistinctCounts.Count > 0))
        {
            yield return "time_grain stands with a time_column, and without last_of_period and distinct_counts";
        }

        if (metric.Type is MetricType.Ratio or MetricType.Derived)
        {
            if (metric.Relation is not null || metric.TimeColumn is not null || metric.Filter is not null || metric.Dimensions.Count > 0 || metric.Populations.Count > 0)
            {
                yield return $"a {NameOf(metric.Type)} takes no relation, time_column, filter, dimensions and populations: it has those of its metrics";
            }

            if (PartsProblem(metric) is { } wrong)
            {
                yield return wrong;
            }

            yield break;
        }

        if (metric.Numerator is not null || metric.Denominator is not null)
        {
            yield return "numerator and denominator stand with the type ratio only";
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

    private static string? DistinctCountsProblem(Metric metric) =>
        metric.DistinctCounts.Count > 0 && (metric.Type != MetricType.CountDistinct || metric.Filter is not null)
            ? "distinct_counts stand with the type count_distinct and without a filter only"
        : metric.DistinctCounts.Any(counts => counts.PopulationColumn is null != (metric.Populations.Count == 0))
            ? "distinct_counts have a population_column exactly if the metric has populations"
        : metric.DistinctCounts.SelectMany(counts => counts.Dimensions).FirstOrDefault(name => !metric.Dimensions.Contains(name)) is { } unknown
            ? $"distinct_counts are counted within dimensions of the metric, found '{unknown}'"
        : null;

    private static string NameOf(MetricType type) => type.ToString().ToLowerInvariant();

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
