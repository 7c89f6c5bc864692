using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>What is built in a run is found in the schema <c>build</c>, everything else where it is live.</summary>
public sealed class BuildNames(ModelProject project, Model model, IReadOnlySet<string> building) : ITemplateContext
{
    public bool IsIncremental => false;

    public string This => model.Relation.ToString();

    public string Ref(string model) => (building.Contains(model) ? InBuild(project[model]) : project[model].Relation).ToString();

    /// <summary>Where a model is built; no two models share it, as no two share schema and name.</summary>
    public static Relation InBuild(Model model) => new("build", $"{model.Relation.Schema}__{model.Relation.Name}");
}

/// <summary>Everything is found where readers find it.</summary>
public sealed class LiveNames(ModelProject project, Model model) : ITemplateContext
{
    public bool IsIncremental => false;

    public string This => model.Relation.ToString();

    public string Ref(string model) => project[model].Relation.ToString();
}
