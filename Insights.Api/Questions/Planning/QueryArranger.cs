using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Planning.Refusals;
using Insights.Api.Questions.Text;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>Makes the query: rows, what they are compared with, windows, shares, conditions, order.</summary>
internal static class QueryArranger
{
    private const int UsualTop = 10;

    /// <summary>What the algebra of metrics cannot say of this metric; the first rule that holds refuses.</summary>
    private static readonly IReadOnlyList<Func<MetricContext, Outcome?>> Rules =
    [
        ThresholdRules.Refuse,
        context => context.Question.ShareAt is { } at && !AddsUp(context)
                && !MetricStatistics.IsOwn(context.Metric, context.Question.Words[at].Text)
                && !MetricStatistics.IsOwn(context.Metric, "share")
            ? RefuseShare(context, context.Question.Words[at].Text) : null,
        context => context.Question.ShareAt is { } at && AddsUp(context) && context.By.Count == 0 && context.Question.Grains.Count == 0
                && context.Filters.Count == 0
            ? context.Refuse(
                $"the '{context.Question.Words[at].Text}' of what? Name a dimension of {context.Label}; {context.SayDimensions()}")
            : null,
        context => context.Question.Window is not null && context.Question.Ranking is not null
            ? context.Refuse("a row is over a window of days or ranked: ask for one of them") : null,
        context => context.Question.AsksFirstDay is not null && (!IsCount(context.Metric) || context.Question.Grains.Count > 0
                || context.Question.Ranking is not null || context.By.Count > 0)
            ? context.Refuse(
                $"the first or last day of {context.Label.ToLowerInvariant()} is not known for each row: ask for one thing, such as when customer 4 last ordered")
            : null,
        ChangeRules.Refuse,
    ];

    public static Outcome? Refuse(MetricContext context) =>
        Rules.Select(rule => rule(context)).FirstOrDefault(outcome => outcome is not null);

    private static Refused RefuseShare(MetricContext context, string word)
    {
        var type = MetricStatistics.TypeInWords(context.Metric);
        return context.Refuse($"{context.Label} is a {type}, of which parts have no '{word}'");
    }

    public static Outcome Arrange(MetricContext context)
    {
        var simple = context.Simple();
        if (context.Sides.Count > 0)
        {
            var sides = string.Join(" and ", context.Sides.Select(side => side.Name));
            return context.By.Count > 0 || context.Question.Grains.Count > 0 || context.Question.Ranking is not null
                    || context.Question.Comparisons.Count > 0 || context.Question.HasAlgebraBesideCalendar
                ? context.Refuse($"{sides} are each one number: ask for them without a breakdown")
                : new Planned(simple with { Sides = context.Sides });
        }

        var plan = simple with
        {
            Query = simple.Query with { By = [.. context.By], Grain = GrainOf(context), AveragePer = AveragesOver(context) }
        };
        plan = AddWindow(context, plan);
        plan = AddShare(context, ChangeRules.AddComparison(context, plan));
        plan = ThresholdRules.AddConditions(context, plan);
        return context.Question.AsksFirstDay is { } isFirst
            ? new Planned(plan with { Query = plan.Query with { Grain = Grain.Day, Order = [("period", !isFirst)], Limit = 1 } })
            : context.Question.Change is { } change && ChangeRules.Choose(context, plan, change) is { } chosen ? chosen
            : context.Question.Ranking is { } ranking ? Rank(context, plan, ranking)
            : new Planned(plan with { Query = plan.Query with { Order = plan.By.Count > 0 && !plan.HasGrain ? MetricPlan.Highest : [] } });
    }

    public static bool IsAverage(Word word) => word.Text is "average" or "mean" or "avg";

    /// <summary>"Average orders per day": the unit of the calendar that the mean is over; none if no such mean is asked for.</summary>
    public static Grain? AveragesOver(MetricContext context)
    {
        var words = context.Question.Words;
        var units = context.Question.Grains.Where(grain => grain is Grain.Day or Grain.Week or Grain.Month && !IsAfter(words, grain, "by"))
            .ToList();
        return units.Count > 0 && AddsUp(context) && context.Question.Window is null
            && context.Question.Leftover.Any(at => IsAverage(words[at])) ? units.Min() : null;
    }

    internal static bool AddsUp(MetricContext context) => QueryCombinations.AddsUp(context.Metric, context.Semantics.Metrics);

