using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>Says an answer in one sentence: what was measured, over which days, of whom, and what came out.</summary>
internal static class MetricSentence
{
    public static string Write(MetricResult result)
    {
        var (plan, layer, metric, now, before) = result;
        var scope = Scope(plan, layer, metric, now);
        var total = ValueText.Of(now.Total, metric.Unit);
        var sentence = result.Rows.Count == 0 && result.Partial is { Edges.Count: > 0 } ? $"{metric.Label} {scope}: {total}; no {plan.Grain} lies wholly within, so none can be ranked."
            : result.Rows.Count == 0 ? $"{metric.Label} {scope}: there is nothing to count."
            : plan.Limit is not null ? Ranked(result, scope)
            : plan.By.Count > 0 || plan.Grain != "total" ? Breakdown(result, scope, total)
            : $"{metric.Label} {scope}: {total}{Parts(layer, metric, result.Rows[0])}.";
        return sentence + Partly(result) + EmptyPeriods.Say(result) + Compared(plan, metric, now, before) + Together(result) + (before is null ? Caveats(plan, now) : Corrected(plan) + Coverage.Of(now, before));
    }

    private static string Ranked(MetricResult result, string scope)
    {
        var (plan, layer, metric, _, _) = result;
        var what = plan.By.Count > 0 ? string.Join(" and ", plan.By.Select(dimension => layer.LabelOf(metric, dimension).ToLowerInvariant())) : plan.Grain;
        var list = string.Join(", ", result.Rows.Take(5).Select(row => $"{result.NameOf(row)} ({ValueText.Of(row["value"], metric.Unit)})"));
        var more = result.Rows.Count > 5 ? $" and {result.Rows.Count - 5} more" : "";
        return $"{(plan.Order == "value" ? "Lowest" : "Highest")} {metric.Label.ToLowerInvariant()} by {what} {scope}: {list}{more}{Sum(result)}.";
    }

    /// <summary>Only what is summed or counted adds up; a distinct user of two products is one user.</summary>
    private static string Sum(MetricResult result) =>
        result.Rows.Count < 2 || result.Metric.LastOfPeriod || result.Metric.Cumulative is not null || result.Metric.Type is not (MetricType.Sum or MetricType.Count) ? ""
        : $"; together {ValueText.Of(result.Rows.Sum(row => MetricTable.ToDouble(row["value"]) ?? 0), result.Metric.Unit)}";

    private static string Breakdown(MetricResult result, string scope, string total)
    {
        var (plan, layer, metric, _, _) = result;
        string[] by = [.. plan.By.Select(dimension => layer.LabelOf(metric, dimension).ToLowerInvariant()), .. plan.Grain == "total" ? Array.Empty<string>() : [plan.Grain]];
        var valued = result.WholeRows.Where(row => row["value"] is not null).ToList();
        var highest = valued.MaxBy(row => MetricTable.ToDouble(row["value"]));
        var lowest = valued.MinBy(row => MetricTable.ToDouble(row["value"]));
        var extremes = highest is null ? result.HasPartialRows ? $"no whole {plan.Grain} has a value" : "no row has a value"
            : valued.Count > 1 && Equals(highest["value"], lowest!["value"]) ? $"{ValueText.Of(highest["value"], metric.Unit)} for each"
            : valued.Count == 1 ? $"{result.NameOf(highest)} with {ValueText.Of(highest["value"], metric.Unit)}"
            : $"highest for {result.NameOf(highest)} with {ValueText.Of(highest["value"], metric.Unit)}, lowest for {result.NameOf(lowest!)} with {ValueText.Of(lowest!["value"], metric.Unit)}";
        return $"{metric.Label} by {string.Join(" and ", by)} {scope}: {extremes}; {total} over all.";
    }

    /// <summary>Which periods are cut, and that they are not compared with the others.</summary>
    private static string Partly(MetricResult result) =>
        result.Partial is not { Edges: { Count: > 0 } edges } || (result.Plan.Limit is null && !result.HasPartialRows) ? ""
        : $" The range holds only a part of {string.Join(" and of ", edges.Select(result.PeriodText))}, which {(result.Plan.Limit is null ? "is marked and counts as neither highest nor lowest" : "is not ranked")}.";

    /// <summary>Which names in the question are of several things.</summary>
    private static string Together(MetricResult result) => string.Concat(
        from filter in result.Plan.Filters
        let key = result.Layer.KeyOf(result.Metric, filter.Key)
        where key is not null
        from name in filter.Value
        where result.Shared[key].ContainsKey(name) && !result.Plan.By.Contains(key)
        select SharedNames.Caveat(name, result.Layer.LabelOf(result.Metric, key), result.Shared[key][name]));

    private static string Scope(QuestionPlan plan, Layer layer, Metric metric, MetricAnswer now)
    {
        string[] filters = [.. plan.Filters.Select(filter => $"for {layer.LabelOf(metric, filter.Key).ToLowerInvariant()} {string.Join(" or ", filter.Value)}")];
        var period = plan.From is null && plan.To is null ? $"over all data ({now.From:yyyy-MM-dd} to {now.To:yyyy-MM-dd})" : CalendarUnit.Say(now.From, now.To);
        string[] population = now.Population is null ? [] : [$"(population: {now.Population})"];
        return string.Join(' ', [.. filters, period, .. population]);
    }

    private static string Parts(Layer layer, Metric metric, IReadOnlyDictionary<string, object?> row) =>
        metric.Type != MetricType.Ratio ? ""
        : layer.Metrics.Parts(metric) is [var numerator, var denominator]
            ? $" ({ValueText.Of(row["numerator"], numerator.Unit)} ÷ {ValueText.Of(row["denominator"], denominator.Unit)})" : "";

    private static string Compared(QuestionPlan plan, Metric metric, MetricAnswer now, MetricAnswer? before)
    {
        if (before is null)
        {
            return "";
        }

        var (value, old) = (MetricTable.ToDouble(now.Total), MetricTable.ToDouble(before.Total));
        var change = value is null || old is null or 0 ? "" : $", a change of {(value >= old ? "+" : "")}{(100 * (value - old) / Math.Abs(old.Value)).Value.ToString("#,0.0", CultureInfo.InvariantCulture)}%";
        var period = CalendarUnit.Say(before.From, before.To);
        return plan.By.Count == 0 && plan.Grain == "total" ? $" {char.ToUpperInvariant(period[0])}{period[1..]} it was {ValueText.Of(before.Total, metric.Unit)}{change}."
            : $" Over all it was {ValueText.Of(before.Total, metric.Unit)} {period} and {ValueText.Of(now.Total, metric.Unit)} {CalendarUnit.Say(now.From, now.To)}{change}.";
    }

    /// <summary>What a reader must know so as not to be misled.</summary>
    private static string Caveats(QuestionPlan plan, MetricAnswer now) => Caveats(plan, now.From, now.To, now.DataFrom, now.DataTo);

    /// <inheritdoc cref="Caveats(QuestionPlan, MetricAnswer)"/>
    public static string Caveats(QuestionPlan plan, DateOnly? from, DateOnly? to, DateOnly? dataFrom, DateOnly? dataTo)
    {
        var range = from < dataFrom || to > dataTo ? $" There is data from {dataFrom:yyyy-MM-dd} to {dataTo:yyyy-MM-dd} only." : "";
        return Corrected(plan) + range;
    }

    private static string Corrected(QuestionPlan plan) =>
        plan.Corrections.Count == 0 ? "" : $" I read {string.Join(", ", plan.Corrections.Select(pair => $"'{pair.Key}' as '{pair.Value}'"))}.";
}
