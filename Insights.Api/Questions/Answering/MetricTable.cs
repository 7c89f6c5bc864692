using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;
using Insights.Api.Questions.Vocabulary;
using Warehouse.Semantics;
using Row = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace Insights.Api.Questions.Answering;

/// <summary>Answers plans about metrics with the same reader as the metrics' own routes: the same name has the same number.</summary>
internal sealed class MetricTable(MetricReader reader, SharedNames names, SemanticCatalog semantics)
{
    private const string PartialColumn = "is_partial";

    public async Task<QuestionAnswer> AnswerAsync(QuestionAnswer answer, MetricPlan plan, CancellationToken cancellationToken) =>
        plan.Among is { } among ? await AnswerOneAsync(answer, await FoundAsync(plan, among, cancellationToken), cancellationToken)
        : plan.Beside.Count > 0 ? await AnswerTogetherAsync(answer, plan, cancellationToken)
        : plan.Sides.Count > 0 ? await AnswerSidesAsync(answer, plan, cancellationToken)
        : await AnswerOneAsync(answer, plan, cancellationToken);

    /// <summary>The plan over the members that come first.</summary>
    private async Task<MetricPlan> FoundAsync(MetricPlan plan, Among among, CancellationToken cancellationToken)
    {
        var ranked = await reader.AnswerAsync(
            plan.Query with
            {
                By = [among.Dimension],
                Grain = Grain.Total,
                Compare = null,
                Having = [],
                Order = [("value", among.Descending)]
            },
            cancellationToken);
        string[] members = [.. RowRanking.Cut(
                [.. ranked.Rows.Where(row => row[among.Dimension] is not null)], "value", among.Descending, among.Top, position: null)
            .Select(row => Convert.ToString(row[among.Dimension], CultureInfo.InvariantCulture)!)];
        return plan with
        {
            Among = among with { Found = members },
            Query = plan.Query with { Filters = [.. plan.Query.Filters, new MemberFilter(among.Dimension, members, IsExcluded: false)] },
        };
    }

    private async Task<QuestionAnswer> AnswerOneAsync(QuestionAnswer answer, MetricPlan plan, CancellationToken cancellationToken)
    {
        var found = MovingMean.Of(plan, WithShownChanges(await reader.AnswerAsync(Query(plan, plan.Metric), cancellationToken)));
        var rows = EmptyPeriods.Fill(plan, plan.Metric, found);
        var partial = PartialPeriods.Of(plan, semantics, plan.Metric, found);
        var result = new MetricResult(plan, semantics, found)
        {
            Rows = Choose(plan, rows, partial),
            WithoutMember = plan is { IsRanked: true, HasGrain: false, By: [var ranked] }
                ? rows.FirstOrDefault(row => row[ranked] is null) : null,
            Empty = rows.Except(found.Rows).Select(row => (DateOnly)row["period"]!).ToHashSet(),
            Partial = partial,
            Shared = await names.OfAsync(plan, plan.Metric, cancellationToken),
        };
        return answer with
        {
            Status = "answered",
            Sentence = MetricSentence.Write(result),
            Columns = [.. Columns(plan, found),
                .. result.HasPartialRows ? [new QuestionColumn(PartialColumn, "Partial", null, "boolean")] : Array.Empty<QuestionColumn>()],
            Rows = [.. result.Rows.Select(row => Shown(row, result))],
            Chart = ChartOf(plan, plan.Query.Share is not null && plan.Query.AveragePer is null ? "share" : "value"),
            Sql = found.Sql,
            WarehouseVersion = found.WarehouseVersion,
            DataFrom = found.DataFrom,
            DataTo = found.DataTo,
        };
    }