    private static bool IsCount(Metric metric) => metric.Type is MetricType.Count or MetricType.CountDistinct && !metric.LastOfPeriod;

    private static bool IsAfter(IReadOnlyList<Word> words, Grain unit, string marker) =>
        Enumerable.Range(0, words.Count - 1).Any(at => words[at].Text == marker && PeriodParser.UnitOf(words[at + 1].Text) == unit);

    private static Grain GrainOf(MetricContext context)
    {
        var question = context.Question;
        var averaged = AveragesOver(context);
        return question.AskedGrain ?? question.Grains.Where(grain => grain != averaged).Select(grain => (Grain?)grain).FirstOrDefault()
            ?? (MetricPlanner.AsksTrend(question) ? Grain.Month : Grain.Total);
    }

    /// <summary>"7-day moving average": a mean of sums or counts per day; what is a mean already is computed over the window.</summary>
    public static bool IsMovingMean(MetricContext context) => context.Question.Window is RowWindow.Rolling rolling
        && context.Metric is { LastOfPeriod: false, Type: MetricType.Sum or MetricType.Count }
        && context.Question.Grains.All(grain => grain == rolling.Unit)
        && context.Question.Leftover.Any(at => IsAverage(context.Question.Words[at]));

    private static MetricPlan AddWindow(MetricContext context, MetricPlan plan) =>
        context.Question.Window is not { } window ? plan : plan with
        {
            IsMovingMean = IsMovingMean(context),
            Query = plan.Query with
            {
                Window = window,
                Grain = plan.HasGrain ? plan.Grain : window is RowWindow.Rolling rolling ? rolling.Unit : Grain.Month
            },
        };

    /// <summary>Of the total, or of each period; of a value's share, the rows of the others make the total.</summary>
    private static MetricPlan AddShare(MetricContext context, MetricPlan plan)
    {
        if (context.Question.ShareAt is null || !AddsUp(context))
        {
            return plan;
        }

        var focus = plan.By.Count == 0
            ? plan.Members.LastOrDefault(filter => !filter.IsExcluded && filter.Members.All(member => member is not null)) : null;
        var query = focus is null ? plan.Query
            : plan.Query with { By = [focus.Dimension], Filters = [.. plan.Query.Filters.Where(filter => filter != focus)] };
        return plan with { Focus = focus, Query = query with { Share = new Share(plan.HasGrain && query.By.Count > 0 ? ["period"] : []) } };
    }

    private static Outcome Rank(MetricContext context, MetricPlan plan, Ranking ranking)
    {
        if (plan.By.Count == 0 && !plan.HasGrain
            && context.Question.Words is [{ Text: "what" }, { Text: "did" or "do" or "does" or "sells" or "sold" }, ..]
            && RankedByMetric(context) is { } only)
        {
            plan = plan with { Query = plan.Query with { By = [only] } };
        }

        if (plan.By.Count == 0 && !plan.HasGrain && context.Question.Words[0].Text == "who" && PersonOf(context) is { } person)
        {
            plan = plan with { Query = plan.Query with { By = [person] } };
            context.AsksForOne = true;
        }

        var extreme = ranking.Descending ? "highest" : "lowest";
        if (plan.By.Count == 0 && !plan.HasGrain)
        {
            return new Ambiguous(
                $"'{extreme}' of what? {context.Label} can be ranked by any of its dimensions or by periods",
                [
                    .. context.Semantics.Metrics.DimensionsOf(context.Metric).Take(4)
                        .Select(dimension => Top(context, plan with { Query = plan.Query with { By = [dimension] } }, ranking)),
                    Top(context, plan.Every(Grain.Month), ranking)
                ]);
        }

        if (ranking.OrdersOnly)
        {
            return new Planned(plan with { Query = plan.Query with { Order = [("value", ranking.Descending)] } });
        }

        var groups = GroupsOf(context, plan);
        var asked = plan.Query.RowKeys.Except(groups).ToList();
        if (groups.Count > 0 && asked.Count == 1)
        {
            return new Planned(Top(context, plan, ranking, groups));
        }

        if (AmongOf(context, plan, ranking) is { } among)
        {
            return new Planned(plan with
            {
                Among = among,
                Query = plan.Query with { By = [.. plan.By.Where(dimension => dimension != among.Dimension)], Order = MetricPlan.Highest },
            });
        }

        var unit = MetricQueryParser.NameOf(plan.Grain);
        return plan.By.Count > 1 && !plan.HasGrain ? TwoRankings.OfPairs(plan, context.LabelOf, one => Top(context, one, ranking))
            : plan.By.Count > 0 && plan.HasGrain
            ? new Ambiguous(
                $"the {extreme} overall, or each {unit} on its own? One answer ranks or breaks down by {unit}, not both",
                [Top(context, plan.Every(Grain.Total), ranking), plan])
            : new Planned(Top(context, plan, ranking));
    }

