using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// What is known and decided of a question for one metric: the steps of <see cref="MetricPlanner"/> read it and add to it.
/// </summary>
internal sealed class MetricContext
{
    public MetricContext(ParsedQuestion question, SemanticCatalog semantics, Metric metric, IReadOnlyList<MemberSet> members)
    {
        (question, RowFilters) = RowConditions.Read(question, metric, semantics);
        (Question, Semantics, Metric, Members, AsksForOne) = (question, semantics, metric, members, question.AsksForOne);
        Dimensions = semantics.DimensionsOf(metric);
        Matches = [.. MemberMatcher.Match(question, members)];
        Accounted.UnionWith(Matches.SelectMany(match => match.Exclusion));
    }

    public ParsedQuestion Question { get; }

    public SemanticCatalog Semantics { get; }

    public Metric Metric { get; }

    /// <summary>The values of the metric's dimensions.</summary>
    public IReadOnlyList<MemberSet> Members { get; }

    /// <summary>By which the metric can be grouped and filtered, those of the calendar included.</summary>
    public IReadOnlyList<string> Dimensions { get; }

    /// <summary>The values of the data in the question.</summary>
    public IReadOnlyList<MemberMatch> Matches { get; }

    /// <summary>Words that have a part of the plan by now, besides those that the parser took.</summary>
    public HashSet<int> Accounted { get; } = [];

    public List<string> By { get; } = [];

    /// <summary>Dimensions that are each named after "per", "each" or "by" beside a ranking: so many of each.</summary>
    public List<string> Groups { get; } = [];

    /// <summary>Dimensions that are just mentioned.</summary>
    public List<(Mention Mention, string Dimension)> Pending { get; } = [];

    /// <summary>Those after "per" that could also ask for a ratio.</summary>
    public List<string> Per { get; } = [];

    public List<MemberFilter> Filters { get; } = [];

    /// <summary>Conditions on the numbers of single rows.</summary>
    public IReadOnlyList<ComparisonFilter> RowFilters { get; }

    /// <summary>Groups of members that are held against each other: "weekends vs weekdays".</summary>
    public IReadOnlyList<Side> Sides { get; set; } = [];

    public string? Population { get; set; }

    /// <summary>Whether what is ranked is named in the singular: "the worst brand".</summary>
    public bool AsksForOne { get; set; }

    public string Label => Metric.Label;

    public string LabelOf(string dimension) => Semantics.LabelOf(Metric, dimension).ToLowerInvariant();

    public string WordBefore(Mention mention) => mention.Start == 0 ? "" : Question.Words[mention.Start - 1].Text;

    /// <summary>Adds a dimension to group by: of a name, the key that it names.</summary>
    public string AddBy(string named)
    {
        var dimension = Semantics.KeyOf(Metric, named) ?? named;
        if (!By.Contains(dimension))
        {
            By.Add(dimension);
        }

        return dimension;
    }

    /// <summary>Adds values to the filter of their dimension, of which either some are accepted or some are left out.</summary>
    public void AddFilter(string dimension, IReadOnlyList<string?> members, bool isExcluded)
    {
        var at = Filters.FindIndex(filter => filter.Dimension == dimension && filter.IsExcluded == isExcluded);
        if (at < 0)
        {
            Filters.Add(new MemberFilter(dimension, members, isExcluded));
        }
        else
        {
            Filters[at] = Filters[at] with { Members = [.. Filters[at].Members.Union(members)] };
        }
    }

    /// <summary>The plan without what breaks it down.</summary>
    public MetricPlan Simple()
    {
        var comparison = Question.Comparisons is [var one] ? one : null;
        var period = Question.Periods is [var named] ? named.Value : comparison?.Value.ImpliedPeriod ?? Period.All;
        return new MetricPlan(new MetricQuery(Metric, null, null)
        {
            Filters = [.. Filters.OrderBy(filter => filter.Dimension, StringComparer.Ordinal), .. RowFilters],
            Population = Population
        })
        {
            When = new Timeframe(period, comparison?.Value)
            {
                PeriodWords = string.Join(' ', Question.Periods.Select(worded => worded.Words)),
                Words = string.Join(
                    ' ', Question.Periods.Select(worded => worded.Words).Concat(comparison is null ? [] : [comparison.Words])),
            },
            Corrections = Corrections(Question),
        };
    }

    public static SortedDictionary<string, string> Corrections(ParsedQuestion question) =>
        new(question.Corrections.DistinctBy(pair => pair.Found).ToDictionary(pair => pair.Found, pair => pair.Read),
            StringComparer.Ordinal);

    /// <summary>A refusal with what can be asked of the metric instead.</summary>
    public Refused Refuse(string reason)
    {
        var simple = Simple();
        var plain = simple with
        {
            Query = simple.Query with { Filters = [] },
            When = Question.Periods.Count > 1 ? Timeframe.All : simple.When.Alone
        };
        return new(reason, [plain, .. Semantics.Metrics.DimensionsOf(Metric).Take(3).Select(dimension => plain.Listed(dimension)),
            plain.Every(Grain.Month)]);
    }

    /// <summary>What the metric can be broken down by, for messages.</summary>
    public string SayDimensions() => Semantics.Metrics.DimensionsOf(Metric) is { Count: > 0 } own
        ? $"it can be broken down by {string.Join(", ", own.Select(LabelOf).Distinct())} and by day, week, month, quarter and year"
        : "it has no dimensions";

    public string SayPopulations() => Semantics.Metrics.PopulationsOf(Metric) is { Count: > 0 } known ? $"it has {string.Join(", ", known)}"
        : "it has no choice of population";
}
