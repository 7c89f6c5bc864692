using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;
using Row = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace Insights.Api.Questions.Answering;

/// <summary>Says an answer in one sentence: each part of what was understood, and what came out.</summary>
internal static class MetricSentence
{
    private const int MostNamed = 5;

    public static string Write(MetricResult result)
    {
        var (plan, metric, answer) = (result.Plan, result.Metric, result.Answer);
        var total = ValueText.Of(answer.Total, metric.Unit);
        var what = $"{Measured(plan)} {Scope(plan, result.Semantics, answer)}";
        var sentence = result.Rows.Count == 0 && result.Partial is { Edges.Count: > 0 } && plan.RanksPeriods ? $"{what}: {total}; no {MetricQueryParser.NameOf(plan.Grain)} lies wholly within, so none can be ranked."
            : result.Rows.Count == 0 ? $"{what}{Conditions(plan)}: there is {(plan.Query.Having.Count > 0 ? "none" : "nothing to count")}."
            : plan.Query.Order is [("period", _)] ? Edge(result)
            : plan.IsRanked ? Ranked(result)
            : plan.Query.Having.Count > 0 ? Chosen(result)
            : plan.Focus is not null ? Focused(result, total)
            : plan.By.Count > 0 || plan.HasGrain ? Breakdown(result, total)
            : $"{Whether(plan, ToDouble(answer.Total) - ToDouble(answer.ComparedTotal))}{what}: {total}{Parts(result, result.Rows[0])}.";
        return sentence + Partly(result) + EmptyPeriods.Say(result) + Compared(result) + Together(result)
            + (plan.Query.Compare is null ? Caveats(plan, answer.From, answer.To, answer.DataFrom, answer.DataTo) : Corrected(plan) + Coverage.Of(answer, plan.When));
    }

    /// <summary>Of several metrics, their totals.</summary>
    public static string Together(MetricPlan plan, SemanticCatalog semantics, IReadOnlyList<MetricAnswer> answers)
    {
        var totals = string.Join(", ", plan.Metrics.Zip(answers, (metric, answer) => $"{metric.Label.ToLowerInvariant()} {ValueText.Of(answer.Total, metric.Unit)}"));
        string[] by = [.. plan.By.Select(dimension => semantics.LabelOf(plan.Metric, dimension).ToLowerInvariant()), .. plan.HasGrain ? [MetricQueryParser.NameOf(plan.Grain)] : Array.Empty<string>()];
        return $"{string.Join(" and ", plan.Metrics.Select(metric => metric.Label))}{(by.Length == 0 ? "" : $" by {string.Join(" and ", by)}")} {Scope(plan, semantics, answers[0])}: {totals}{(by.Length == 0 ? "" : " over all")}."
            + Caveats(plan, answers[0].From, answers[0].To, answers.Min(answer => answer.DataFrom), answers.Max(answer => answer.DataTo));
    }

    /// <summary>Of groups of members, each one's number.</summary>
    public static string Sides(MetricPlan plan, SemanticCatalog semantics, IReadOnlyList<MetricAnswer> answers) =>
        $"{plan.Metric.Label} {Scope(plan, semantics, answers[0])}: {string.Join(", ", plan.Sides.Zip(answers, (side, answer) => $"{side.Name} {ValueText.Of(answer.Total, plan.Metric.Unit)}"))}."
        + Caveats(plan, answers[0].From, answers[0].To, answers[0].DataFrom, answers[0].DataTo);

    /// <summary>The metric with the days that a row is over.</summary>
    private static string Measured(MetricPlan plan) => plan switch
    {
        { Query.AveragePer: { } unit } => $"{plan.Metric.Label} per {MetricQueryParser.NameOf(unit)} on average",
        { Query.Window: RowWindow.Running } => $"{plan.Metric.Label} added up from the first day",
        { Query.Window: RowWindow.Rolling rolling } => $"{plan.Metric.Label} over rolling {rolling.Count} {MetricQueryParser.NameOf(rolling.Unit)}s",
        _ => plan.Metric.Label,
    };

    private static string By(MetricResult result) => string.Join(" and ",
        [.. result.Plan.By.Select(dimension => result.Semantics.LabelOf(result.Metric, dimension).ToLowerInvariant()), .. result.Plan.HasGrain ? [MetricQueryParser.NameOf(result.Plan.Grain)] : Array.Empty<string>()]);

