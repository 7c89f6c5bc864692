using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>Writes the statements that replace live relations by those in the schema <c>build</c>.</summary>
public static class PublishScript
{
    /// <param name="project">All models.</param>
    /// <param name="models">What was built, in dependency order.</param>
    /// <param name="dropped">Live relations that go without another in their place.</param>
    /// <param name="live">Kind of each live relation: <c>v</c> view, <c>r</c> table.</param>
    public static IEnumerable<string> Write(
        ModelProject project, IReadOnlyList<Model> models, IReadOnlyList<Relation> dropped, IReadOnlyDictionary<Relation, char> live)
    {
        // What reads goes before what is read. Live views may read each other otherwise than the project's models do now, so
        // they go in one statement, which finds the order itself; without cascade, which would take along what others made.
        var old = Old(models, dropped).Where(live.ContainsKey).ToList();
        var views = models.Where(model => model.Materialization == Materialization.View).Select(BuildNames.InBuild)
            .Concat(old.Where(relation => live[relation] == 'v')).ToList();
        if (views.Count > 0)
        {
            yield return $"drop view {string.Join(", ", views)}";
        }

        foreach (var table in old.Where(relation => live[relation] == 'r'))
        {
            yield return $"drop table {table}";
        }

        foreach (var model in models)
        {
            if (model.Materialization == Materialization.View)
            {
                yield return $"create view {model.Relation}{RowAccess.ViewOptions(model)} as\n"
                    + $"{model.Template.Render(new LiveNames(project, model), project.Variables)}";
            }
            else
            {
                var built = BuildNames.InBuild(model);
                yield return $"alter table {built} set schema {Relation.Quote(model.Relation.Schema)}";
                yield return $"alter table {new Relation(model.Relation.Schema, built.Name)} rename to "
                    + $"{Relation.Quote(model.Relation.Name)}";
            }

            if (model.Readers.Count > 0)
            {
                yield return $"grant select on {model.Relation} to {string.Join(", ", model.Readers.Select(Relation.Quote))}";
            }

            foreach (var statement in RowAccess.Statements(model))
            {
                yield return statement;
            }
        }
    }

    /// <returns>What is there no more after the publish, if it was there before.</returns>
    public static IEnumerable<Relation> Old(IReadOnlyList<Model> models, IReadOnlyList<Relation> dropped) =>
        dropped.Concat(models.Reverse().Select(model => model.Relation)).Distinct();
}
