using Insights.Cli.Api;

namespace Insights.Cli.Metrics;

/// <summary>A question to the metric layer. The API knows which names and values there are, and says so.</summary>
/// <param name="Metrics">One, or several that stand side by side in one table.</param>
internal sealed record MetricRequest(params IReadOnlyList<string> Metrics)
{
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public string? Grain { get; init; }

    public string? By { get; init; }

    public string? Population { get; init; }

    public int? Limit { get; init; }

    public string? Order { get; init; }

    /// <summary>What is made of the rows, by the API's names of its parameters.</summary>
    public IReadOnlyList<(string Parameter, string? Value)> Algebra { get; init; } = [];

    /// <summary>A dimension may come several times, for several members; its operator is at the end of it.</summary>
    public IReadOnlyList<(string Dimension, string Member)> Filters { get; init; } = [];

    /// <summary>Cuts a filter as a query string is cut: at its equals sign, or not at all, as <c>age&gt;30</c> has none.</summary>
    public static (string Dimension, string Member) Filter(string text) =>
        text.IndexOf('=') is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");

    public string Path => Query.Of(
        Metrics is [var only] ? $"/api/v1/metrics/{Uri.EscapeDataString(only)}" : "/api/v1/metrics",
        [
            ("names", Metrics.Count > 1 ? string.Join(',', Metrics) : null),
            ("from", Options.Text(From)),
            ("to", Options.Text(To)),
            ("grain", Grain),
            ("by", By),
            ("population", Population),
            .. Algebra,
            ("limit", Limit?.ToString()),
            ("order", Order),
            .. Filters.Select(filter => (filter.Dimension, (string?)filter.Member)),
        ]);
}