    private static string Edge(MetricResult result)
    {
        var isFirst = !result.Plan.Ranking!.Value.Descending;
        var row = result.Rows[0];
        return $"The {(isFirst ? "first" : "last")} day with {result.Metric.Label.ToLowerInvariant()} {Scope(result.Plan, result.Semantics, result.Answer)} is {(DateOnly)row["period"]!:yyyy-MM-dd}, with {ValueText.Of(row["value"], result.Metric.Unit)}.";
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
        var per = top.Per.Count == 0 ? "" : $" of each {string.Join(" and ", top.Per.Select(key => key == "period" ? MetricQueryParser.NameOf(plan.Grain) : result.Semantics.LabelOf(metric, key).ToLowerInvariant()))}";
        var what = string.Join(" and ",
            [.. plan.By.Where(dimension => !top.Per.Contains(dimension)).Select(dimension => result.Semantics.LabelOf(metric, dimension).ToLowerInvariant()), .. plan.HasGrain && !top.Per.Contains("period") ? [MetricQueryParser.NameOf(plan.Grain)] : Array.Empty<string>()]);
        var extreme = column == "value" ? (isDescending ? "highest" : "lowest") : $"{Direction(plan, isDescending)} {(column == "change_percent" ? "in percent of" : "of")}";
        var text = $"{position}{extreme} {metric.Label.ToLowerInvariant()} by {what}{per} {scope}{Against(result)}: {list}{Sum(result)}{Unnamed(result)}.";
        return share + char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string Direction(MetricPlan plan, bool isDescending)
    {
        var isFall = plan.Query.Having.Any(condition => condition is { Column: "change", Operator: ComparisonOperator.Less, Value: 0 });
        var isRise = plan.Query.Having.Any(condition => condition is { Column: "change", Operator: ComparisonOperator.Greater, Value: 0 });
        return isFall ? isDescending ? "smallest decrease" : "largest decrease" : isRise ? isDescending ? "largest increase" : "smallest increase" : isDescending ? "highest change" : "lowest change";
    }

    /// <summary>The rows that meet a condition.</summary>
    private static string Chosen(MetricResult result)
    {
        var by = By(result);
        var count = result.Rows.Count;
        var truncated = result.Answer.Truncated ? "at least " : "";
        return $"{truncated}{count.ToString("#,0", CultureInfo.InvariantCulture)} {(count == 1 ? by : QuestionWriter.Plural(by))} with {Measured(result.Plan).ToLowerInvariant()}{Conditions(result.Plan)} {Scope(result.Plan, result.Semantics, result.Answer)}{Against(result)}: {List(result)}.";
    }

    private static string Conditions(MetricPlan plan) => plan.Query.Having.Count == 0 ? "" : " " + string.Join(" and ", plan.Query.Having.Select(condition => Condition(plan, condition)));

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
        return condition.Operator switch
        {
            ComparisonOperator.GreaterOrEqual => $"of at least {number}",
            ComparisonOperator.Greater => $"of more than {number}",
            ComparisonOperator.LessOrEqual => $"of at most {number}",
            ComparisonOperator.Less => $"of less than {number}",
            ComparisonOperator.NotEqual => $"other than {number}",
            _ => $"of exactly {number}",
        };
    }

    private static string List(MetricResult result)
    {
        var list = string.Join(", ", result.Rows.Take(MostNamed).Select(row => $"{result.NameOf(row)} ({Value(result, row)})"));
        return result.Rows.Count > MostNamed ? $"{list} and {(result.Rows.Count - MostNamed).ToString("#,0", CultureInfo.InvariantCulture)} more" : list;
    }

    private static string Value(MetricResult result, Row row)
    {
        var value = ValueText.Of(row["value"], result.Metric.Unit);
        return result.Plan.Query.Share is not null ? $"{value}, {ShareOf(row)}"
            : result.Plan.Query.Compare is not null && row["compared_value"] is not null ? $"{value}, {Change(result.Metric, row["change"], row["change_percent"])}" : value;
    }

    private static string ShareOf(Row row) => row["share"] is null ? "no share" : $"{ValueText.Of(100 * ToDouble(row["share"])!.Value, "percent")}";

    private static string Change(Metric metric, object? change, object? percent) =>
        $"{(ToDouble(change) >= 0 ? "+" : "")}{ValueText.Of(change, metric.Unit)}{(percent is null || metric.Unit == "percent" ? "" : $", {Signed(ToDouble(percent)!.Value)}%")}";

    private static string Signed(double number) => (number >= 0 ? "+" : "") + number.ToString("#,0.0", CultureInfo.InvariantCulture);

