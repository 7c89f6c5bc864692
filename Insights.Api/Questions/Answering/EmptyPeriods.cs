using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>
/// Periods in which nothing was counted have no row in a metric's answer. Of what is summed or counted there was none in them:
/// a question for the fewest must find them, and a list of months must show them. A mean of nothing is no number.
/// </summary>
internal static class EmptyPeriods
{
    private const int MostNamed = 3;

    /// <summary>
    /// A period of an answer is one of a plan's grain alone; beside dimensions, no row only means that a member had none.
    /// </summary>
    private static bool AreZero(MetricPlan plan, Metric metric) =>
        plan.HasGrain && plan.By.Count == 0 && plan.Query is { Compare: null, Having.Count: 0, Window: null, AveragePer: null, Share: null }
        && plan.Query.Order is not [("period", _)] && !metric.LastOfPeriod && metric.Cumulative is null
        && metric.Type is MetricType.Sum or MetricType.Count or MetricType.CountDistinct
        && (!Enum.TryParse<Grain>(metric.TimeGrain, ignoreCase: true, out var stored) || plan.Grain >= stored);

    /// <summary>The rows with those of empty periods among them, by period.</summary>
    /// <returns>The same rows where they are a page of more, or where there is none at all.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, object?>> Fill(MetricPlan plan, Metric metric, MetricAnswer answer)
    {
        if (!AreZero(plan, metric) || answer.Truncated || answer.Rows.Count == 0)
        {
            return answer.Rows;
        }

        var known = answer.Rows.Select(row => (DateOnly)row["period"]!).ToHashSet();
        return [.. answer.Rows.Concat(Periods(plan.Grain, answer).Where(period => !known.Contains(period)).Select(Zero))
            .OrderBy(row => (DateOnly)row["period"]!)];
    }

    /// <summary>Which of the periods that are shown have no rows; it may also be that their data is missing.</summary>
    public static string Say(MetricResult result)
    {
        var empty = !result.Plan.HasGrain ? []
            : result.Rows.Where(row => result.Empty.Contains((DateOnly)row["period"]!))
                .Select(row => result.PeriodText((DateOnly)row["period"]!)).ToList();
        return empty.Count == 0 ? ""
            : empty.Count <= MostNamed
                ? $" There is no data of {string.Join(" and ", empty)}: {(empty.Count == 1 ? "it counts" : "they count")} as 0."
            : $" There is no data of {empty.Count} {MetricQueryParser.NameOf(result.Plan.Grain)}s: they count as 0.";
    }

    /// <summary>Every period with a day inside the range that has data.</summary>
    private static IEnumerable<DateOnly> Periods(Grain grain, MetricAnswer answer)
    {
        var (first, last) = answer.DaysWithData();
        for (var period = CalendarUnit.Start(grain, first); period <= last; period = CalendarUnit.Add(grain, period, 1))
        {
            yield return period;
        }
    }

    private static IReadOnlyDictionary<string, object?> Zero(DateOnly period) =>
        new Dictionary<string, object?> { ["period"] = period, ["value"] = 0L };
}
