using Insights.Api.Entities;
using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Text;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <summary>
/// Decides what a question for things by what they did means: whose rows each clause is about, over which days and of which values.
/// </summary>
/// <remarks>
/// A clause takes from its neighbours what it leaves open: "bought Kitchen but not Garden in 2024" has both in 2024, "bought Kitchen in
/// 2023 but not in 2024" is of Kitchen both times.
/// </remarks>
internal sealed partial class EntityPlanner
{
    private readonly EntityQuestion _question;
    private readonly SemanticCatalog _semantics;
    private readonly List<EntityClause> _clauses;

    private EntityPlanner(EntityQuestion question, SemanticCatalog semantics) =>
        (_question, _semantics, _clauses) = (question, semantics, [.. question.Clauses]);

    /// <summary>The dimensions whose values must be known.</summary>
    public static IEnumerable<(string Relation, string Dimension)> NeededMembers(IReadOnlyList<Word> words, SemanticCatalog semantics)
    {
        if (words.Count == 0 || !EntityParser.MayBe(words))
        {
            yield break;
        }

        foreach (var entity in semantics.Activities.Entities.Where(entity => words[0].Text == "who"
            || ActivityIndex.NamesOf(entity).Any(name => Enumerable.Range(0, words.Count).Any(at => IsAt(words, at, name)))))
        {
            foreach (var column in entity.Home!.Columns)
            {
                yield return (entity.Home.Relation, column);
            }

            var activities = semantics.Activities.Of(entity);
            var named = activities.Where(activity => Enumerable.Range(0, words.Count).Any(at => IsAt(words, at, activity.Stems))).ToList();
            foreach (var metric in (named.Count > 0 ? named : activities).Select(activity => activity.Rows)
                .Where(metric => metric.Relation is not null && (named.Count > 0 || IsPlainCount(metric))))
            {
                foreach (var dimension in metric.Dimensions)
                {
                    yield return (metric.Relation!, dimension);
                }
            }
        }
    }

    /// <returns>None if the question is no such question.</returns>
    public static Outcome? Plan(IReadOnlyList<Word> words, SemanticCatalog semantics,
        IReadOnlyDictionary<(string Relation, string Dimension), MemberSet> members, IReadOnlyDictionary<string, string> corrections,
        bool takesOne = false)
    {
        if (!EntityParser.MayBe(words))
        {
            return null;
        }

        var plans = semantics.Activities.Entities.Select(entity => EntityParser.Parse(words, entity, semantics, members))
            .OfType<EntityQuestion>().Select(question => new EntityPlanner(question, semantics).Plan(takesOne)).OfType<EntityPlan>()
            .Select(plan => plan with { Corrections = corrections }).DistinctBy(plan => plan.Hash()).ToList();
        return plans switch
        {
            [] => null,
            [var only] => PlanValidator.Problem(only, semantics) is null ? new Planned(only) : null,
            _ when plans.Where(plan => IsNamed(plan.Entity, words)).ToList() is [var named] => new Planned(named),
            _ => new Ambiguous($"'{plans[0].Entity.Label.ToLowerInvariant()}' may be one of several things", plans),
        };
    }

    /// <summary>Whether the question calls it by its own name, and not by one that it has beside others.</summary>
    private static bool IsNamed(EntityDescription entity, IReadOnlyList<Word> words) =>
        QuestionText.Stemmed(entity.Label) is var label && Enumerable.Range(0, words.Count).Any(at => IsAt(words, at, label));

    /// <param name="takesOne">Whether one condition on the rows of one period is enough: "who used research".</param>
    private EntityPlan? Plan(bool takesOne) => _question.IsRepeated ? Repeated()
        : !(IsSet() || (takesOne && _clauses.Count == 1 && _clauses[0].Threshold is null)) || !Complete() ? null
        : _clauses.Exists(clause => clause.Compared is not null) ? Compared()
        : Together() is { } together ? together : Measured();

    /// <summary>Whether it takes more than one condition on the rows of one period to answer it.</summary>
    private bool IsSet() => _clauses.Exists(clause => clause.IsNegative || clause.IsOnly || clause.IsAfterwards || clause.Edge is not null
        || clause.Compared is not null || clause is { IsBoth: true, Periods.Count: > 1 } || IsEachValue(clause)) || _clauses.Count > 1;