    /// <summary>Several metrics, each over the same range and rows, with a column for each.</summary>
    private async Task<QuestionAnswer> AnswerTogetherAsync(QuestionAnswer answer, MetricPlan plan, CancellationToken cancellationToken)
    {
        var answers = new List<MetricAnswer>();
        foreach (var metric in plan.Metrics)
        {
            answers.Add(await reader.AnswerAsync(Query(plan, metric), cancellationToken));
        }

        string[] keys = [.. plan.HasGrain || plan.By.Count == 0 ? ["period"] : Array.Empty<string>(), .. Named(plan.Metric, plan.By)];
        var rows = new Dictionary<string, Dictionary<string, object?>>();
        foreach (var (metric, found) in plan.Metrics.Zip(answers))
        {
            foreach (var row in found.Rows)
            {
                var key = string.Join('\u001f', keys.Select(name => row[name]?.ToString() ?? "\u001e"));
                if (!rows.TryGetValue(key, out var joint))
                {
                    joint = rows[key] = keys.ToDictionary(name => name, name => row[name]);
                    foreach (var other in plan.Metrics)
                    {
                        joint[other.Name.Text] = QueryCombinations.AddsUp(other, semantics.Metrics) ? 0 : null;
                    }
                }

                joint[metric.Name.Text] = row["value"];
            }
        }

        IEnumerable<Row> ordered = plan.HasGrain ? rows.Values.OrderBy(row => (DateOnly)row["period"]!) : rows.Values;
        return answer with
        {
            Status = "answered",
            Sentence = MetricSentence.Together(plan, semantics, answers),
            Columns = [.. KeyColumns(plan, answers[0]),
                .. plan.Metrics.Select(metric => new QuestionColumn(metric.Name.Text, metric.Label, metric.Unit, "number"))],
            Rows = [.. ordered],
            Chart = ChartOf(plan, plan.Metric.Name.Text),
            Sql = string.Join(";\n\n", answers.Select(found => found.Sql)),
            WarehouseVersion = answers.Min(found => found.WarehouseVersion),
            DataFrom = answers.Min(found => found.DataFrom),
            DataTo = answers.Max(found => found.DataTo),
        };
    }

    /// <summary>Each group of members on its own, with a row for each.</summary>
    private async Task<QuestionAnswer> AnswerSidesAsync(QuestionAnswer answer, MetricPlan plan, CancellationToken cancellationToken)
    {
        var answers = new List<MetricAnswer>();
        foreach (var side in plan.Sides)
        {
            answers.Add(await reader.AnswerAsync(plan.Query with { Filters = [.. plan.Query.Filters, side.Filter] }, cancellationToken));
        }

        return answer with
        {
            Status = "answered",
            Sentence = MetricSentence.Sides(plan, semantics, answers),
            Columns =
            [
                new("side", semantics.LabelOf(plan.Metric, plan.Sides[0].Filter.Dimension), null, "text"),
                new("value", plan.Metric.Label, plan.Metric.Unit, "number")
            ],
            Rows = [.. plan.Sides.Zip(
                answers, (side, found) => new Dictionary<string, object?> { ["side"] = side.Name, ["value"] = found.Total })],
            Chart = new("bar", "value", ["side"]),
            Sql = string.Join(";\n\n", answers.Select(found => found.Sql)),
            WarehouseVersion = answers.Min(found => found.WarehouseVersion),
            DataFrom = answers[0].DataFrom,
            DataTo = answers[0].DataTo,
        };
    }

    /// <summary>Periods, and members beside what has none, are ranked here: see <see cref="RowRanking"/>.</summary>
    private MetricQuery Query(MetricPlan plan, Metric metric)
    {
        var query = plan.Query with { Metric = metric, By = Named(metric, plan.By) };
        if (plan.Query.Top is { Per.Count: > 0 })
        {
            // What has no member is not ranked.
            query = query with
            {
                Filters = [.. query.Filters, .. plan.By.Except(plan.Query.Top.Per)
                    .Where(dimension => CalendarDimension.Find(dimension) is null)
                    .Select(dimension => new MemberFilter(dimension, [null], IsExcluded: true))],
            };
        }

        return !RanksHere(plan) ? query : query with
        {
            Top = null,
            Order = plan.HasGrain ? [] : plan.Query.Order,
            Limit = plan.HasGrain || plan.Query.Top!.Count is not { } count ? MetricQuery.DefaultLimit
                : Math.Min(MetricQuery.DefaultLimit, Math.Max(4 * count, 1000)),
        };
    }

    /// <summary>The metric layer rounds a change by itself; beside the two numbers it is their difference, to the cent.</summary>
    private static MetricAnswer WithShownChanges(MetricAnswer answer) => answer with
    {
        Rows = [.. answer.Rows.Select(row =>
            row.GetValueOrDefault("change") is null || row["value"] is null || row["compared_value"] is null ? row
            : new Dictionary<string, object?>(row) { ["change"] = Difference(row["value"]!, row["compared_value"]!) })],
    };

    private static object Difference(object value, object old) => (value, old) switch
    {
        (decimal or long or int, decimal or long or int) =>
            Convert.ToDecimal(value, CultureInfo.InvariantCulture) - Convert.ToDecimal(old, CultureInfo.InvariantCulture),
        _ => Convert.ToDouble(value, CultureInfo.InvariantCulture) - Convert.ToDouble(old, CultureInfo.InvariantCulture),
    };

    private static bool RanksHere(MetricPlan plan) => plan.Query.Top is { Per.Count: 0 };

