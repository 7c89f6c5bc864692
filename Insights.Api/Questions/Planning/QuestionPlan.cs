using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Insights.Api.Entities;
using Insights.Api.Metrics;

namespace Insights.Api.Questions.Planning;

/// <summary>What a question was understood as, in the notation of the metrics' own routes.</summary>
public sealed record QuestionPlan
{
    private static readonly JsonSerializerOptions Canonical = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    };

    /// <summary><c>metric</c>, <c>entity</c>, <c>analysis</c> or <c>catalog</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// Of the metric, entity or analysis; of a catalog question, what it is about: <c>metrics, analyses, relations, columns, definition,
    /// dimensions, data_range</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Further metrics of the same table, or the measures of a list; only where there are any.</summary>
    public IReadOnlyList<string>? Beside { get; init; }

    /// <summary>What a catalog question asks about: a metric, an analysis or a relation.</summary>
    public string? About { get; init; }

    /// <summary>Dimensions of a row.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Periods of a row: <c>total, day, week, month, quarter, year</c>.</summary>
    public string Grain { get; init; } = "total";

    /// <summary>The period as it was asked for, independent of the day of asking: <c>quarter -1</c>, <c>2024-03</c>, <c>all</c>.</summary>
    public string Period { get; init; } = "all";

    /// <summary>
    /// What it is compared with: <c>month before</c>, <c>2023</c>; of periods that are each held against the one before,
    /// <c>previous_month</c>.
    /// </summary>
    public string? ComparedWith { get; init; }

    /// <summary>Accepted values by dimension.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } =
        new SortedDictionary<string, IReadOnlyList<string>>();

    /// <summary>Other conditions on dimensions, such as <c>category!=Kitchen</c>; only where there are any.</summary>
    public IReadOnlyList<string>? Where { get; init; }

    public string? Population { get; init; }

    /// <summary>Conditions on the numbers of rows, such as <c>value&gt;=5</c>; only where there are any.</summary>
    public IReadOnlyList<string>? Having { get; init; }

    /// <summary>What rows have a share of: <c>total</c>, or some of their keys.</summary>
    public string? Share { get; init; }

    /// <summary>The members whose share is asked for, such as <c>category=Kitchen</c>.</summary>
    public string? Focus { get; init; }

    /// <summary>The members whose rows count, where they are the first by the metric: <c>top 3 brand</c>.</summary>
    public string? Among { get; init; }

    /// <summary>Groups of members that each have a row, such as <c>weekday=6|7</c>.</summary>
    public IReadOnlyList<string>? Sides { get; init; }

    /// <summary>The days that a row is over: <c>running</c>, or <c>rolling 7 day</c>; <c>rolling 7 day mean</c> per day.</summary>
    public string? Window { get; init; }

    /// <summary>The unit of the calendar that a row is the mean over.</summary>
    public string? AveragePer { get; init; }

    /// <summary>
    /// <c>value</c> or <c>-value</c> (highest first) where an order matters; <c>change</c> and <c>change_percent</c> likewise.
    /// </summary>
    public string? Order { get; init; }

    /// <summary>Most rows; <c>null</c> for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Most rows in percent of all.</summary>
    public decimal? TopPercent { get; init; }

    /// <summary>Some of a row's keys: so many rows of each.</summary>
    public IReadOnlyList<string>? Per { get; init; }

    /// <summary>The one rank that is asked for.</summary>
    public int? Position { get; init; }

    /// <summary>Whether the number of rows is asked for.</summary>
    public bool? Counts { get; init; }

    /// <summary>Of a list: the metric whose rows make one active.</summary>
    public string? Activity { get; init; }

    /// <summary>Of a list: periods in each of which one was active, with the filters of the rows that count.</summary>
    public IReadOnlyList<string>? ActiveIn { get; init; }

    /// <summary>Of a list: periods in none of which one was active, with the filters of the rows that count.</summary>
    public IReadOnlyList<string>? NotActiveIn { get; init; }

    /// <summary>Parameters of an analysis.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new SortedDictionary<string, string>();

    /// <summary>
    /// First day, on the day of asking. Of two periods that are compared the later one, in whichever order they are named.
    /// </summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day.</summary>
    public DateOnly? To { get; init; }

    /// <summary>First day of the earlier one.</summary>
    public DateOnly? ComparedFrom { get; init; }

    public DateOnly? ComparedTo { get; init; }

    /// <summary>Mistyped words and what they were read as.</summary>
    public IReadOnlyDictionary<string, string> Corrections { get; init; } = new SortedDictionary<string, string>();

    /// <summary><c>rules</c>, or <c>model</c> when a language model proposed it.</summary>
    public string ProposedBy { get; init; } = "rules";

    /// <summary>SHA-256 over what was understood, in hex: the same question has the same on any day and in any spelling.</summary>
    internal string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
        this with
        {
            From = null,
            To = null,
            ComparedFrom = null,
            ComparedTo = null,
            Corrections = new SortedDictionary<string, string>(),
            ProposedBy = "rules"
        }, Canonical))));
}