    /// <summary>A value's share of all.</summary>
    private static string Focused(MetricResult result, string total) =>
        $"{result.Metric.Label} {Scope(result.Plan with { Query = result.Plan.Query with { Filters = [.. result.Plan.Query.Filters, result.Plan.Focus!] } }, result.Semantics, result.Answer)}: {string.Join(", ", result.Rows.Select(row => $"{(result.Rows.Count > 1 ? result.NameOf(row) + " " : "")}{ValueText.Of(row["value"], result.Metric.Unit)}, {ShareOf(row)}{(result.Plan.Query.Share!.Of.Count > 0 ? "" : $" of {total}")}"))}{(result.Plan.Query.Share!.Of.Count > 0 ? $", each of the {MetricQueryParser.NameOf(result.Plan.Grain)}" : "")}.";

    /// <summary>Only what is summed or counted adds up; a distinct user of two products is one user.</summary>
    private static string Sum(MetricResult result) =>
        result.Rows.Count < 2 || result.Metric.LastOfPeriod || result.Metric.Cumulative is not null || result.Plan.Query.Compare is not null || result.Plan.Query.Top!.Per.Count > 0 || result.Metric.Type is not (MetricType.Sum or MetricType.Count) ? ""
        : $"; together {ValueText.Of(result.Rows.Sum(row => ToDouble(row["value"]) ?? 0), result.Metric.Unit)}";

    private static string Unnamed(MetricResult result) => result.WithoutMember is { } row && result.Plan.Ranking is { Column: "value" }
        ? $"; {ValueText.Of(row["value"], result.Metric.Unit)} {(result.Metric.Unit.EndsWith('s') ? "have" : "has")} no {result.Semantics.LabelOf(result.Metric, result.Plan.By[0]).ToLowerInvariant()} and {(result.Metric.Unit.EndsWith('s') ? "are" : "is")} not ranked" : "";

    private static string Breakdown(MetricResult result, string total)
    {
        var (plan, metric) = (result.Plan, result.Metric);
        var what = $"{Measured(plan)} by {By(result)} {Scope(plan, result.Semantics, result.Answer)}";
        if (plan.Query.Compare is Counterpart.PreviousUnit)
        {
            return Moves(result, what);
        }

        var valued = result.WholeRows.Where(row => row["value"] is not null).ToList();
        var highest = valued.MaxBy(row => ToDouble(row["value"]));
        var lowest = valued.MinBy(row => ToDouble(row["value"]));
        var extremes = highest is null ? result.HasPartialRows ? $"no whole {MetricQueryParser.NameOf(plan.Grain)} has a value" : "no row has a value"
            : valued.Count > 1 && Equals(highest["value"], lowest!["value"]) ? $"{ValueText.Of(highest["value"], metric.Unit)} for each"
            : valued.Count == 1 ? $"{result.NameOf(highest)} with {Value(result, highest)}"
            : $"highest for {result.NameOf(highest)} with {Value(result, highest)}, lowest for {result.NameOf(lowest!)} with {Value(result, lowest!)}";
        return $"{what}: {extremes}; {total} over all.";
    }

    /// <summary>Periods that are each held against the one before: the last whole one, and the largest moves.</summary>
    private static string Moves(MetricResult result, string what)
    {
        var moved = result.WholeRows.Where(row => row["change"] is not null).ToList();
        if (moved.Count == 0)
        {
            return $"{what}{Against(result)}: there is nothing to compare with.";
        }

        var (rise, fall, last) = (moved.MaxBy(row => ToDouble(row["change"]))!, moved.MinBy(row => ToDouble(row["change"]))!, moved.MaxBy(row => (DateOnly)row["period"]!)!);
        var latest = result.Plan.By.Count > 0 ? "" : $" last, {result.NameOf(last)}, {Value(result, last)};";
        return $"{(result.Plan.By.Count > 0 ? "" : Whether(result.Plan, ToDouble(last["change"])))}{what}{Against(result)}:{latest} the highest change for {result.NameOf(rise)} ({Value(result, rise)}), the lowest for {result.NameOf(fall)} ({Value(result, fall)}).";
    }

    private static string Whether(MetricPlan plan, double? change) => plan.AsksWhetherUp is not { } isUp || change is null ? ""
        : (change > 0 && isUp) || (change < 0 && !isUp) ? "Yes: " : "No: ";

