using Modeling.Worker.Building;
using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>The names of a build, with others for relations of which a pass reads the touched keys alone.</summary>
public sealed class RecomputeNames(ModelProject project, BuildNames names, IReadOnlyDictionary<Relation, string> bounded) : ITemplateContext
{
    public bool IsIncremental => false;

    public string This => names.This;

    public string Ref(string model) => bounded.GetValueOrDefault(project[model].Relation) ?? names.Ref(model);

    public string Source(Relation source) => bounded.GetValueOrDefault(source) ?? source.ToString();

    public string Changes(TemplatePart.Changes upstream) =>
        throw new InvalidOperationException("a model with recompute_by follows no changes itself, which its project was checked for");
}
