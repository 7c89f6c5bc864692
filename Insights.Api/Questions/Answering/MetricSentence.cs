using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>Says an answer in one sentence: what was measured, over which days, of whom, and what came out.</summary>
internal static class MetricSentence
{
    public static string Write(
        QuestionPlan plan, Layer layer, Metric metric, MetricAnswer now, MetricAnswer? before, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows)
    {
        var scope = Scope(plan, layer, metric, now);
        var total = ValueText.Of(now.Total, metric.Unit);
        var sentence = rows.Count == 0 ? $"{metric.Label} {scope}: there is nothing to count."
            : plan.Limit is not null ? Ranked(plan, layer, metric, scope, rows)
            : plan.By.Count > 0 || plan.Grain != "total" ? Breakdown(plan, layer, metric, scope, total, rows)
            : $"{metric.Label} {scope}: {total}{Parts(layer, metric, rows[0])}.";
        return sentence + Compared(metric, now, before) + Caveats(plan, now);
    }

    private static string Ranked(QuestionPlan plan, Layer layer, Metric metric, string scope, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows)
    {
        var what = plan.By.Count > 0 ? string.Join(" and ", plan.By.Select(dimension => layer.LabelOf(metric, dimension).ToLowerInvariant())) : plan.Grain;
        var list = string.Join(", ", rows.Take(5).Select(row => $"{Name(plan, row)} ({ValueText.Of(row["value"], metric.Unit)})"));
        var more = rows.Count > 5 ? $" and {rows.Count - 5} more" : "";
        return $"{(plan.Order == "value" ? "Lowest" : "Highest")} {metric.Label.ToLowerInvariant()} by {what} {scope}: {list}{more}.";
    }

    private static string Breakdown(QuestionPlan plan, Layer layer, Metric metric, string scope, string total, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows)
    {
        string[] by = [.. plan.By.Select(dimension => layer.LabelOf(metric, dimension).ToLowerInvariant()), .. plan.Grain == "total" ? Array.Empty<string>() : [plan.Grain]];
        var valued = rows.Where(row => row["value"] is not null).ToList();
        var highest = valued.MaxBy(row => MetricTable.ToDouble(row["value"]));
        var lowest = valued.MinBy(row => MetricTable.ToDouble(row["value"]));
        var extremes = highest is null ? "no row has a value"
            : valued.Count == 1 ? $"{Name(plan, highest)} with {ValueText.Of(highest["value"], metric.Unit)}"
            : $"highest for {Name(plan, highest)} with {ValueText.Of(highest["value"], metric.Unit)}, lowest for {Name(plan, lowest!)} with {ValueText.Of(lowest!["value"], metric.Unit)}";
        return $"{metric.Label} by {string.Join(" and ", by)} {scope}: {extremes}; {total} over all.";
    }

    private static string Name(QuestionPlan plan, IReadOnlyDictionary<string, object?> row)
    {
        string[] parts =
        [
            .. plan.By.Select(dimension => row[dimension] is { } member ? member is string text ? text : Convert.ToString(member, CultureInfo.InvariantCulture)! : "(none)"),
            .. plan.Grain == "total" ? Array.Empty<string>() : [Period(plan.Grain, (DateOnly)row["period"]!)],
        ];
        return string.Join(", ", parts);
    }

    private static string Period(string grain, DateOnly start)
    {
        var unit = Enum.Parse<Grain>(grain, ignoreCase: true);
        var words = CalendarUnit.Say(start, CalendarUnit.End(unit, start));
        return words[(words.IndexOf(' ') + 1)..];
    }

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

    private static string Compared(Metric metric, MetricAnswer now, MetricAnswer? before)
    {
        if (before is null)
        {
            return "";
        }

        var (value, old) = (MetricTable.ToDouble(now.Total), MetricTable.ToDouble(before.Total));
        var change = value is null || old is null or 0 ? "" : $", a change of {(value >= old ? "+" : "")}{(100 * (value - old) / Math.Abs(old.Value)).Value.ToString("#,0.0", CultureInfo.InvariantCulture)}%";
        return $" {char.ToUpperInvariant(CalendarUnit.Say(before.From, before.To)[0])}{CalendarUnit.Say(before.From, before.To)[1..]} it was {ValueText.Of(before.Total, metric.Unit)}{change}.";
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
