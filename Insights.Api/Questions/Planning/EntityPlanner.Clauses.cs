using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Planning;

/// <content>What clauses leave to each other, and what they come to: days, filters, conditions.</content>
internal sealed partial class EntityPlanner
{
    /// <summary>Gives each clause what it does and over which days.</summary>
    private bool Complete()
    {
        var acts = _clauses.Where(clause => clause.Compared is null && clause.Activity?.Origin is null).ToList();
        for (var index = 0; index < acts.Count; index++)
        {
            var (clause, before) = (acts[index], index > 0 ? acts[index - 1] : null);
            var isBare = clause.Activity is null && clause.Values.Count == 0;
            if (isBare && clause is { Periods.Count: 0, IsAfterwards: false, Threshold: null })
            {
                return false;
            }

            if (isBare && before is not null)
            {
                clause.Values.AddRange(before.Values);
            }

            clause.Activity ??= before?.Activity ?? acts.Skip(index + 1).FirstOrDefault(next => next.Activity is not null)?.Activity
                ?? OfValues(acts);
            if (clause.Activity is null)
            {
                return false;
            }
        }

        return CompletePeriods(acts);
    }

    private static bool CompletePeriods(List<EntityClause> acts)
    {
        var named = acts.ConvertAll(clause => clause.Periods.Count > 0);
        for (var index = 0; index < acts.Count; index++)
        {
            var clause = acts[index];
            if (clause.IsAfterwards && !named[index])
            {
                if (index > 0 && acts[index - 1].Periods is [var past] && clause.IsNegative)
                {
                    clause.Periods.Add(new(Period.After(past.Value), $"after {Bare(past.Words)}"));
                    continue;
                }

                // "Never bought again" did it once.
                if (acts.Count > 1 || !clause.IsNegative || clause.Threshold is not null)
                {
                    return false;
                }
            }
            else if (!named[index] && index > 0 && named[index - 1])
            {
                clause.Periods.AddRange(acts[index - 1].Periods);
            }
            else if (!named[index] && index + 1 < acts.Count && named[index + 1] && !acts[index + 1].IsPeriodAlone)
            {
                clause.Periods.AddRange(acts[index + 1].Periods);
            }
        }

        return true;

        static string Bare(string words) => words.Split(' ', 2) is ["in" or "during" or "for" or "on", var rest] ? rest : words;
    }

    /// <summary>What values are of where no word says what is done: the count whose rows have them.</summary>
    private Activity? OfValues(List<EntityClause> acts)
    {
        var values = acts.SelectMany(clause => clause.Values).ToList();
        return values.Count == 0 ? null : _semantics.Activities.Of(_question.Entity).Where(activity => IsPlainCount(activity.Rows))
            .OrderBy(activity => _semantics.Metrics.Metrics.TakeWhile(metric => metric != activity.Rows).Count())
            .FirstOrDefault(activity => values.TrueForAll(options => options.Any(value => IsOf(activity.Rows, value))));
    }

    /// <returns>None where the number of a condition is not of what is counted.</returns>
    private static List<(Metric, ComparisonOperator, decimal)>? Conditions(List<EntityClause> counted) =>
        counted.Exists(clause => !Agrees(clause.Threshold!, clause.Activity!.Metric)) ? null
            : [.. counted.SelectMany(clause => clause.Threshold!.Conditions
                .Select(condition => (clause.Activity!.Metric, condition.Operator, condition.Number)))];

    private static bool Agrees(Threshold threshold, Metric metric) => threshold.Unit switch
    {
        ThresholdUnit.Plain => true,
        ThresholdUnit.Times => metric.Type is MetricType.Count or MetricType.CountDistinct,
        ThresholdUnit.Money => ThresholdRules.IsMoney(metric.Unit),
        ThresholdUnit.Seconds => metric.Unit == "seconds",
        _ => false,
    };

    /// <returns>
    /// The filters of all clauses, which must be the same; none where they differ or a value may be of several dimensions.
    /// </returns>
    private static List<MemberFilter>? SharedFilters(List<EntityClause> clauses)
    {
        var each = clauses.ConvertAll(Filters);
        return each.Count == 0 ? []
            : each.Contains(null)
                || each.Select(filters => string.Join(';', filters!.Select(PlanContract.Write))).Distinct().Count() > 1 ? null
            : each[0];
    }

    private static List<MemberFilter>? Filters(EntityClause clause)
    {
        var filters = new SortedDictionary<string, MemberFilter>(StringComparer.Ordinal);
        foreach (var options in clause.Values)
        {
            if (options.Where(value => IsOf(clause.Activity!.Rows, value)).ToList() is not [var value])
            {
                return null;
            }

            var isAny = value.Members.Contains(null);
            filters[value.Dimension] = filters.TryGetValue(value.Dimension, out var known)
                ? known with { Members = [.. known.Members.Union(value.Members)] }
                : new(value.Dimension, value.Members, IsExcluded: isAny);
        }

        return [.. filters.Values];
    }

    private static bool IsOf(Metric metric, EntityValue value) =>
        value.Relation == metric.Relation && metric.Dimensions.Contains(value.Dimension);

    private static List<(string, Timeframe)> Beginnings(List<EntityClause> clauses) =>
        [.. clauses.Where(clause => clause.Periods.Count > 0).Select(clause => (clause.Activity!.Origin!, PeriodOf(clause)))];

    private static IEnumerable<Timeframe> Frames(EntityClause clause) =>
        clause.Periods.Count == 0 ? [Timeframe.All] : clause.Periods.Select(period => Timeframe.Of(period.Value, period.Words));

    private static Timeframe PeriodOf(EntityClause? clause) => clause is null ? Timeframe.All : Frames(clause).First();
}
