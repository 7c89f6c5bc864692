using Insights.Api.Answers;

namespace Insights.Api.Metrics;

/// <summary>A valid question for several metrics in one table.</summary>
/// <param name="Metrics">The question for each.</param>
/// <param name="Order">Columns to order by before period and dimensions.</param>
/// <param name="Limit">Most rows of a page.</param>
/// <param name="Cursor">Where the page before ended; <c>null</c> for the first.</param>
internal sealed record JointQuery(
    List<MetricQuery> Metrics, IReadOnlyList<(string Column, bool Descending)> Order, int Limit, AnswerCursor? Cursor)
{
    /// <summary>The dimensions of a row.</summary>
    public IReadOnlyList<string> By => Metrics[0].By;

    /// <summary>Rows before the page.</summary>
    public long Offset => Cursor?.Offset ?? 0;

    /// <summary>One text for the same question, whichever page of its answer is asked for.</summary>
    public string Key => AnswerCache.Key(
        ["joint", .. Metrics.Select(query => query.Key), .. Order.Select(term => $"{term.Column} {term.Descending}")]);
}
