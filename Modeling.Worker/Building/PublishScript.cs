using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>Writes the statements that replace live relations by those in the schema <c>build</c>.</summary>
public static class PublishScript
{
    /// <param name="project">All models.</param>
    /// <param name="models">What was built, in dependency order.</param>
    /// <param name="live">Kind of each live relation: <c>v</c> view, <c>r</c> table.</param>
    public static IEnumerable<string> Write(ModelProject project, IReadOnlyList<Model> models, IReadOnlyDictionary<Relation, char> live)
    {
        // What reads goes before what is read.
        foreach (var model in models.Reverse())
        {
            if (model.Materialization == Materialization.View)
            {
                yield return $"drop view {BuildNames.InBuild(model)}";
            }

            if (live.TryGetValue(model.Relation, out var kind))
            {
                yield return $"drop {(kind == 'v' ? "view" : "table")} {model.Relation}";
            }
        }

        foreach (var model in models)
        {
            if (model.Materialization == Materialization.View)
            {
                yield return $"create view {model.Relation} as\n{model.Template.Render(new LiveNames(project, model), project.Variables)}";
            }
            else
            {
                var built = BuildNames.InBuild(model);
                yield return $"alter table {built} set schema {Relation.Quote(model.Relation.Schema)}";
                yield return $"alter table {new Relation(model.Relation.Schema, built.Name)} rename to {Relation.Quote(model.Relation.Name)}";
            }

            if (model.Readers.Count > 0)
            {
                yield return $"grant select on {model.Relation} to {string.Join(", ", model.Readers.Select(Relation.Quote))}";
            }
        }
    }
}
