using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;
using Row = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace Insights.Api.Questions.Answering;

/// <summary>Says an answer in one sentence: each part of what was understood, and what came out.</summary>
internal static partial class MetricSentence
{
    private const int MostNamed = 5;

    public static string Write(MetricResult result)
    {
        var (plan, metric, answer) = (result.Plan, result.Metric, result.Answer);
        var total = ValueText.Of(answer.Total, metric.Unit);
        var what = $"{Measured(plan)} {Scope(plan, result.Semantics, answer)}";
        var sentence = result.Rows.Count == 0 && result.Partial is { Edges.Count: > 0 } && plan.RanksPeriods
            ? $"{what}: {total}; no {MetricQueryParser.NameOf(plan.Grain)} lies wholly within, so none can be ranked."
            : result.Rows.Count == 0 ? $"{what}{Conditions(plan)}: there is {(plan.Query.Having.Count > 0 ? "none" : "nothing to count")}."
            : plan.Query.Order is [("period", _)] ? Edge(result)
            : plan.IsRanked ? Ranked(result)
            : plan.Query.Having.Count > 0 ? Chosen(result)
            : plan.Focus is not null ? Focused(result, total)
            : plan.By.Count > 0 || plan.HasGrain ? Breakdown(result, total)
            : $"{Whether(plan, ToDouble(answer.Total) - ToDouble(answer.ComparedTotal))}{what}: {total}{Parts(result, result.Rows[0])}.";
        return sentence + Partly(result) + EmptyPeriods.Say(result) + Compared(result) + Together(result)
            + (plan.Query.Compare is null ? Caveats(plan, answer.From, answer.To, answer.DataFrom, answer.DataTo)
                : Corrected(plan) + Coverage.Of(answer, plan.When));
    }

    /// <summary>Of several metrics, their totals.</summary>
    public static string Together(MetricPlan plan, SemanticCatalog semantics, IReadOnlyList<MetricAnswer> answers)
    {
        var totals = string.Join(", ",
            plan.Metrics.Zip(answers, (metric, answer) => $"{metric.Label.ToLowerInvariant()} {ValueText.Of(answer.Total, metric.Unit)}"));
        string[] by = [.. plan.By.Select(dimension => semantics.LabelOf(plan.Metric, dimension).ToLowerInvariant()),
            .. plan.HasGrain ? [MetricQueryParser.NameOf(plan.Grain)] : Array.Empty<string>()];
        var rows = by.Length == 0 ? "" : $" by {string.Join(" and ", by)}";
        var metrics = string.Join(" and ", plan.Metrics.Select(metric => metric.Label));
        return $"{metrics}{rows} {Scope(plan, semantics, answers[0])}: {totals}{(by.Length == 0 ? "" : " over all")}."
            + Caveats(plan, answers[0].From, answers[0].To, answers.Min(answer => answer.DataFrom), answers.Max(answer => answer.DataTo));
    }

    /// <summary>Of groups of members, each one's number.</summary>
    public static string Sides(MetricPlan plan, SemanticCatalog semantics, IReadOnlyList<MetricAnswer> answers)
    {
        var totals = string.Join(", ",
            plan.Sides.Zip(answers, (side, answer) => $"{side.Name} {ValueText.Of(answer.Total, plan.Metric.Unit)}"));
        return $"{plan.Metric.Label} {Scope(plan, semantics, answers[0])}: {totals}."
            + Caveats(plan, answers[0].From, answers[0].To, answers[0].DataFrom, answers[0].DataTo);
    }

    /// <summary>The metric with the days that a row is over.</summary>
    private static string Measured(MetricPlan plan) => plan switch
    {
        { Query.AveragePer: { } unit } => $"{plan.Metric.Label} per {MetricQueryParser.NameOf(unit)} on average",
        { Query.Window: RowWindow.Running } => $"{plan.Metric.Label} added up from the first day",
        { Query.Window: RowWindow.Rolling { Count: var count, Unit: var unit }, IsMovingMean: true } =>
            $"{plan.Metric.Label} per {MetricQueryParser.NameOf(unit)}, the mean of rolling {count} {MetricQueryParser.NameOf(unit)}s,",
        { Query.Window: RowWindow.Rolling rolling } =>
            $"{plan.Metric.Label} over rolling {rolling.Count} {MetricQueryParser.NameOf(rolling.Unit)}s",
        _ => plan.Metric.Label,
    };

    private static string By(MetricResult result) => string.Join(" and ",
        [.. result.Plan.By.Select(dimension => result.Semantics.LabelOf(result.Metric, dimension).ToLowerInvariant()),
            .. result.Plan.HasGrain ? [MetricQueryParser.NameOf(result.Plan.Grain)] : Array.Empty<string>()]);

