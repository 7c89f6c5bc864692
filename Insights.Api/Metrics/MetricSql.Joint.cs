using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>A metric as a part of a statement about several.</summary>
public sealed partial class MetricSql
{
    /// <summary>
    /// Adds a metric to a statement of several, as two steps with columns <c>value</c>: <c>{prefix}total</c> of one row, and
    /// <c>{prefix}detail</c> with the columns <c>period</c> and the dimensions.
    /// </summary>
    /// <param name="catalog">All metrics.</param>
    /// <param name="query">The question.</param>
    /// <param name="from">First day of the range.</param>
    /// <param name="to">Last day of the range.</param>
    /// <param name="data">The days with data.</param>
    /// <param name="isUsable">Whether a pre-aggregation of this name can be read.</param>
    /// <param name="statement">From <see cref="NewStatement"/>.</param>
    /// <param name="prefix">Tells the steps apart from those of other metrics.</param>
    /// <returns>The relations that are read.</returns>
    internal static IReadOnlyList<string> AddTo(
        MetricCatalog catalog, MetricQuery query, DateOnly from, DateOnly to, DayRange data, Func<string, bool> isUsable,
        SteppedQuery statement, string prefix)
    {
        var compiler = new MetricSql(catalog, query, from, to, data, isUsable, statement, prefix);
        if (query.RowKeys.Count > 0)
        {
            compiler.WriteDetail();
            compiler.WriteTotal();
        }
        else
        {
            compiler.WriteTotal();
            statement.AddStep($"{prefix}detail", $"select $1::date as period, value from {prefix}total");
        }

        return compiler._rows.Sources;
    }
}
