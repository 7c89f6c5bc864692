using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>What is built in a run is found in the schema <c>build</c>, everything else where it is live.</summary>
/// <param name="project">All models.</param>
/// <param name="model">The model whose template it is, or that a test is about.</param>
/// <param name="inBuild">Models that the run builds beside the live ones.</param>
/// <param name="isIncremental">Whether the model is built on top of what is live.</param>
/// <param name="changed">Relations that have a table of changes, when a name is asked for; <c>null</c> for all.</param>
public sealed class BuildNames(
    ModelProject project, Model model, IReadOnlySet<string> inBuild, bool isIncremental = false,
    IReadOnlySet<Relation>? changed = null) : ITemplateContext
{
    /// <summary>Where models are built.</summary>
    public const string Schema = "build";

    /// <summary>The column of changes that tells rows that come, 1, from rows that go, -1.</summary>
    public const string Change = "_change";

    public bool IsIncremental => isIncremental;

    public string This => model.Relation.ToString();

    public string Ref(string model) => Find(project[model]).ToString();

    public string Changes(TemplatePart.Changes upstream) => Changes(Upstream(project, upstream));

    /// <returns>Where the run finds a model.</returns>
    public Relation Find(Model model) => inBuild.Contains(model.Name) ? InBuild(model) : model.Relation;

    /// <returns>Whether nothing that a template follows has changed. What comes from a source unasked may have.</returns>
    public bool IsUntouched(ModelTemplate template) => isIncremental && changed is not null && template.Sources.Count == 0
        && !template.Changes.Any(followed => changed.Contains(Upstream(project, followed)));

    /// <returns>Whether the run has changed a model.</returns>
    public bool IsChanged(string model) => changed is null || changed.Contains(project[model].Relation);

    /// <returns>Where the run finds what it changes in a relation.</returns>
    public string Changes(Relation upstream) =>
        changed?.Contains(upstream) != false ? ChangesOf(upstream).ToString() : NoChanges(upstream);

    /// <summary>Where a model is built; no two models share it, as no two share schema and name.</summary>
    public static Relation InBuild(Model model) => new(Schema, $"{model.Relation.Schema}__{model.Relation.Name}");

    /// <summary>The temporary table with what a run changes in a model or brought into a source.</summary>
    public static Relation ChangesOf(Relation upstream) => new("pg_temp", $"{upstream.Schema}__{upstream.Name}__changes");

    /// <summary>The live relation that changes are asked of.</summary>
    public static Relation Upstream(ModelProject project, TemplatePart.Changes upstream) =>
        upstream.Schema is { } schema ? new Relation(schema, upstream.Name) : project[upstream.Name].Relation;

    /// <summary>
    /// What stands for the table of a relation's changes where it has none: no rows, which the planner knows. A join in brackets may
    /// be used as the name of a table may, with another name behind it or without.
    /// </summary>
    private static string NoChanges(Relation relation)
    {
        var name = ChangesOf(relation).Name;
        return $"((select *, 1::smallint as {Change} from {relation} where false) as {Relation.Quote(name)} "
            + $"cross join (select) as {Relation.Quote($"no_{name}")})";
    }
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
