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

    /// <summary>Most rows to return.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Columns to order by before period and dimensions.</summary>
    public IReadOnlyList<(string Column, bool Descending)> Order { get; init; } = [];
}
