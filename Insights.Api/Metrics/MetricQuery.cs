using Insights.Api.Answers;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>The periods that rows are for. Weeks are ISO weeks; all periods are UTC.</summary>
public enum Grain
{
    Total,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// <summary>A valid question to the metric layer: every name in it is known to the catalog.</summary>
public sealed record MetricQuery(Metric Metric, DateOnly? From, DateOnly? To)
{
    public const int DefaultLimit = 10_000;

    public Grain Grain { get; init; } = Grain.Total;

    /// <summary>Dimensions to group by.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Which rows of the fact count.</summary>
    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    /// <summary>Whose rows count; <c>null</c> for each relation's default.</summary>
    public string? Population { get; init; }

    /// <summary>Which rows of the answer are given.</summary>
    public IReadOnlyList<HavingCondition> Having { get; init; } = [];

    /// <summary>What a row's share is of; <c>null</c> for no share.</summary>
    public Share? Share { get; init; }

    /// <summary>What the range is compared with; <c>null</c> for nothing.</summary>
    public Counterpart? Compare { get; init; }

    /// <summary>How many of the rows are given; <c>null</c> for all.</summary>
    public TopRows? Top { get; init; }

    /// <summary>The days that a row is over, where that is not its period.</summary>
    public RowWindow? Window { get; init; }

    /// <summary>The days that rows and totals of a cumulative metric are over; <c>null</c> of any other.</summary>
    internal RowWindow? Cumulative => Metric.Cumulative switch
    {
        null => null,
        { Count: { } count, Unit: var unit } => new RowWindow.Rolling(count, Enum.Parse<Grain>(unit, ignoreCase: true)),
        _ => new RowWindow.AllTime(),
    };

    /// <summary>The unit of the calendar that a row is the mean over; <c>null</c> for the whole of its period.</summary>
    public Grain? AveragePer { get; init; }

    /// <summary>Most rows of a page.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Where the page before ended; <c>null</c> for the first.</summary>
    public AnswerCursor? Cursor { get; init; }

    /// <summary>Rows before the page.</summary>
    public long Offset => Cursor?.Offset ?? 0;

    /// <summary>Columns to order by before period and dimensions.</summary>
    public IReadOnlyList<(string Column, bool Descending)> Order { get; init; } = [];

    /// <summary>What tells rows apart: the period, where there is more than one, and the dimensions.</summary>
    internal IReadOnlyList<string> RowKeys => Grain == Grain.Total ? By : ["period", .. By];

    /// <summary>The columns of a row that are numbers, in order.</summary>
    internal IReadOnlyList<string> Measures =>
    [
        .. Metric.Type == MetricType.Ratio ? (string[])["numerator", "denominator"] : [],
        "value",
        .. Compare is null ? (string[])[] : ["compared_value", "change", "change_percent"],
        .. Share is null ? (string[])[] : ["share"],
        .. Top is null ? (string[])[] : ["rank"],
    ];

    /// <summary>One text for the same question, whichever page of its answer is asked for.</summary>
    internal string Key => AnswerCache.Key(
    [
        "metric", Metric.Name.Text, From, To, Grain, Population, By.Count, .. By,
        Order.Count, .. Order.Select(term => $"{term.Column} {term.Descending}"),
        .. Filters.Select(filter => AnswerCache.Key(filter.Key)).Order(StringComparer.Ordinal).Append(null),
        .. Having.SelectMany(condition => (object?[])[condition.Column, condition.Operator, condition.Value]).Append(null),
        Compare, Window, AveragePer, Top?.Count, Top?.Percent, .. Top?.Per ?? [], null, Share is null, .. Share?.Of ?? [],
    ]);
}

/// <summary>A condition on a number of the answer's rows, before it is rounded.</summary>
/// <param name="Column">One of the query's measures.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Value">With what.</param>
public sealed record HavingCondition(string Column, ComparisonOperator Operator, decimal Value);

/// <summary>A row's value ÷ the metric of what is named here, as a fraction.</summary>
/// <param name="Of">Some of the row's keys, whose value it is held against; none for the answer's total.</param>
public sealed record Share(IReadOnlyList<string> Of);

/// <summary>The first rows by what they are ranked by; who shares the last rank is given too.</summary>
/// <param name="Count">How many; <c>null</c> where it is a percentage.</param>
/// <param name="Percent">So many percent of the ranked rows, rounded up.</param>
/// <param name="Per">Some of the rows' keys: so many of each; none for so many in all.</param>
public sealed record TopRows(int? Count, decimal? Percent, IReadOnlyList<string> Per);

/// <summary>What the range of a query is compared with.</summary>
public abstract record Counterpart
{
    /// <summary>As many days, months or years before the range as it has.</summary>
    public sealed record PreviousPeriod : Counterpart;

    /// <summary>The same days one unit of the calendar before.</summary>
    public sealed record PreviousUnit(Grain Unit) : Counterpart;

    /// <summary>A range of its own, both days included.</summary>
    public sealed record Range(DateOnly From, DateOnly To) : Counterpart;
}

/// <summary>The days that a row is over.</summary>
public abstract record RowWindow
{
    /// <summary>From the first day of the range to the last of the row's period.</summary>
    public sealed record Running : RowWindow;

    /// <summary>From the first day with data to the last of the row's period.</summary>
    public sealed record AllTime : RowWindow;

    /// <summary>So many units of the calendar that end with the row's period; days before the range count too.</summary>
    public sealed record Rolling(int Count, Grain Unit) : RowWindow;
}
