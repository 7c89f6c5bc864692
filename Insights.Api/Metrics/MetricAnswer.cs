using System.Text.Json.Serialization;
using Insights.Api.Answers;

namespace Insights.Api.Metrics;

/// <summary>The answer to a metric query.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Unit">What one of <c>value</c> is.</param>
/// <param name="From">First day of the range, UTC.</param>
/// <param name="To">Last day of the range, UTC.</param>
/// <param name="Grain">What a period is.</param>
/// <param name="By">The dimensions of a row.</param>
/// <param name="Population">Whose rows count; <c>null</c> where the metric has no choice.</param>
/// <param name="Rows">
/// Each with <c>period</c> (its first day; of a total, <paramref name="From"/>), the dimensions, <c>value</c> and, for a ratio,
/// <c>numerator</c> and <c>denominator</c>; of a comparison <c>compared_value, compared_from, compared_to, change,
/// change_percent</c>, of a share <c>share</c> (a fraction), of the top rows <c>rank</c>.
/// </param>
/// <param name="Total">The metric over the whole range and all members, computed by itself.</param>
/// <param name="Next">The cursor of the next page, to be sent as <c>cursor</c> with the same question; <c>null</c> on the last.</param>
/// <param name="Truncated">Whether there are more rows, which is when there is a <paramref name="Next"/>.</param>
/// <param name="WarehouseVersion">The version of the warehouse that all of it comes from.</param>
/// <param name="DataFrom">First day that has data.</param>
/// <param name="DataTo">Last day that has data.</param>
/// <param name="Definition">What the metric means.</param>
/// <param name="Source">
/// The relation of gold that it was read from: the metric's own, or the smallest pre-aggregation that has the same numbers; where
/// several were, such as those of both sides of a ratio, their names with commas.
/// </param>
/// <param name="Sql">The statement that was run; <c>$1</c> and <c>$2</c> are the range.</param>
public sealed record MetricAnswer(
    string Metric,
    string Unit,
    DateOnly From,
    DateOnly To,
    string Grain,
    IReadOnlyList<string> By,
    string? Population,
    IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows,
    object? Total,
    string? Next,
    bool Truncated,
    long WarehouseVersion,
    DateOnly DataFrom,
    DateOnly DataTo,
    string Definition,
    string Source,
    string Sql) : ITableAnswer
{
    /// <summary>First day of the range that <c>total</c> is compared with; only if it is compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? ComparedFrom { get; init; }

    /// <summary>Last day of the range that <c>total</c> is compared with; only if it is compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? ComparedTo { get; init; }

    /// <summary>The metric over the range that it is compared with; only if it is compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? ComparedTotal { get; init; }

    /// <summary>The columns of rows that are numbers, in order.</summary>
    internal IReadOnlyList<string> Measures { get; init; } = ["value"];

    /// <summary>The days of the range that lie within the data.</summary>
    internal (DateOnly First, DateOnly Last) DaysWithData() => (From > DataFrom ? From : DataFrom, To < DataTo ? To : DataTo);

    IReadOnlyList<string> ITableAnswer.Header => ["period", .. By, .. Measures.SelectMany(column => column == "compared_value" ? (string[])[column, "compared_from", "compared_to"] : [column])];

    IEnumerable<IReadOnlyList<object?>> ITableAnswer.Table
    {
        get
        {
            var header = ((ITableAnswer)this).Header;
            return Rows.Select(row => header.Select(column => row[column]).ToArray());
        }
    }
}
