using System.Globalization;
using Insights.Api.Metrics;
using Insights.Api.Questions.Planning;

namespace Insights.Api.Questions.Answering;

/// <summary>
/// A moving average of what adds up: the rolling sum of the metric layer over so many days, weeks or months, divided by their number.
/// Windows that begin before the data have no mean, and no row.
/// </summary>
internal static class MovingMean
{
    public static MetricAnswer Of(MetricPlan plan, MetricAnswer answer) =>
        plan is not { IsMovingMean: true, Query.Window: RowWindow.Rolling rolling } ? answer : answer with
        {
            Rows = [.. answer.Rows
                .Where(row => CalendarUnit.Add(rolling.Unit, (DateOnly)row["period"]!, 1 - rolling.Count) >= answer.DataFrom)
                .Select(row => new Dictionary<string, object?>(row) { ["value"] = Mean(row["value"], rolling.Count) })],
        };

    private static decimal? Mean(object? sum, int count) =>
        sum is null ? null : Math.Round(Convert.ToDecimal(sum, CultureInfo.InvariantCulture) / count, 2);
}
