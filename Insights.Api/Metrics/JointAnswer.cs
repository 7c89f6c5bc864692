using Insights.Api.Answers;

namespace Insights.Api.Metrics;

/// <summary>Several metrics in one table: over the same range, by the same periods and dimensions, with the same filters.</summary>
/// <param name="Metrics">Each metric, in the order of its columns.</param>
/// <param name="From">First day of the range, UTC.</param>
/// <param name="To">Last day of the range, UTC.</param>
/// <param name="Grain">What a period is.</param>
/// <param name="By">The dimensions of a row.</param>
/// <param name="Rows">Each with <c>period</c>, the dimensions, and a value under the name of each metric: of one that has no row there, zero if it is counted or added up, else <c>null</c>.</param>
/// <param name="Next">The cursor of the next page; <c>null</c> on the last.</param>
/// <param name="WarehouseVersion">The version of the warehouse that all of it comes from.</param>
public sealed record JointAnswer(
    IReadOnlyList<JointMetric> Metrics,
    DateOnly From,
    DateOnly To,
    string Grain,
    IReadOnlyList<string> By,
    IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows,
    string? Next,
    long WarehouseVersion) : ITableAnswer
{
    IReadOnlyList<string> ITableAnswer.Header => ["period", .. By, .. Metrics.Select(metric => metric.Metric)];

    IEnumerable<IReadOnlyList<object?>> ITableAnswer.Table
    {
        get
        {
            var header = ((ITableAnswer)this).Header;
            return Rows.Select(row => header.Select(column => row[column]).ToArray());
        }
    }
}

/// <summary>What a column of the table is.</summary>
public sealed record JointMetric(
    string Metric, string Unit, object? Total, DateOnly DataFrom, DateOnly DataTo, string Definition, string Source, string Sql);
