using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Answering;

/// <summary>Answers plans about metrics with the same reader as the metrics' own routes: the same name has the same number.</summary>
internal sealed class MetricTable(MetricReader reader, SharedNames names, Layer layer)
{
    public async Task<QuestionAnswer> AnswerAsync(QuestionAnswer answer, QuestionPlan plan, CancellationToken cancellationToken)
    {
        var metric = layer.Metrics.Find(plan.Name)!;
        // The lowest periods may be those without a row, so that all of them are read and ranked here.
        var ranksEmpty = IsRankedByPeriod(plan) && plan.Order == "value" && EmptyPeriods.AreZero(plan, metric);
        var read = ranksEmpty ? plan with { Order = null } : plan;
        var now = await reader.AnswerAsync(Query(metric, read, plan.From, plan.To, ranksEmpty ? null : IsRankedByPeriod(plan) ? plan.Limit + MostEdges : plan.Limit), cancellationToken);
        var before = plan.ComparedWith is null ? null : await reader.AnswerAsync(Query(metric, read, plan.ComparedFrom, plan.ComparedTo, null), cancellationToken);
        IReadOnlySet<DateOnly> empty = new HashSet<DateOnly>();
        if (ranksEmpty || !IsRanked(plan))
        {
            var filled = EmptyPeriods.Fill(plan, metric, now);
            empty = filled.Except(now.Rows).Select(row => (DateOnly)row["period"]!).ToHashSet();
            now = now with { Rows = ranksEmpty ? [.. filled.OrderBy(row => ToDouble(row["value"]) ?? double.MaxValue)] : filled };
        }

        before = before is null ? null : before with { Rows = EmptyPeriods.Fill(plan, metric, before) };
        var partial = PartialPeriods.Of(plan, layer, metric, now);
        IReadOnlyList<IReadOnlyDictionary<string, object?>> ranked = IsRankedByPeriod(plan) ? [.. now.Rows.Where(row => partial?.Has(row) != true).Take(plan.Limit!.Value)] : now.Rows;
        IReadOnlyList<IReadOnlyDictionary<string, object?>> rows = before is null ? ranked : [.. ranked.Select(row => Beside(row, now, before, plan))];
        var result = new MetricResult(plan, layer, metric, now, before) { Rows = rows, Empty = empty, Partial = partial, Shared = await names.OfAsync(plan, metric, cancellationToken) };
        return answer with
        {
            Status = "answered",
            Sentence = MetricSentence.Write(result),
            Columns = [.. Columns(plan, metric, now, before is not null), .. result.HasPartialRows ? [new QuestionColumn(PartialColumn, "Partial", null, "boolean")] : Array.Empty<QuestionColumn>()],
            Rows = [.. rows.Select(row => Shown(row, result))],
            Chart = plan.Grain != "total" && !IsRanked(plan) ? new("line", "value", ["period", .. Named(metric, plan.By)])
                : plan.Grain != "total" ? new("bar", "value", ["period", .. Named(metric, plan.By)])
                : plan.By.Count > 0 ? new("bar", "value", Named(metric, plan.By)) : null,
            Sql = now.Sql,
            WarehouseVersion = now.WarehouseVersion,
            DataFrom = now.DataFrom,
            DataTo = now.DataTo,
        };
    }

    /// <summary>The first and the last period of a range may be cut.</summary>
    private const int MostEdges = 2;

    private const string PartialColumn = "is_partial";

    private static bool IsRanked(QuestionPlan plan) => plan.Limit is not null;

    private static bool IsRankedByPeriod(QuestionPlan plan) => IsRanked(plan) && plan.Grain != "total";

    /// <summary>With the names of keys before them. A name belongs to its key, so that rows stay what they are.</summary>
    private List<string> Named(Metric metric, IReadOnlyList<string> by) =>
        [.. by.SelectMany(dimension => layer.NameOf(metric, dimension) is { } name && !by.Contains(name) ? [name, dimension] : (string[])[dimension])];

    private MetricQuery Query(Metric metric, QuestionPlan plan, DateOnly? from, DateOnly? to, int? limit) => new(metric, from, to)
    {
        Grain = Enum.Parse<Grain>(plan.Grain, ignoreCase: true),
        By = Named(metric, plan.By),
        Filters = [.. plan.Filters.Select(filter => DimensionFilter.Of(filter.Key, [.. filter.Value]))],
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
            ["change"] = Difference(row["value"], previous),
            ["change_percent"] = old is null or 0 ? null : 100 * (value - old) / Math.Abs(old.Value),
        };
    }

    /// <summary>Of exact numbers the difference is exact.</summary>
    private static object? Difference(object? value, object? old) => (value, old) switch
    {
        (decimal or long or int, decimal or long or int) => Convert.ToDecimal(value, CultureInfo.InvariantCulture) - Convert.ToDecimal(old, CultureInfo.InvariantCulture),
        _ => ToDouble(value) - ToDouble(old),
    };

    private static string Key(IReadOnlyDictionary<string, object?> row, MetricAnswer answer, QuestionPlan plan)
    {
        var place = plan.Grain == "total" ? 0 : CalendarUnit.Index(Enum.Parse<Grain>(plan.Grain, ignoreCase: true), answer.From, (DateOnly)row["period"]!);
        return string.Join('\u001f', plan.By.Select(dimension => row[dimension]?.ToString() ?? "\u001e").Append($"{place}"));
    }

    internal static double? ToDouble(object? value) => value is null ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static IReadOnlyDictionary<string, object?> Shown(IReadOnlyDictionary<string, object?> row, MetricResult result) =>
        result.Plan is { Grain: "total", By.Count: > 0 } ? row.Where(cell => cell.Key != "period").ToDictionary()
        : result.HasPartialRows ? new Dictionary<string, object?>(row) { [PartialColumn] = result.Partial!.Has(row) }
        : row;

    private List<QuestionColumn> Columns(QuestionPlan plan, Metric metric, MetricAnswer now, bool isCompared)
    {
        var columns = new List<QuestionColumn>();
        if (plan.Grain != "total" || plan.By.Count == 0)
        {
            columns.Add(new("period", plan.Grain == "total" ? "From" : char.ToUpperInvariant(plan.Grain[0]) + plan.Grain[1..], null, "date"));
        }

        columns.AddRange(Named(metric, plan.By).Select(dimension => new QuestionColumn(dimension, HeaderOf(metric, dimension), null, TypeOf(now.Rows.Select(row => row[dimension])))));
        if (metric.Type == MetricType.Ratio)
        {
            var parts = layer.Metrics.Parts(metric);
            columns.Add(new("numerator", parts[0].Label, parts[0].Unit, "number"));
            columns.Add(new("denominator", parts[1].Label, parts[1].Unit, "number"));
        }

        columns.Add(new("value", metric.Label, metric.Unit, "number"));
        return isCompared ? [.. columns, new("previous", "Before", metric.Unit, "number"), new("change", "Change", metric.Unit, "number"), new("change_percent", "Change in percent", "percent", "number")] : columns;
    }

    /// <summary>A name stands for its key, which goes by its column's name beside it.</summary>
    private string HeaderOf(Metric metric, string dimension) =>
        layer.KeyOf(metric, dimension) is { } key ? layer.LabelOf(metric, key) : layer.NameOf(metric, dimension) is not null ? Label.Of(dimension) : layer.LabelOf(metric, dimension);

    internal static string TypeOf(IEnumerable<object?> values) => values.FirstOrDefault(value => value is not null) switch
    {
        DateOnly or DateTime => "date",
        bool => "boolean",
        null or string => "text",
        _ => "number",
    };
}