    private EntityPlan Bare => new(new EntityQuery(_question.Entity)
    {
        OwnFilters = [.. _question.Own.GroupBy(value => value.Dimension)
            .Select(values => new MemberFilter(values.Key, [.. values.SelectMany(value => value.Members).Distinct()], IsExcluded: false))],
    })
    {
        CountsRows = _question.IsCounted,
    };

    /// <summary>"Repeat customers" did more than once what the things are counted by.</summary>
    private EntityPlan? Repeated()
    {
        var entity = _question.Entity;
        var isRanked = entity.Keys.Any(key => _semantics.Words.Find(key.Value, key.Key)?.RankedBy is not null);
        var metric = _semantics.Activities.Of(entity).FirstOrDefault(activity => activity.CountedBy == entity.Name)?.Metric;
        return !isRanked || metric is null
            || _clauses is not ([] or [{ Activity: null, IsNegative: false, Values.Count: 0, Threshold: null }])
            ? null
            : WithConditions([(metric, ComparisonOperator.GreaterOrEqual, 2)], PeriodOf(_clauses.FirstOrDefault()));
    }

    /// <summary>Two numbers of each that are held against each other.</summary>
    private EntityPlan? Compared() =>
        _clauses is not [{ Compared: var (first, comparison, second), IsNegative: false, Values.Count: 0 } only] ? null
        : Bare with
        {
            When = PeriodOf(only),
            Query = Bare.Query with
            {
                Measures = [first, second],
                Having = [new(first.Name.Text, comparison, second.Name.Text)],
                Order = [(first.Name.Text, true)],
            },
        };

    /// <summary>All clauses about the same activity, each with its days; conditions on its number or another's beside them.</summary>
    private EntityPlan? Together()
    {
        var counted = _clauses.Where(clause => clause.Threshold is not null).ToList();
        var began = _clauses.Where(clause => clause.Activity?.Origin is not null).ToList();
        var edges = _clauses.Where(clause => clause.Edge is not null).ToList();
        var plain = _clauses.Except(counted).Except(began).Except(edges).ToList();
        if (began.Exists(clause => clause is not { IsNegative: false, Values.Count: 0, Threshold: null, Periods.Count: <= 1 })
            || edges.Count > 1
            || edges.Exists(clause => clause is not { IsNegative: false, Values.Count: 0, Periods.Count: 1, IsAfterwards: false })
            || counted.Exists(clause => clause.IsNegative || clause.Values.Count > 0 || clause.Periods.Count > 1 || clause.IsAfterwards)
            || (plain.Count + counted.Count + edges.Count == 0)
            || counted.Select(clause => PeriodOf(clause).Period.Expression).Distinct().Count() > 1)
        {
            return null;
        }

        if (plain is [{ IsAfterwards: true, Periods.Count: 0 } once] && counted.Count + edges.Count == 0)
        {
            return once.Values.Count > 0 ? null
                : WithConditions([(once.Activity!.Metric, ComparisonOperator.Equal, 1)], Timeframe.All) with { Began = Beginnings(began) };
        }

        var conditions = Conditions(counted);
        var metrics = plain.Concat(edges).Select(clause => clause.Activity!.Rows).Distinct().ToList();
        if (conditions is null || metrics.Count > 1 || !plain.Concat(edges).All(clause => clause.Activity!.HasDays))
        {
            return null;
        }

        var positive = plain.Where(clause => !clause.IsNegative).ToList();
        var negative = plain.Where(clause => clause.IsNegative).ToList();
        if (SharedFilters(positive) is not { } active || SharedFilters(negative) is not { } notActive
            || (positive.Exists(IsEachValue) && positive.Count > 1)
            || negative.Exists(clause => clause.IsAnd && clause.Values.Count > 1))
        {
            return null;
        }

        if (positive is [var each] && IsEachValue(each))
        {
            return each.IsOnly || active.Count != 1 ? null : EachValue(each, active[0], negative, notActive, conditions, counted, began);
        }

        if (positive.Exists(clause => clause.IsOnly))
        {
            if (positive.Count > 1 || negative.Count > 0 || active is not [var kept])
            {
                return null;
            }

            (negative, notActive) = (positive, [kept with { IsExcluded = true }]);
        }

        var plan = conditions.Count > 0 ? WithConditions(conditions, PeriodOf(counted[0])) : Bare;
        return plan with
        {
            Active = [.. positive.SelectMany(Frames)],
            NotActive = [.. negative.SelectMany(Frames)],
            Began = Beginnings(began),
            Edge = edges is [var edge] ? (edge.Edge!, PeriodOf(edge)) : null,
            Query = plan.Query with
            {
                Activity = metrics.FirstOrDefault(),
                ActiveFilters = active,
                NotActiveFilters = notActive,
                Order = conditions.Count > 0 || metrics.Count == 0 ? plan.Query.Order : [(EntityColumns.Last, true)],
            },
        };
    }