/// <summary>Writes plans as they go out, in the notation of the metrics' own routes.</summary>
internal static class PlanContract
{
    public static QuestionPlan Of(Plan plan)
    {
        var contract = plan switch
        {
            MetricPlan metric => Of(metric),
            EntityPlan entity => Of(entity),
            AnalysisPlan analysis => new QuestionPlan
            {
                Kind = "analysis",
                Name = analysis.Analysis.Name.Text,
                Parameters = analysis.Parameters,
                Limit = analysis.Limit
            },
            CatalogPlan catalog =>
                new QuestionPlan { Kind = "catalog", Name = CatalogPlanner.NameOf(catalog.Topic), About = catalog.About },
            _ => throw new InvalidOperationException($"unknown plan {plan}"),
        };
        return contract with
        {
            Period = plan.When.Period.Expression,
            ComparedWith = plan.When.Against?.Expression ?? contract.ComparedWith,
            From = plan.When.From,
            To = plan.When.To,
            ComparedFrom = plan.When.ComparedFrom,
            ComparedTo = plan.When.ComparedTo,
            Corrections = plan.Corrections,
            ProposedBy = plan.ProposedBy,
        };
    }

    private static QuestionPlan Of(EntityPlan plan)
    {
        var own = plan.Query.OwnFilters.OfType<MemberFilter>();
        return new()
        {
            Kind = "entity",
            Name = plan.Entity.Name,
            Beside = NullIfEmpty(plan.Query.Measures.Select(metric => metric.Name.Text)),
            Activity = plan.Query.Activity?.Name.Text,
            ActiveIn = NullIfEmpty(plan.Active.Select(
                (when, index) => Scoped(when, index < plan.Each.Count ? [plan.Each[index]] : plan.Query.ActiveFilters))),
            NotActiveIn = NullIfEmpty(plan.NotActive.Select(when => Scoped(when, plan.Query.NotActiveFilters))),
            Where = NullIfEmpty(own.Select(Write).Concat(plan.Query.Filters.Select(Write))
                .Concat(plan.Began.Select(began => $"{began.Dimension} {began.When.Period.Expression}")).Order(StringComparer.Ordinal)),
            Having = NullIfEmpty(plan.Query.Having.Where(condition => condition.Column is not (EntityColumns.First or EntityColumns.Last))
                .Select(condition => $"{condition.Column}{condition.Operator.ToText()}{Operand(condition.Value)}")
                .Concat(plan.Edge is var (column, when) ? [$"{column} {when.Period.Expression}"] : [])),
            Population = plan.Query.Population,
            Order = plan.Query.Order is [var order, ..] ? $"{(order.Descending ? "-" : "")}{order.Column}" : null,
            Counts = plan.CountsRows ? true : null,
        };
    }

