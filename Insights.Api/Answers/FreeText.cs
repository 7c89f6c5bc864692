using Insights.Api.Callers;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Answers;

/// <summary>The columns of gold that somebody typed, so that an address or a number of people may stand in them.</summary>
internal sealed class FreeText(ModelProject project)
{
    private readonly ILookup<string, string> _columns = project.Models
        .Where(model => model.Relation.Schema == "gold")
        .SelectMany(model => model.Columns, (model, column) => (Relation: model.Relation.Name, Column: column))
        .Where(known => known.Column.IsFreeText)
        .ToLookup(known => known.Relation, known => known.Column.Name);

    /// <summary>Whether the members of a dimension were typed.</summary>
    public bool IsOf(Metric metric, string dimension) =>
        metric.Relation is not null && metric.Dimensions.Contains(dimension)
            && metric.SourceOf(dimension) is var (relation, sql) && IsOf(relation, sql);

    /// <summary>Whether a column, or what is computed from one, was typed.</summary>
    /// <param name="relation">Of gold.</param>
    /// <param name="sql">Over its columns.</param>
    public bool IsOf(string relation, string sql) => _columns[relation].Any(column => sql.Contains(column, StringComparison.Ordinal));

    /// <summary>Whether one of the relations has a column of this name that was typed.</summary>
    public bool IsOf(IEnumerable<string> relations, string column) => relations.Any(relation => _columns[relation].Contains(column));

    /// <summary>A value as the present request may see it.</summary>
    public static object? Shown(object? value) => value is string typed ? PersonalDataView.Shown(typed) : value;
}
