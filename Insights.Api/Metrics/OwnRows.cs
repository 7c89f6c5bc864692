using Insights.Api.Access;
using Insights.Api.Problems;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>
/// What a question is about when it comes from who sees some organisations' rows alone: the database gives it no others, and the
/// metric layer is asked as by a filter, so that what is counted once over all organisations is counted anew over these.
/// </summary>
internal sealed class OwnRows(ModelProject project)
{
    private const string Schema = "gold";

    private readonly Dictionary<string, string> _columns = project.Models
        .Where(model => model.Relation.Schema == Schema && model.RowAccess is not null)
        .ToDictionary(model => model.Relation.Name, model => model.RowAccess!);

    /// <summary>Whether the present request may read a relation of gold.</summary>
    public bool AreIn(string relation) => RowRestriction.Current is null || _columns.ContainsKey(relation);

    /// <exception cref="ProblemException">403: one of the relations has no rows of organisations.</exception>
    /// <param name="name">What is asked for.</param>
    /// <param name="relations">The relations of gold that it is read from.</param>
    public void Require(string name, IEnumerable<string> relations)
    {
        if (relations.FirstOrDefault(relation => !AreIn(relation)) is { } other)
        {
            throw RestrictedRequests.Refusal($"{name} is read from {other}, whose rows belong to no organisation");
        }
    }

    /// <summary>The filters that choose the rows of the present request's organisations; none where it may see all.</summary>
    /// <exception cref="ProblemException">403: a metric has no rows of organisations.</exception>
    /// <param name="metrics">The metrics whose relations are read.</param>
    public IEnumerable<DimensionFilter> FiltersOf(IEnumerable<Metric> metrics) => RowRestriction.Current is not { } restriction
        ? []
        : metrics.Select(metric => DimensionFilter.Of(DimensionOf(metric), restriction.Organisations)).DistinctBy(filter => filter.Dimension);

    private string DimensionOf(Metric metric) =>
        _columns.TryGetValue(metric.Relation!, out var column)
            && metric.Dimensions.Find(dimension => metric.SourceOf(dimension) == (metric.Relation!, Relation.Quote(column))) is { } dimension
            ? dimension
            : throw RestrictedRequests.Refusal($"{metric.Name.Text} counts rows that belong to no organisation");
}
