using Warehouse.Project;

namespace Insights.Api.Pipeline;

/// <summary>What is made from what.</summary>
/// <param name="Nodes">Sources and models by name; a source is named <c>schema.table</c>.</param>
/// <param name="Edges">From what is read to what reads it.</param>
public sealed record LineageGraph(IReadOnlyList<LineageNode> Nodes, IReadOnlyList<LineageEdge> Edges);

/// <param name="Name">A model's name, or a source's <c>schema.table</c>.</param>
/// <param name="Kind"><c>source</c> or <c>model</c>.</param>
/// <param name="Schema">Where it is kept.</param>
public sealed record LineageNode(string Name, string Kind, string Schema);

public sealed record LineageEdge(string From, string To);

internal static class ModelLineage
{
    public static LineageGraph Of(ModelProject project)
    {
        var sources = project.Models.SelectMany(model => model.Template.Sources).Select(source => (source.Schema, source.Table)).Distinct().Order();
        return new(
            [.. sources.Select(source => new LineageNode($"{source.Schema}.{source.Table}", "source", source.Schema)),
             .. project.Models.Select(model => new LineageNode(model.Name, "model", model.Relation.Schema))],
            [.. project.Models.SelectMany(model => Upstream(model).Select(upstream => new LineageEdge(upstream, model.Name)))]);
    }

    public static IReadOnlyList<string> Upstream(Model model) =>
    [
        .. model.Template.Sources.Select(source => $"{source.Schema}.{source.Table}").Distinct(),
        .. model.Template.Refs.Select(reference => reference.Model).Distinct(),
    ];

    public static IReadOnlyList<string> Downstream(ModelProject project, Model model) =>
        [.. project.Models.Where(reader => reader.Template.Refs.Any(reference => reference.Model == model.Name)).Select(reader => reader.Name)];
}
