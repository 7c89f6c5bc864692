using Insights.Api.Metrics;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>Answers plans about metrics with the same reader as the metrics' own routes: the same name has the same number.</summary>
internal sealed class MetricTable(MetricReader reader, Layer layer)
{
    public async Task<QuestionAnswer> AnswerAsync(QuestionAnswer answer, QuestionPlan plan, CancellationToken cancellationToken)
    {
        var metric = layer.Metrics.Find(plan.Name)!;
        var now = await reader.AnswerAsync(Query(metric, plan, plan.From, plan.To, plan.Limit), cancellationToken);
        var before = plan.ComparedWith is null ? null : await reader.AnswerAsync(Query(metric, plan, plan.ComparedFrom, plan.ComparedTo, null), cancellationToken);
        var rows = before is null ? now.Rows : [.. now.Rows.Select(row => Beside(row, now, before, plan))];
        return answer with
        {
            Status = "answered",
            Sentence = MetricSentence.Write(plan, layer, metric, now, before, rows),
            Columns = Columns(plan, metric, now, before is not null),
            Rows = [.. rows.Select(row => Shown(row, plan))],
            Chart = plan.Grain != "total" && !IsRanked(plan) ? new("line", "value", ["period", .. plan.By])
                : plan.Grain != "total" ? new("bar", "value", ["period", .. plan.By])
                : plan.By.Count > 0 ? new("bar", "value", plan.By) : null,
            Sql = now.Sql,
            WarehouseVersion = now.WarehouseVersion,
            DataFrom = now.DataFrom,
            DataTo = now.DataTo,
        };
    }

    private static bool IsRanked(QuestionPlan plan) => plan.Limit is not null;

    private static MetricQuery Query(Metric metric, QuestionPlan plan, DateOnly? from, DateOnly? to, int? limit) => new(metric, from, to)
    {
        Grain = Enum.Parse<Grain>(plan.Grain, ignoreCase: true),
        By = plan.By,
        Filters = plan.Filters.ToDictionary(filter => filter.Key, filter => filter.Value.ToArray()),
        Population = plan.Population,
        Limit = limit ?? MetricQuery.DefaultLimit,
        Order = plan.Order is null ? [] : [("value", plan.Order == "-value")],
    };

    /// <summary>The value of the same members in the same place of the period before.</summary>
    private static Dictionary<string, object?> Beside(IReadOnlyDictionary<string, object?> row, MetricAnswer now, MetricAnswer before, QuestionPlan plan)
    {
        var key = Key(row, now, plan);
        var previous = before.Rows.FirstOrDefault(other => Key(other, before, plan) == key)?["value"];
        var (value, old) = (ToDouble(row["value"]), ToDouble(previous));
        return new Dictionary<string, object?>(row)
        {
            ["previous"] = previous,
            ["change"] = value - old,
            ["change_percent"] = old is null or 0 ? null : 100 * (value - old) / Math.Abs(old.Value),
        };
    }

    private static string Key(IReadOnlyDictionary<string, object?> row, MetricAnswer answer, QuestionPlan plan)
    {
        var place = plan.Grain == "total" ? 0 : CalendarUnit.Index(Enum.Parse<Grain>(plan.Grain, ignoreCase: true), answer.From, (DateOnly)row["period"]!);
        return string.Join('\u001f', plan.By.Select(dimension => row[dimension]?.ToString() ?? "\u001e").Append($"{place}"));
    }

    internal static double? ToDouble(object? value) => value is null ? null : Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);

    private static IReadOnlyDictionary<string, object?> Shown(IReadOnlyDictionary<string, object?> row, QuestionPlan plan) =>
        plan.Grain == "total" && plan.By.Count > 0 ? row.Where(cell => cell.Key != "period").ToDictionary() : row;

    private List<QuestionColumn> Columns(QuestionPlan plan, Metric metric, MetricAnswer now, bool isCompared)
    {
        var columns = new List<QuestionColumn>();
        if (plan.Grain != "total" || plan.By.Count == 0)
        {
            columns.Add(new("period", plan.Grain == "total" ? "From" : char.ToUpperInvariant(plan.Grain[0]) + plan.Grain[1..], null, "date"));
        }

        columns.AddRange(plan.By.Select(dimension => new QuestionColumn(dimension, layer.LabelOf(metric, dimension), null, TypeOf(now.Rows.Select(row => row[dimension])))));
        if (metric.Type == MetricType.Ratio)
        {
            var parts = layer.Metrics.Parts(metric);
            columns.Add(new("numerator", parts[0].Label, parts[0].Unit, "number"));
            columns.Add(new("denominator", parts[1].Label, parts[1].Unit, "number"));
        }

        columns.Add(new("value", metric.Label, metric.Unit, "number"));
        return isCompared ? [.. columns, new("previous", "Before", metric.Unit, "number"), new("change", "Change", metric.Unit, "number"), new("change_percent", "Change in percent", "percent", "number")] : columns;
    }

    internal static string TypeOf(IEnumerable<object?> values) => values.FirstOrDefault(value => value is not null) switch
    {
        DateOnly or DateTime => "date",
        bool => "boolean",
        null or string => "text",
        _ => "number",
    };
}
