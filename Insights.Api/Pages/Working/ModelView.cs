using Insights.Api.Pages.Reading;
using Insights.Api.Pipeline;
using Warehouse.Project;

namespace Insights.Api.Pages.Working;

/// <summary>A model with what it is made from and what is made from it.</summary>
public sealed record ModelView(
    string Name, string Relation, string Description, string Sql, string? Status, IReadOnlyList<string> Upstream, IReadOnlyList<string> Downstream,
    string Drawing, TableData Columns, TableData Tests)
{
    internal static ModelView Of(ModelProject project, Model model, LastBuild? build, IReadOnlyDictionary<string, string> results) => new(
        model.Name, $"{model.Relation.Schema}.{model.Relation.Name}", model.Description, model.Sql,
        build is null ? null
            : $"{build.Status} by run {build.RunId} in {PipelineView.Seconds(build.DurationSeconds)}"
                + (build.RowCount is { } rows ? $", {PipelineView.Number(rows)} rows" : ""),
        ModelLineage.Upstream(model), ModelLineage.Downstream(project, model), LineageDrawing.Render(ModelLineage.Of(project), model.Name),
        new TableData([new("Column", false), new("What it is", false)],
            [.. model.Columns.Select(column => (IReadOnlyList<TableCell>)[new(column.Name), new(column.Description)])], HasMore: false),
        new TableData([new("Test", false), new("Severity", false), new("Last result", false)],
            [
                .. project.Tests.Where(test => test.Model == model.Name).Select(test => (IReadOnlyList<TableCell>)
                    [new(test.Name), new(ModelsApi.NameOf(test.Severity)), new(results.GetValueOrDefault(test.Name))]),
            ], HasMore: false));
}
