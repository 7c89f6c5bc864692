using Insights.Api.Questions.Text;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Vocabulary;

/// <summary>
/// What things do, by the words for it, from the metric layer alone: of "customers who bought" the metric that counts them, of a
/// metric of their rows ("sessions") its name, and of "registered customers" the day on which they began.
/// </summary>
internal sealed class ActivityIndex
{
    private readonly Dictionary<string, IReadOnlyList<Activity>> _byEntity;

    public ActivityIndex(MetricCatalog metrics)
    {
        // What cannot be listed by a metric is no thing that a question lists: an order is counted, a customer is listed.
        Entities = [.. metrics.Entities.Where(entity => entity.Home is not null && entity.Keys.Any(key =>
            metrics.Metrics.Any(metric => metric.Relation == key.Key && metric.Dimensions.Contains(key.Value))))];
        var verbs = Entities.SelectMany(entity => Verbs(entity, metrics)).ToList();
        _byEntity = Entities.ToDictionary(entity => entity.Name, entity => Of(entity, metrics, verbs));
    }

    /// <summary>The things that a question can list.</summary>
    public IReadOnlyList<EntityDescription> Entities { get; }

    /// <summary>What an entity does, the longest words first.</summary>
    public IReadOnlyList<Activity> Of(EntityDescription entity) => _byEntity[entity.Name];

    /// <summary>The words by which an entity is called, the longest first.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> NamesOf(EntityDescription entity) =>
        [.. entity.Synonyms.Append(entity.Label).Append(entity.Name).Select(QuestionText.Stemmed).OrderByDescending(name => name.Count)];

    /// <summary>What an entity does, by the metrics that count it, and how it began.</summary>
    private static IEnumerable<Activity> Verbs(EntityDescription entity, MetricCatalog metrics)
    {
        var own = metrics.MetricsOf(entity).ToList();
        foreach (var metric in metrics.Metrics.Where(metric => metric.Relation is not null && metric.Cumulative is null))
        {
            var isOfKey = metric.Type == MetricType.CountDistinct && entity.Keys.GetValueOrDefault(metric.Relation!) == metric.Expression;
            var isOrigin = metric.Type == MetricType.Count && metric.Relation == entity.Home!.Relation && metric.Filter is null;
            foreach (var phrase in isOfKey || isOrigin ? PhrasesOf(metric) : [])
            {
                if (WithoutName(phrase, entity) is { Count: > 0 } verb)
                {
                    yield return new(verb, isOfKey ? Occurrences(metric, own) : metric, isOrigin ? metric.TimeColumn : null)
                    {
                        CountedBy = isOfKey ? entity.Name : null
                    };
                }
            }
        }
    }

    private static IReadOnlyList<Activity> Of(EntityDescription entity, MetricCatalog metrics, List<Activity> verbs)
    {
        var own = metrics.MetricsOf(entity).ToList();
        var nouns = own.Where(metric => metric.Relation is not null && metric.Relation != entity.Home!.Relation
                && metric.Type is MetricType.Count or MetricType.CountDistinct or MetricType.Sum
                && !(metric.Type == MetricType.CountDistinct && entity.Keys.GetValueOrDefault(metric.Relation) == metric.Expression))
            .SelectMany(metric => PhrasesOf(metric)
                .Select(phrase => new Activity(phrase, metric, null) { Rows = Counted(metric, metrics) })).ToList();
        var pasts = nouns.Where(activity => activity.Stems.Count == 1 && Past(activity.Stems[0]) is not null)
            .Select(activity => activity with { Stems = [Past(activity.Stems[0])!] });

        // Its own verbs come before its nouns, and what others do with it after them: products are bought by customers.
        var all = verbs
            .Where(verb => verb.CountedBy == entity.Name || (verb.Origin is not null && verb.Metric.Relation == entity.Home!.Relation))
            .Concat(nouns).Concat(pasts).Concat(verbs.Where(verb => verb.Origin is null && own.Contains(verb.Metric)));
        return [.. all.OrderByDescending(activity => activity.Stems.Count).DistinctBy(activity => string.Join(' ', activity.Stems))];
    }

    private static IEnumerable<IReadOnlyList<string>> PhrasesOf(Metric metric) =>
        metric.Synonyms.Append(metric.Label).Append(metric.Name.Text).Select(QuestionText.Stemmed);

    /// <summary>Of what adds up amounts, what counts the same rows, where something does: who has amounts of zero has rows.</summary>
    private static Metric Counted(Metric metric, MetricCatalog metrics) =>
        metric.Type != MetricType.Sum || metric.Relation is null ? metric
        : metrics.Metrics.FirstOrDefault(other => other.Relation == metric.Relation && other.Filter == metric.Filter
            && other.Type is MetricType.Count or MetricType.CountDistinct && !metric.Dimensions.Contains(other.Expression ?? "")
            && metric.Dimensions.TrueForAll(other.Dimensions.Contains)) ?? metric;

    /// <summary>Of what counts things, what counts the rows by which they are counted; itself where nothing does.</summary>
    private static Metric Occurrences(Metric metric, List<Metric> own) =>
        own.Find(other => other.Relation == metric.Relation && other.Filter == metric.Filter && other.Expression != metric.Expression
            && other.Type is MetricType.Count or MetricType.CountDistinct) ?? metric;

    /// <summary>"Customers who bought" is what customers do: bought.</summary>
    private static List<string>? WithoutName(IReadOnlyList<string> phrase, EntityDescription entity)
    {
        foreach (var name in NamesOf(entity))
        {
            var rest = phrase.Take(name.Count).SequenceEqual(name) ? phrase.Skip(name.Count)
                : phrase.TakeLast(name.Count).SequenceEqual(name) ? phrase.SkipLast(name.Count) : null;
            if (rest is not null)
            {
                return [.. rest.SkipWhile(word => Language.Fillers.Contains(word) || word == "of")];
            }
        }

        return null;
    }

    /// <summary>"Ordered" is what has orders.</summary>
    private static string? Past(string noun) => noun.Length < 4 || !noun.All(char.IsAsciiLetterLower) ? null
        : noun.EndsWith('e') ? noun + "d"
        : noun.EndsWith('y') ? noun[..^1] + "ied"
        : noun + "ed";
}

/// <summary>Something that things do.</summary>
/// <param name="Stems">The words for it.</param>
/// <param name="Metric">What it comes to.</param>
/// <param name="Origin">Where it is how the thing itself began: the day in its home. None of anything else.</param>
internal sealed record Activity(IReadOnlyList<string> Stems, Metric Metric, string? Origin)
{
    /// <summary>Whose rows it is: of amounts, what counts the same rows.</summary>
    public Metric Rows { get; init; } = Metric;

    /// <summary>The entity whose members a metric counts by it; none where it is a name of rows.</summary>
    public string? CountedBy { get; init; }

    /// <summary>Whether its rows have days of their own, and are there only where there is something.</summary>
    public bool HasDays => Rows is { LastOfPeriod: false, Relation: not null } && Rows.Type != MetricType.Sum;
}