    /// <summary>"Who spent the most": the key of what is called a person, else the only key that is ranked by the metric.</summary>
    private static string? PersonOf(MetricContext context)
    {
        var relation = context.Semantics.RelationOf(context.Metric);
        var keys = context.Semantics.Metrics.Entities.Where(entity => entity.Keys.TryGetValue(relation, out var key)
            && context.Dimensions.Contains(key)).ToList();
        return keys.Where(entity => entity.Synonyms.Contains("person")).ToList() is [var person] ? person.Keys[relation]
            : keys.Where(entity => context.Semantics.Words.Find(entity.Keys[relation], relation)?.RankedBy == context.Metric.Name.Text)
                .ToList() is [var ranked] ? ranked.Keys[relation] : null;
    }

    /// <summary>"By category for the top 3 brands": the brands are ranked, and the rows are the categories.</summary>
    private static Among? AmongOf(MetricContext context, MetricPlan plan, Ranking ranking)
    {
        var words = context.Question.Words;
        var ranked = context.Question.Mentions.FirstOrDefault(mention => mention.Role == Role.Asked && mention.Phrase.HasDimension
            && mention.Start > 1 && !words[mention.End - 1].IsSingular);
        if (ranked is null || plan.HasGrain || plan.By.Count != 2 || ranking is { Position: not null } or { Other: not null })
        {
            return null;
        }

        var before = ranked.Start - 1;
        while (before > 0 && (Language.Highest.Contains(words[before].Text) || Language.Lowest.Contains(words[before].Text)
            || Language.NumberOf(words[before].Text) is not null || Language.Articles.Contains(words[before].Text)))
        {
            before--;
        }

        var names = ranked.Phrase.Targets.OfType<Vocabulary.DimensionTarget>()
            .Select(target => context.Semantics.KeyOf(context.Metric, target.Dimension) ?? target.Dimension).ToHashSet();
        var dimension = plan.By.FirstOrDefault(names.Contains);
        var isOther = context.Question.Mentions.Any(mention => mention.Role == Role.Breakdown && mention.Start != ranked.Start);
        return dimension is not null && isOther && words[before].Text is "for" or "of" or "in" or "from" or "among" or "within"
            && Cut(context, plan, ranking).Query.Top is { } top ? new Among(dimension!, top, ranking.Descending) : null;
    }

    /// <summary>"What did we sell most": the one dimension whose members the metric ranks.</summary>
    private static string? RankedByMetric(MetricContext context) =>
        context.Dimensions
            .Where(dimension => context.Semantics.Words.Find(dimension, context.Semantics.RelationOf(context.Metric))?.RankedBy
                == context.Metric.Name.Text)
            .ToList() is [var only] ? only : null;

    /// <summary>"Top 3 topics per channel", "the best product of each month": what stands after "per" and "each".</summary>
    internal static List<string> GroupsOf(MetricContext context, MetricPlan plan)
    {
        var groups = context.Groups.Where(plan.By.Contains).ToList();
        return plan.HasGrain && context.Question.AskedGrain is null && context.Question.Grains.Contains(plan.Grain)
            && !IsAfter(context.Question.Words, plan.Grain, "by") ? ["period", .. groups] : groups;
    }

    private static MetricPlan Top(MetricContext context, MetricPlan plan, Ranking ranking, IReadOnlyList<string>? per = null) =>
        Cut(context, plan with { Position = ranking.Position, Query = plan.Query with { Order = [("value", ranking.Descending)] } },
            ranking, per);

    internal static MetricPlan Cut(MetricContext context, MetricPlan plan, Ranking? ranking, IReadOnlyList<string>? per = null)
    {
        var count = ranking?.Count ?? (context.AsksForOne ? 1 : UsualTop);
        return plan with
        {
            Query = plan.Query with
            {
                Top = ranking?.IsPercent == true ? new TopRows(null, count, per ?? []) : new TopRows(count, null, per ?? [])
            }
        };
    }
}