    /// <summary>What rows are held against.</summary>
    private static string Against(MetricResult result) => result.Plan.Query.Compare switch
    {
        Counterpart.PreviousUnit { Unit: var unit } => $", each against the {MetricQueryParser.NameOf(unit)} before",
        Counterpart.Range when result.Answer is { ComparedFrom: { } from, ComparedTo: { } to } && result.Plan.IsRanked | result.Plan.Query.Having.Count > 0 => $" compared with {Bare(CalendarUnit.Say(from, to))}",
        _ => "",
    };

    private static string Bare(string period) => period.StartsWith("in ", StringComparison.Ordinal) || period.StartsWith("on ", StringComparison.Ordinal) ? period[3..] : period;

    /// <summary>Which periods are cut, and that they are not compared with the others.</summary>
    private static string Partly(MetricResult result) =>
        result.Partial is not { Edges: { Count: > 0 } edges } || (!result.Plan.RanksPeriods && !result.HasPartialRows) ? ""
        : $" The range holds only a part of {string.Join(" and of ", edges.Select(result.PeriodText))}, which {(result.Plan.RanksPeriods ? "is not ranked" : "is marked and counts as neither highest nor lowest")}.";

    /// <summary>Which names in the question are of several things.</summary>
    private static string Together(MetricResult result) => string.Concat(
        from filter in result.Plan.Members
        let key = result.Semantics.KeyOf(result.Metric, filter.Dimension)
        where key is not null
        from name in filter.Members.OfType<string>()
        where result.Shared[key].ContainsKey(name) && !result.Plan.By.Contains(key)
        select SharedNames.Caveat(name, result.Semantics.LabelOf(result.Metric, key), result.Shared[key][name]));

    private static string Scope(MetricPlan plan, SemanticCatalog semantics, MetricAnswer now)
    {
        var period = plan.When.From is null && plan.When.To is null ? $"over all data ({now.From:yyyy-MM-dd} to {now.To:yyyy-MM-dd})" : CalendarUnit.Say(now.From, now.To);
        string[] population = now.Population is null ? [] : [$"(population: {now.Population})"];
        return string.Join(' ', [.. plan.Members.Select(filter => QuestionWriter.SayFilter(filter, plan.Metric, semantics)), period, .. population]);
    }

    private static string Parts(MetricResult result, Row row) =>
        result.Metric.Type == MetricType.Ratio && result.Semantics.Metrics.Parts(result.Metric) is [var numerator, var denominator]
            ? $" ({ValueText.Of(row["numerator"], numerator.Unit)} ÷ {ValueText.Of(row["denominator"], denominator.Unit)})" : "";

    private static string Compared(MetricResult result)
    {
        var (plan, metric, answer) = (result.Plan, result.Metric, result.Answer);
        if (plan.Query.Compare is null or Counterpart.PreviousUnit || answer is not { ComparedFrom: { } from, ComparedTo: { } to })
        {
            return "";
        }

        var (value, old) = (ToDouble(answer.Total), ToDouble(answer.ComparedTotal));
        var change = value is null || old is null or 0 ? "" : $", a change of {Signed(100 * (value.Value - old.Value) / Math.Abs(old.Value))}%";
        var period = CalendarUnit.Say(from, to);
        var before = ValueText.Of(answer.ComparedTotal, metric.Unit);
        return plan.By.Count == 0 && !plan.HasGrain ? $" {char.ToUpperInvariant(period[0])}{period[1..]} it was {before}{change}."
            : $" Over all it was {before} {period} and {ValueText.Of(answer.Total, metric.Unit)} {CalendarUnit.Say(answer.From, answer.To)}{change}.";
    }

    /// <summary>What a reader must know so as not to be misled.</summary>
    public static string Caveats(Plan plan, DateOnly? from, DateOnly? to, DateOnly? dataFrom, DateOnly? dataTo)
    {
        var range = from < dataFrom || to > dataTo ? $" There is data from {dataFrom:yyyy-MM-dd} to {dataTo:yyyy-MM-dd} only." : "";
        return Corrected(plan) + range;
    }

    private static string Corrected(Plan plan) =>
        plan.Corrections.Count == 0 ? "" : $" I read {string.Join(", ", plan.Corrections.Select(pair => $"'{pair.Key}' as '{pair.Value}'"))}.";

    private static string Ordinal(int number) => number switch { 2 => "second", 3 => "third", 4 => "fourth", 5 => "fifth", _ => $"{number}." };

    private static double? ToDouble(object? value) => MetricTable.ToDouble(value);
}
