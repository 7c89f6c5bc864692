using Insights.Api.Pages.Reading;
using Insights.Api.Pipeline;
using Warehouse.Project;

namespace Insights.Api.Pages.Working;

/// <summary>All models with their last builds, and a drawing of what is made from what.</summary>
public sealed record ModelsView(TableData Models, string Drawing)
{
    internal static ModelsView Of(ModelProject project, IReadOnlyDictionary<string, LastBuild> builds) => new(new TableData(
        [new("Model", false), new("Kept in", false), new("Kind", false), new("Last build", false), new("Rows", true), new("Took", true), new("One row per", false)],
        [
            .. project.Models.Select(model =>
            {
                var build = builds.GetValueOrDefault(model.Name);
                return (IReadOnlyList<TableCell>)
                [
                    new(model.Name, $"/pipeline/models/{model.Name}"), new(model.Relation.Schema), new(ModelsApi.NameOf(model.Materialization)),
                    new(build?.Status), new(build?.RowCount is { } rows ? PipelineView.Number(rows) : null),
                    new(build is null ? null : PipelineView.Seconds(build.DurationSeconds)), new(model.Description),
                ];
            }),
            .. project.Unreadable.Select(model => (IReadOnlyList<TableCell>)
                [new(model.Name), new(null), new(null), new("cannot be read"), new(null), new(null), new(model.Problem.Message)]),
        ],
        HasMore: false),
        LineageDrawing.Render(ModelLineage.Of(project), focus: null));
}
