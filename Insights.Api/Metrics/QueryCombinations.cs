using Insights.Api.Problems;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>What cannot be asked together.</summary>
/// <param name="Parameters">Of which parameters, and of which metrics, as the documentation says it.</param>
/// <param name="Reason">Why not, and what to do instead.</param>
/// <param name="IsAsked">Whether a query asks it.</param>
internal sealed record RefusedCombination(string Parameters, string Reason, Func<MetricQuery, MetricCatalog, bool> IsAsked);

/// <summary>
/// Which parameters of a metric query can be combined: all that are not refused here. The refusals of the API and the text of
/// its documentation are made from this list.
/// </summary>
internal static class QueryCombinations
{
    public static readonly IReadOnlyList<RefusedCombination> Refused =
    [
        new("having, share, top without grain and by",
            "they choose among rows or compare them, and without a grain and by there is one row only; add grain or by",
            (query, _) => query.RowKeys.Count == 0 && (query.Having.Count > 0 || query.Share is not null || query.Top is not null)),
        new("running, rolling without grain",
            "a window moves from period to period, and the grain total has one period; add grain=day, week, month, quarter or year",
            (query, _) => query.Window is not null && query.Grain == Grain.Total),
        new("share, running, rolling, average_per of a cumulative metric",
            "its rows are over days before their periods already; ask for the metric that adds up the same rows",
            (query, _) =>
                query.Cumulative is not null && (query.Share is not null || query.Window is not null || query.AveragePer is not null)),
        new("average_per with running or rolling",
            "a row is either the mean over units of its own period or over a window of days; leave one out",
            (query, _) => query.Window is not null && query.AveragePer is not null),
        new("share with running, rolling or average_per",
            "a share is of what its row counts by itself; ask for the share without them",
            (query, _) => query.Share is not null && (query.Window is not null || query.AveragePer is not null)),
        new("share, running, average_per of averages, medians, percentiles, ratios and products",
            "they are not made of parts that add up; ask for the metrics that they are computed from, or for rolling, "
                + "which computes them anew",
            (query, catalog) => (query.Share is not null || query.Window is RowWindow.Running || query.AveragePer is not null)
                && !AddsUp(query.Metric, catalog)),
        new("running, rolling of a stock, such as licences",
            "what there is on a day is not added up over days; ask for it by grain",
            (query, catalog) => query.Window is not null && catalog.Parts(query.Metric).Any(part => part.LastOfPeriod)),
        new("share of a stock with grain, unless of the period",
            "what there is at the end of a period is no part of what there is at the end of the range; add period to share",
            (query, catalog) => query.Share is { } share && query.Grain != Grain.Total
                && !share.Of.Contains("period") && catalog.Parts(query.Metric).Any(part => part.LastOfPeriod)),
        new("rolling, average_per in units below those that the metric's rows stand for, such as days of monthly figures",
            "its rows stand for whole weeks, months, quarters or years; ask for units as long as these",
            (query, catalog) => catalog.Parts(query.Metric).Any(part => RowUnit(part) is { } unit
                && (query.AveragePer < unit || query.Window is RowWindow.Rolling rolling && rolling.Unit < unit))),
        new("average_per a unit longer than grain",
            "a period has no whole unit that is longer than itself; ask for a longer grain, or for a shorter unit",
            (query, _) => query.AveragePer is { } unit && query.Grain != Grain.Total && unit > query.Grain),
        new("average_per=week with month_of_year",
            "a week can lie in two months; ask for average_per=day or month",
            (query, catalog) =>
                query.AveragePer == Grain.Week && CalendarOf(query, catalog).Any(calendar => calendar.Name == "month_of_year")),
        new("compare with average_per by weekday or month_of_year",
            "one side can have none of the days of a row; compare without average_per, or filter by the weekday",
            (query, catalog) => query.Compare is not null && query.AveragePer is not null
                && CalendarOf(query, catalog).Any(calendar => !calendar.IsOfTime && query.By.Contains(calendar.Name))),
        new("compare=previous_{unit} with a grain that is longer, or with weeks for months and quarters",
            "periods would be compared with parts of themselves or of others; ask for a unit that the grain's periods make up",
            (query, _) => query.Compare is Counterpart.PreviousUnit previous && query.Grain != Grain.Total
                && (previous.Unit < query.Grain || (query.Grain == Grain.Week && previous.Unit is Grain.Month or Grain.Quarter))),
        new("weekday, hour, month_of_year of a stock",
            "a stock is counted on the last day of a period alone; ask for it by grain",
            (query, catalog) => CalendarOf(query, catalog).Any() && catalog.Parts(query.Metric).Any(part => part.LastOfPeriod)),
        new("weekday, hour of a metric whose rows stand for weeks, months, quarters or years; month_of_year of quarters and years",
            "its rows have no such part of the calendar; ask for it by grain",
            (query, catalog) => CalendarOf(query, catalog).Any(calendar => catalog.Parts(query.Metric).Any(part =>
                RowUnit(part) is { } unit && (calendar.Name != "month_of_year" || unit > Grain.Month || unit == Grain.Week)))),
    ];

    /// <exception cref="ProblemException">400: the query asks what cannot be combined; the message says why.</exception>
    public static void Require(MetricQuery query, MetricCatalog catalog)
    {
        if (Refused.FirstOrDefault(combination => combination.IsAsked(query, catalog)) is { } refused)
        {
            throw new ProblemException(
                Problem.InvalidParameter, $"{query.Metric.Name.Text} cannot be asked so ({refused.Parameters}): {refused.Reason}");
        }
    }

    /// <summary>
    /// Whether the value over some rows is made up of values over parts of them, or, of a distinct count, has them as its
    /// parts.
    /// </summary>
    internal static bool AddsUp(Metric metric, MetricCatalog catalog) => metric.Type switch
    {
        MetricType.Sum or MetricType.Count or MetricType.CountDistinct => true,
        MetricType.Derived =>
            MetricExpression.Parse(metric.Expression!).IsLinear && catalog.Parts(metric).All(part => AddsUp(part, catalog)),
        _ => false,
    };

    /// <summary>The period that one row of a metric's relation stands for; <c>null</c> for a day.</summary>
    internal static Grain? RowUnit(Metric part) => UnitOf(part.TimeGrain);

    /// <summary>The unit of the calendar of this name; <c>null</c> for none.</summary>
    internal static Grain? UnitOf(string? name) => Enum.TryParse<Grain>(name, ignoreCase: true, out var unit) ? unit : null;

    /// <summary>The dimensions of the calendar that a query groups or filters by.</summary>
    internal static IEnumerable<CalendarDimension> CalendarOf(MetricQuery query, MetricCatalog catalog)
    {
        var own = catalog.DimensionsOf(query.Metric);
        return query.By.Concat(query.Filters.Select(filter => filter.Dimension)).Distinct()
            .Where(name => !own.Contains(name)).Select(CalendarDimension.Find).OfType<CalendarDimension>();
    }
}
