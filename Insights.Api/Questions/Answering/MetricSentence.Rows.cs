using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Warehouse.Semantics;
using Row = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace Insights.Api.Questions.Answering;

/// <content>Which rows there are: ranked, chosen by a condition, or one value's.</content>
internal static partial class MetricSentence
{
    private static string Edge(MetricResult result)
    {
        var isFirst = !result.Plan.Ranking!.Value.Descending;
        var row = result.Rows[0];
        var what = $"{result.Metric.Label.ToLowerInvariant()} {Scope(result.Plan, result.Semantics, result.Answer)}";
        var value = ValueText.Of(row["value"], result.Metric.Unit);
        return $"The {(isFirst ? "first" : "last")} day with {what} is {(DateOnly)row["period"]!:yyyy-MM-dd}, with {value}.";
    }

    private static string Ranked(MetricResult result)
    {
        var (plan, metric) = (result.Plan, result.Metric);
        var scope = Scope(plan, result.Semantics, result.Answer);
        var (column, isDescending) = plan.Ranking!.Value;
        var list = List(result);
        var top = plan.Query.Top!;
        var share = top.Percent is { } percent ? $"Top {PlanContract.Number(percent)}%: " : "";
        var position = plan.Position is { } rank ? $"{Ordinal(rank)} " : "";
        var groups = top.Per.Select(
            key => key == "period" ? MetricQueryParser.NameOf(plan.Grain) : result.Semantics.LabelOf(metric, key).ToLowerInvariant());
        var per = top.Per.Count == 0 ? "" : $" of each {string.Join(" and ", groups)}";
        var what = string.Join(" and ",
            [
                .. plan.By.Where(dimension => !top.Per.Contains(dimension))
                    .Select(dimension => result.Semantics.LabelOf(metric, dimension).ToLowerInvariant()),
                .. plan.HasGrain && !top.Per.Contains("period") ? [MetricQueryParser.NameOf(plan.Grain)] : Array.Empty<string>()
            ]);
        var extreme = column == "value" ? (isDescending ? "highest" : "lowest")
            : $"{Direction(plan, isDescending)} {(column == "change_percent" ? "in percent of" : "of")}";
        var rows = $"{list}{Sum(result)}{Unnamed(result)}";
        var text = $"{position}{extreme} {metric.Label.ToLowerInvariant()} by {what}{per} {scope}{Against(result)}: {rows}.";
        return share + char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string Direction(MetricPlan plan, bool isDescending)
    {
        var isFall = plan.Query.Having.Any(condition => condition is { Column: "change", Operator: ComparisonOperator.Less, Value: 0 });
        var isRise = plan.Query.Having.Any(condition => condition is { Column: "change", Operator: ComparisonOperator.Greater, Value: 0 });
        return isFall ? isDescending ? "smallest decrease" : "largest decrease"
            : isRise ? isDescending ? "largest increase" : "smallest increase"
            : isDescending ? "highest change" : "lowest change";
    }

    /// <summary>The rows that meet a condition.</summary>
    private static string Chosen(MetricResult result)
    {
        var by = By(result);
        var count = result.Rows.Count;
        var truncated = result.Answer.Truncated ? "at least " : "";
        var rows = $"{count.ToString("#,0", CultureInfo.InvariantCulture)} {(count == 1 ? by : QuestionWriter.Plural(by))}";
        var what = $"{Measured(result.Plan).ToLowerInvariant()}{Conditions(result.Plan)}";
        var scope = Scope(result.Plan, result.Semantics, result.Answer);
        return $"{truncated}{rows} with {what} {scope}{Against(result)}: {List(result)}.";
    }

    private static string Conditions(MetricPlan plan) =>
        plan.Query.Having.Count == 0 ? "" : " " + string.Join(" and ", plan.Query.Having.Select(condition => Condition(plan, condition)));

    private static string Condition(MetricPlan plan, HavingCondition condition)
    {
        if (condition is { Column: "change", Value: 0 })
        {
            return condition.Operator == ComparisonOperator.Greater ? "that rose" : "that fell";
        }

        var number = condition.Column switch
        {
            "share" => ValueText.Of(condition.Value * 100, "percent") + " of the total",
            "change_percent" => "a change of " + ValueText.Of(condition.Value, "percent"),
            "change" => "a change of " + ValueText.Of(condition.Value, plan.Metric.Unit),
            _ => ValueText.Of(condition.Value, plan.Metric.Unit),
        };
        return Compared(condition.Operator, number);
    }

    private static string List(MetricResult result)
    {
        var list = string.Join(", ", result.Rows.Take(MostNamed).Select(row => $"{result.NameOf(row)} ({Value(result, row)})"));
        return result.Rows.Count > MostNamed
            ? $"{list} and {(result.Rows.Count - MostNamed).ToString("#,0", CultureInfo.InvariantCulture)} more" : list;
    }

    private static string Value(MetricResult result, Row row)
    {
        var value = ValueText.Of(row["value"], result.Metric.Unit);
        return result.Plan.Query.Share is not null ? $"{value}, {ShareOf(row)}"
            : result.Plan.Query.Compare is not null && row["compared_value"] is not null
                ? $"{value}, {Change(result.Metric, row["change"], row["change_percent"])}" : value;
    }

    private static string ShareOf(Row row) =>
        row["share"] is null ? "no share" : $"{ValueText.Of(100 * ToDouble(row["share"])!.Value, "percent")}";

    private static string Change(Metric metric, object? change, object? percent)
    {
        var relative = percent is null || metric.Unit == "percent" ? "" : $", {Signed(ToDouble(percent)!.Value)}%";
        return $"{(ToDouble(change) >= 0 ? "+" : "")}{ValueText.Of(change, metric.Unit)}{relative}";
    }

    private static string Signed(double number) => (number >= 0 ? "+" : "") + number.ToString("#,0.0", CultureInfo.InvariantCulture);

    /// <summary>A value's share of all.</summary>
    private static string Focused(MetricResult result, string total)
    {
        var plan = result.Plan;
        var whole = plan with { Query = plan.Query with { Filters = [.. plan.Query.Filters, plan.Focus!] } };
        var scope = Scope(whole, result.Semantics, result.Answer);
        var isOfPeriods = plan.Query.Share!.Of.Count > 0;
        var rows = result.Rows.Select(row => (result.Rows.Count > 1 ? result.NameOf(row) + " " : "")
            + $"{ValueText.Of(row["value"], result.Metric.Unit)}, {ShareOf(row)}{(isOfPeriods ? "" : $" of {total}")}");
        var each = isOfPeriods ? $", each of the {MetricQueryParser.NameOf(plan.Grain)}" : "";
        return $"{result.Metric.Label} {scope}: {string.Join(", ", rows)}{each}.";
    }

    /// <summary>Only what is summed or counted adds up; a distinct user of two products is one user.</summary>
    private static string Sum(MetricResult result) =>
        result.Rows.Count < 2 || result.Metric.LastOfPeriod || result.Metric.Cumulative is not null || result.Plan.Query.Compare is not null
        || result.Plan.Query.Top!.Per.Count > 0 || result.Metric.Type is not (MetricType.Sum or MetricType.Count) ? ""
        : $"; together {ValueText.Of(result.Rows.Sum(row => ToDouble(row["value"]) ?? 0), result.Metric.Unit)}";

    private static string Unnamed(MetricResult result) => result.WithoutMember is { } row && result.Plan.Ranking is { Column: "value" }
        ? $"; {ValueText.Of(row["value"], result.Metric.Unit)} {Unranked(result)}" : "";

    private static string Unranked(MetricResult result)
    {
        var label = result.Semantics.LabelOf(result.Metric, result.Plan.By[0]).ToLowerInvariant();
        var isPlural = result.Metric.Unit.EndsWith('s');
        return $"{(isPlural ? "have" : "has")} no {label} and {(isPlural ? "are" : "is")} not ranked";
    }

    private static string WithValue(MetricResult result, Row row) => $"{result.NameOf(row)} with {Value(result, row)}";

    private static string Ordinal(int number) =>
        number switch { 2 => "second", 3 => "third", 4 => "fourth", 5 => "fifth", _ => $"{number}." };
}