    private static string Scoped(Timeframe when, IReadOnlyList<DimensionFilter> filters) =>
        string.Join(' ', [when.Period.Expression, .. filters.Select(Write)]);

    private static string Operand(object value) => value is decimal number ? Number(number) : $"{value}";

    private static QuestionPlan Of(MetricPlan plan) => new()
    {
        Kind = "metric",
        Name = plan.Metric.Name.Text,
        Beside = NullIfEmpty(plan.Beside.Select(metric => metric.Name.Text)),
        By = plan.By,
        Grain = MetricQueryParser.NameOf(plan.Grain),
        ComparedWith = plan.Query.Compare is Counterpart.PreviousUnit previous ? $"previous_{MetricQueryParser.NameOf(previous.Unit)}"
            : null,
        Filters = new SortedDictionary<string, IReadOnlyList<string>>(
            plan.Members.Where(IsPlain)
                .ToDictionary(filter => filter.Dimension, filter => (IReadOnlyList<string>)[.. filter.Members.OfType<string>()]),
            StringComparer.Ordinal),
        Where = NullIfEmpty(plan.Query.Filters.Where(filter => filter is not MemberFilter members || !IsPlain(members)).Select(Write)
            .Order(StringComparer.Ordinal)),
        Population = plan.Query.Population,
        Having = NullIfEmpty(
            plan.Query.Having.Select(condition => $"{condition.Column}{condition.Operator.ToText()}{Number(condition.Value)}")),
        Share = plan.Query.Share is not { } share ? null : share.Of.Count == 0 ? "total" : string.Join(',', share.Of),
        Focus = plan.Focus is { } focus ? Write(focus) : null,
        Among = plan.Among is { } among ? $"{(among.Descending ? "top" : "bottom")} {Count(among.Top)} {among.Dimension}" : null,
        Sides = NullIfEmpty(plan.Sides.Select(side => Write(side.Filter))),
        Window = plan.Query.Window switch
        {
            RowWindow.Running => "running",
            RowWindow.Rolling rolling =>
                $"rolling {rolling.Count} {MetricQueryParser.NameOf(rolling.Unit)}{(plan.IsMovingMean ? " mean" : "")}",
            _ => null,
        },
        AveragePer = plan.Query.AveragePer is { } unit ? MetricQueryParser.NameOf(unit) : null,
        Order = plan.Ranking is { } order ? $"{(order.Descending ? "-" : "")}{order.Column}" : null,
        Limit = plan.Query.Top?.Count ?? (plan.Query.Limit < MetricQuery.DefaultLimit ? plan.Query.Limit : null),
        TopPercent = plan.Query.Top?.Percent,
        Per = NullIfEmpty(plan.Query.Top?.Per ?? []),
        Position = plan.Position,
        Counts = plan.CountsRows ? true : null,
    };

    private static string Count(TopRows top) => top.Count is { } count ? Number(count) : $"{Number(top.Percent!.Value)}%";

    /// <summary>Whether a filter accepts members and nothing else.</summary>
    private static bool IsPlain(MemberFilter filter) => !filter.IsExcluded && !filter.Members.Contains(null);

    internal static string Write(DimensionFilter filter) => filter switch
    {
        MemberFilter members => $"{members.Dimension}{(members.IsExcluded ? "!=" : "=")}{Listed(members)}",
        ComparisonFilter comparison => $"{comparison.Dimension}{comparison.Operator.ToText()}{comparison.Operand}",
        _ => throw new InvalidOperationException($"unknown filter {filter}"),
    };

    private static string Listed(MemberFilter filter) => string.Join('|', filter.Members.Select(member => member ?? "(none)"));

    internal static string Number(decimal number) => number.ToString("0.############", CultureInfo.InvariantCulture);

    private static List<string>? NullIfEmpty(IEnumerable<string> texts) => texts.ToList() is { Count: > 0 } list ? list : null;
}
