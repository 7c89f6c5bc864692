using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>What is built in a run is found in the schema <c>build</c>, everything else where it is live.</summary>
/// <param name="project">All models.</param>
/// <param name="model">The model whose template it is, or that a test is about.</param>
/// <param name="inBuild">Models that the run builds beside the live ones.</param>
/// <param name="isIncremental">Whether the model is built on top of what is live.</param>
public sealed class BuildNames(ModelProject project, Model model, IReadOnlySet<string> inBuild, bool isIncremental = false) : ITemplateContext
{
    /// <summary>Where models are built.</summary>
    public const string Schema = "build";

    public bool IsIncremental => isIncremental;

    public string This => model.Relation.ToString();

    public string Ref(string model) => (inBuild.Contains(model) ? InBuild(project[model]) : project[model].Relation).ToString();

    public string Changes(TemplatePart.Changes upstream) => ChangesOf(project, upstream).ToString();

    /// <summary>Where a model is built; no two models share it, as no two share schema and name.</summary>
    public static Relation InBuild(Model model) => new(Schema, $"{model.Relation.Schema}__{model.Relation.Name}");

    /// <summary>The temporary table with what a run changes in a model or brought into a source.</summary>
    public static Relation ChangesOf(ModelProject project, TemplatePart.Changes upstream) =>
        ChangesOf(Upstream(project, upstream));

    /// <inheritdoc cref="ChangesOf(ModelProject, TemplatePart.Changes)"/>
    public static Relation ChangesOf(Relation upstream) => new("pg_temp", $"{upstream.Schema}__{upstream.Name}__changes");

    /// <summary>The live relation that changes are asked of.</summary>
    public static Relation Upstream(ModelProject project, TemplatePart.Changes upstream) =>
        upstream.Schema is { } schema ? new Relation(schema, upstream.Name) : project[upstream.Name].Relation;
}

/// <summary>Everything is found where readers find it.</summary>
public sealed class LiveNames(ModelProject project, Model model) : ITemplateContext
{
    public bool IsIncremental => false;

    public string This => model.Relation.ToString();

    public string Ref(string model) => project[model].Relation.ToString();

    public string Changes(TemplatePart.Changes upstream) =>
        throw new InvalidOperationException("a view is not built on top of itself, so it has no changes to follow");
}
