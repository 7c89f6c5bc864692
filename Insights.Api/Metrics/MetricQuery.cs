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

    /// <summary>Columns to group by.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Accepted values by column.</summary>
    public IReadOnlyDictionary<string, string[]> Filters { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Whose rows count; <c>null</c> for each relation's default.</summary>
    public string? Population { get; init; }

    /// <summary>Most rows of a page.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Where the page before ended; <c>null</c> for the first.</summary>
    public AnswerCursor? Cursor { get; init; }

    /// <summary>Rows before the page.</summary>
    public long Offset => Cursor?.Offset ?? 0;

    /// <summary>Columns to order by before period and dimensions.</summary>
    public IReadOnlyList<(string Column, bool Descending)> Order { get; init; } = [];

    /// <summary>One text for the same question, whichever page of its answer is asked for.</summary>
    internal string Key => AnswerCache.Key(
    [
        "metric", Metric.Name.Text, From, To, Grain, Population, By.Count, .. By,
        Order.Count, .. Order.Select(term => $"{term.Column} {term.Descending}"),
        .. Filters.OrderBy(filter => filter.Key, StringComparer.Ordinal).SelectMany(filter => filter.Value.Order(StringComparer.Ordinal).Prepend(filter.Key).Append(null)),
    ]);
}