    private static IReadOnlyList<Row> Choose(MetricPlan plan, IReadOnlyList<Row> rows, PartialPeriods? partial)
    {
        if (plan.Focus is { } focus)
        {
            return [.. rows.Where(row => focus.Members.Contains(
                row[focus.Dimension] is bool flag ? flag ? "true" : "false"
                    : Convert.ToString(row[focus.Dimension], CultureInfo.InvariantCulture)))];
        }

        if (!RanksHere(plan))
        {
            return rows;
        }

        var (column, isDescending) = plan.Ranking!.Value;
        List<Row> ranked = [.. rows.Where(row => plan.By.All(dimension => row[dimension] is not null)
            && (!plan.RanksPeriods || partial?.Has(row) != true))];
        return RowRanking.Cut(ranked, column, isDescending, plan.Query.Top!, plan.Position);
    }

    private ChartHint? ChartOf(MetricPlan plan, string value)
    {
        var column = plan.Ranking is { Column: "change" or "change_percent" } ranking ? ranking.Column : value;
        return plan.HasGrain ? new(plan.IsRanked ? "bar" : "line", column, ["period", .. Named(plan.Metric, plan.By)])
            : plan.By.Count > 0 ? new("bar", column, Named(plan.Metric, plan.By)) : null;
    }

    /// <summary>With the names of keys before them. A name belongs to its key, so that rows stay what they are.</summary>
    private List<string> Named(Metric metric, IReadOnlyList<string> by) =>
        [.. by.SelectMany(dimension => semantics.NameOf(metric, dimension) is { } name && !by.Contains(name) ? [name, dimension]
            : (string[])[dimension])];

    internal static double? ToDouble(object? value) => value is null ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static Dictionary<string, object?> Shown(Row row, MetricResult result)
    {
        var shown = row.Where(cell => cell.Key is not ("rank" or "compared_from" or "compared_to")
            && !(cell.Key == "period" && result.Plan is { HasGrain: false, By.Count: > 0 }))
            .ToDictionary(cell => cell.Key == "compared_value" ? "previous" : cell.Key, cell => cell.Value);
        if (result.HasPartialRows)
        {
            shown[PartialColumn] = result.Partial!.Has(row);
        }

        return shown;
    }

    private List<QuestionColumn> Columns(MetricPlan plan, MetricAnswer now)
    {
        var columns = KeyColumns(plan, now);
        var (metric, parts) = (plan.Metric, semantics.Metrics.Parts(plan.Metric));
        if (metric.Type == MetricType.Ratio)
        {
            columns.Add(new("numerator", parts[0].Label, parts[0].Unit, "number"));
            columns.Add(new("denominator", parts[1].Label, parts[1].Unit, "number"));
        }

        columns.Add(new("value", metric.Label, metric.Unit, "number"));
        if (plan.Query.Compare is { } compare)
        {
            columns.Add(new("previous",
                compare is Counterpart.PreviousUnit { Unit: var unit } ? $"{Label.Of(MetricQueryParser.NameOf(unit))} before" : "Before",
                metric.Unit, "number"));
            columns.Add(new("change", "Change", metric.Unit, "number"));
            columns.Add(new("change_percent", "Change in percent", "percent", "number"));
        }

        if (plan.Query.Share is not null)
        {
            columns.Add(new("share", "Share (1 is all)", null, "number"));
        }

        return columns;
    }

    private List<QuestionColumn> KeyColumns(MetricPlan plan, MetricAnswer now)
    {
        var columns = new List<QuestionColumn>();
        if (plan.HasGrain || plan.By.Count == 0)
        {
            columns.Add(new("period", plan.HasGrain ? Label.Of(MetricQueryParser.NameOf(plan.Grain)) : "From", null, "date"));
        }

        columns.AddRange(Named(plan.Metric, plan.By).Select(dimension =>
            new QuestionColumn(dimension, HeaderOf(plan.Metric, dimension), null, TypeOf(now.Rows.Select(row => row[dimension])))));
        return columns;
    }

    /// <summary>A name stands for its key, which goes by its column's name beside it.</summary>
    private string HeaderOf(Metric metric, string dimension) =>
        semantics.KeyOf(metric, dimension) is { } key ? semantics.LabelOf(metric, key)
        : semantics.NameOf(metric, dimension) is not null ? Label.Of(dimension)
        : semantics.LabelOf(metric, dimension);

    internal static string TypeOf(IEnumerable<object?> values) => values.FirstOrDefault(value => value is not null) switch
    {
        DateOnly or DateTime => "date",
        bool => "boolean",
        null or string => "text",
        _ => "number",
    };
}
