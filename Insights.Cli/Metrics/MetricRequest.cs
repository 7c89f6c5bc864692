using Insights.Cli.Api;

namespace Insights.Cli.Metrics;

/// <summary>A question to the metric layer. The API knows which names and values there are, and says so.</summary>
internal sealed record MetricRequest(string Metric)
{
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public string? Grain { get; init; }

    public string? By { get; init; }

    public string? Population { get; init; }

    public int? Limit { get; init; }

    public string? Order { get; init; }

    /// <summary>A dimension may come several times, for several members.</summary>
    public IReadOnlyList<(string Dimension, string Member)> Filters { get; init; } = [];

    public string Path => Query.Of(
        $"/api/v1/metrics/{Uri.EscapeDataString(Metric)}",
        [
            ("from", Options.Text(From)),
            ("to", Options.Text(To)),
            ("grain", Grain),
            ("by", By),
            ("population", Population),
            ("limit", Limit?.ToString()),
            ("order", Order),
            .. Filters.Select(filter => (filter.Dimension, (string?)filter.Member)),
        ]);
}