    /// <summary>"Of at least 5 orders".</summary>
    public static string Compared(ComparisonOperator comparison, string number) => comparison switch
    {
        ComparisonOperator.GreaterOrEqual => $"of at least {number}",
        ComparisonOperator.Greater => $"of more than {number}",
        ComparisonOperator.LessOrEqual => $"of at most {number}",
        ComparisonOperator.Less => $"of less than {number}",
        ComparisonOperator.NotEqual => $"other than {number}",
        _ => $"of exactly {number}",
    };

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
        var extremes = highest is null
            ? result.HasPartialRows ? $"no whole {MetricQueryParser.NameOf(plan.Grain)} has a value" : "no row has a value"
            : valued.Count > 1 && Equals(highest["value"], lowest!["value"]) ? $"{ValueText.Of(highest["value"], metric.Unit)} for each"
            : valued.Count == 1 ? WithValue(result, highest)
            : $"highest for {WithValue(result, highest)}, lowest for {WithValue(result, lowest!)}";
        return plan.IsMovingMean ? $"{what}: {extremes}." : $"{what}: {extremes}; {total} over all.";
    }

    /// <summary>Periods that are each held against the one before: the last whole one, and the largest moves.</summary>
    private static string Moves(MetricResult result, string what)
    {
        var moved = result.WholeRows.Where(row => row["change"] is not null).ToList();
        if (moved.Count == 0)
        {
            return $"{what}{Against(result)}: there is nothing to compare with.";
        }

        var (rise, fall, last) = (moved.MaxBy(row => ToDouble(row["change"]))!, moved.MinBy(row => ToDouble(row["change"]))!,
            moved.MaxBy(row => (DateOnly)row["period"]!)!);
        var latest = result.Plan.By.Count > 0 ? "" : $" last, {result.NameOf(last)}, {Value(result, last)};";
        var whether = result.Plan.By.Count > 0 ? "" : Whether(result.Plan, ToDouble(last["change"]));
        var highest = $"the highest change for {result.NameOf(rise)} ({Value(result, rise)})";
        var lowest = $"the lowest for {result.NameOf(fall)} ({Value(result, fall)})";
        return $"{whether}{what}{Against(result)}:{latest} {highest}, {lowest}.";
    }

    private static string Whether(MetricPlan plan, double? change) => plan.AsksWhetherUp is not { } isUp || change is null ? ""
        : (change > 0 && isUp) || (change < 0 && !isUp) ? "Yes: " : "No: ";

    /// <summary>What rows are held against.</summary>
    private static string Against(MetricResult result) => result.Plan.Query.Compare switch
    {
        Counterpart.PreviousUnit { Unit: var unit } => $", each against the {MetricQueryParser.NameOf(unit)} before",
        Counterpart.Range when result.Answer is { ComparedFrom: { } from, ComparedTo: { } to }
            && result.Plan.IsRanked | result.Plan.Query.Having.Count > 0 => $" compared with {Bare(CalendarUnit.Say(from, to))}",
        _ => "",
    };

    private static string Bare(string period) =>
        period.StartsWith("in ", StringComparison.Ordinal) || period.StartsWith("on ", StringComparison.Ordinal) ? period[3..] : period;

    /// <summary>Which periods are cut, and that they are not compared with the others.</summary>
    private static string Partly(MetricResult result) =>
        result.Partial is not { Edges: { Count: > 0 } edges } || (!result.Plan.RanksPeriods && !result.HasPartialRows) ? ""
        : $" The range holds only a part of {string.Join(" and of ", edges.Select(result.PeriodText))}, which {WhatOfParts(result.Plan)}.";

    private static string WhatOfParts(MetricPlan plan) =>
        plan.RanksPeriods ? "is not ranked" : "is marked and counts as neither highest nor lowest";

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
        var period = plan.When.From is null && plan.When.To is null ? $"over all data ({now.From:yyyy-MM-dd} to {now.To:yyyy-MM-dd})"
            : CalendarUnit.Say(now.From, now.To);
        string[] population = now.Population is null ? [] : [$"(population: {now.Population})"];
        return string.Join(
            ' ', [.. plan.Members.Select(filter => plan.Among is { Found.Count: > 0 } among && filter.Dimension == among.Dimension
                    ? First(plan, among, semantics) : QuestionWriter.SayFilter(filter, plan.Metric, semantics)),
                .. RowConditions.Say(plan, semantics),
                period, .. population]);
    }

    /// <summary>"For the 3 brands with the highest revenue (…)".</summary>
    private static string First(MetricPlan plan, Among among, SemanticCatalog semantics)
    {
        var label = semantics.LabelOf(plan.Metric, among.Dimension).ToLowerInvariant();
        var count = among.Found.Count.ToString("#,0", CultureInfo.InvariantCulture);
        var extreme = $"{(among.Descending ? "highest" : "lowest")} {plan.Metric.Label.ToLowerInvariant()}";
        return $"for the {count} {QuestionWriter.Plural(label)} with the {extreme} ({string.Join(", ", among.Found)})";
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
        var change = value is null || old is null or 0 ? ""
            : $", a change of {Signed(100 * (value.Value - old.Value) / Math.Abs(old.Value))}%";
        var period = CalendarUnit.Say(from, to);
        var before = ValueText.Of(answer.ComparedTotal, metric.Unit);
        var now = ValueText.Of(answer.Total, metric.Unit);
        return plan.By.Count == 0 && !plan.HasGrain ? $" {char.ToUpperInvariant(period[0])}{period[1..]} it was {before}{change}."
            : $" Over all it was {before} {period} and {now} {CalendarUnit.Say(answer.From, answer.To)}{change}.";
    }

    /// <summary>What a reader must know so as not to be misled.</summary>
    public static string Caveats(Plan plan, DateOnly? from, DateOnly? to, DateOnly? dataFrom, DateOnly? dataTo)
    {
        var range = from < dataFrom || to > dataTo ? $" There is data from {dataFrom:yyyy-MM-dd} to {dataTo:yyyy-MM-dd} only." : "";
        return Corrected(plan) + range;
    }

    private static string Corrected(Plan plan) =>
        plan.Corrections.Count == 0 ? ""
        : $" I read {string.Join(", ", plan.Corrections.Select(pair => $"'{pair.Key}' as '{pair.Value}'"))}.";

    private static double? ToDouble(object? value) => MetricTable.ToDouble(value);
}