    private static bool IsEachValue(EntityClause clause) => (clause.IsAnd || clause.IsBoth) && clause.Values.Count > 1;

    /// <summary>"Bought Kitchen and Garden": rows of the one and rows of the other.</summary>
    private EntityPlan EachValue(
        EntityClause clause, MemberFilter values, List<EntityClause> negative, IReadOnlyList<MemberFilter> notActive,
        List<(Metric, ComparisonOperator, decimal)> conditions, List<EntityClause> counted, List<EntityClause> began)
    {
        var plan = conditions.Count > 0 ? WithConditions(conditions, PeriodOf(counted[0])) : Bare;
        return plan with
        {
            Active = [.. values.Members.SelectMany(_ => Frames(clause))],
            Each = [.. values.Members.SelectMany(member => Frames(clause).Select(_ => values with { Members = [member] }))],
            NotActive = [.. negative.SelectMany(Frames)],
            Began = Beginnings(began),
            Query = plan.Query with
            {
                Activity = clause.Activity!.Rows,
                NotActiveFilters = notActive,
                Order = conditions.Count > 0 ? plan.Query.Order : [(EntityColumns.Last, true)],
            },
        };
    }

    /// <summary>Different activities over the same days: some of the one and none of the other.</summary>
    private EntityPlan? Measured()
    {
        var frames = _clauses.Select(PeriodOf).DistinctBy(when => when.Period.Expression).ToList();
        if (frames.Count != 1 || _clauses.Exists(clause => clause.Activity is not { Origin: null } || clause.Values.Count > 0
            || clause.IsOnly || clause.IsAfterwards || clause.Edge is not null || clause.Periods.Count > 1
            || !QueryCombinations.AddsUp(clause.Activity.Metric, _semantics.Metrics)))
        {
            return null;
        }

        var counted = Conditions([.. _clauses.Where(clause => clause.Threshold is not null)]);
        return counted is null || _clauses.Exists(clause => clause.IsNegative && clause.Threshold is not null) ? null
            : WithConditions([.. counted, .. _clauses.Where(clause => clause.Threshold is null).Select(clause => (clause.Activity!.Metric,
                clause.IsNegative ? ComparisonOperator.Equal : ComparisonOperator.Greater, 0m))], frames[0]);
    }

    private EntityPlan WithConditions(List<(Metric Metric, ComparisonOperator Operator, decimal Number)> conditions, Timeframe when) =>
        Bare with
        {
            When = when,
            Query = Bare.Query with
            {
                Measures = [.. conditions.Select(condition => condition.Metric).Distinct()],
                Having = [.. conditions.Select(
                    condition => new EntityCondition(condition.Metric.Name.Text, condition.Operator, condition.Number))],
                Order = [(conditions[0].Metric.Name.Text, true)],
            },
        };

    private static bool IsPlainCount(Metric metric) =>
        metric is { Filter: null, LastOfPeriod: false } && metric.Type is MetricType.Count or MetricType.CountDistinct;

    private static bool IsAt(IReadOnlyList<Word> words, int at, IReadOnlyList<string> stems) =>
        at + stems.Count <= words.Count && Enumerable.Range(0, stems.Count).All(index => words[at + index].Stem == stems[index]);
}
