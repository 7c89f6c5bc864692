using Insights.Api.Answers;
using Insights.Api.Callers;
using Insights.Api.Problems;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

internal static class OwnRowFilters
{
    /// <summary>
    /// The filters that choose the rows of the present request's organisations; none where it may see all. The database gives it no
    /// others anyway; by the filter, what is counted once over all organisations is counted anew over these.
    /// </summary>
    /// <exception cref="ProblemException">403: a metric has no rows of organisations.</exception>
    /// <param name="ownRows">Knows whose rows they are.</param>
    /// <param name="metrics">The metrics whose relations are read.</param>
    public static IEnumerable<DimensionFilter> FiltersOf(this OwnRows ownRows, IEnumerable<Metric> metrics) =>
        RowRestriction.Current is not { } restriction ? []
        : metrics.Select(metric => DimensionFilter.Of(ownRows.DimensionOf(metric), restriction.Organisations))
            .DistinctBy(filter => filter.Dimension);
}
