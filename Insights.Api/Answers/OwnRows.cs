using Insights.Api.Callers;
using Insights.Api.Problems;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Answers;

/// <summary>
/// Which relations of gold have rows of organisations, and whose they are: what the present request may read where it sees some
/// organisations' rows alone.
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
            throw RowRestriction.Refusal($"{name} is read from {other}, whose rows belong to no organisation");
        }
    }

    /// <summary>The dimension of a metric that says whose a row is.</summary>
    /// <exception cref="ProblemException">403: its rows belong to no organisation.</exception>
    public string DimensionOf(Metric metric) =>
        _columns.TryGetValue(metric.Relation!, out var column)
            && metric.Dimensions.Find(dimension => metric.SourceOf(dimension) == (metric.Relation!, Relation.Quote(column))) is { } dimension
            ? dimension
            : throw RowRestriction.Refusal($"{metric.Name.Text} counts rows that belong to no organisation");
}
