using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>Counts the failing rows of all row tests of a model in one scan of it.</summary>
public static class RowScan
{
    /// <param name="project">All models and variables.</param>
    /// <param name="tests">Row tests of one model.</param>
    /// <param name="names">Where relations are found. On top of what is live, the rows that came are looked at.</param>
    /// <returns>A query of one row, with a count for each test; it is zero where the test passes.</returns>
    public static string Write(ModelProject project, IReadOnlyList<DataTest> tests, BuildNames names)
    {
        var model = tests[0].Model;
        var rows = names.IsIncremental ? $"(select * from {names.Changes(project[model].Relation)} where _change = 1)" : names.Ref(model);
        var joins = tests.Index()
            .Where(test => test.Item.Row!.Parent is not null).Select(test => Join(project, test.Item.Row!.Parent!, test.Index, names));
        return $"select {string.Join(",\n", tests.Select((test, i) => Count(project, test.Row!, i, names)))}\nfrom {rows} as "
            + $"tested\n{string.Join("\n", joins)}";
    }

    private static string Count(ModelProject project, RowTest test, int number, BuildNames names)
    {
        var fails = test.Fails.Render(names, project.Variables);
        var orphan = test.Parent is null ? "" : $" and parent_{number}._parent is null";
        var count = $"count(*) filter (where {fails}{orphan})";
        return test.Parent?.Orphaned.Render(names, project.Variables) is { Length: > 0 } orphaned ? $"{count} + ({orphaned})" : count;
    }

    /// <summary>Parents that are there twice make no other test fail, but rows without end.</summary>
    private static string Join(ModelProject project, ParentTest parent, int number, BuildNames names)
    {
        var isUnique = parent.Parents.Refs is [var reference] && project.IsUnique(reference.Model, parent.Field);
        var keys = $"select {(isUnique ? "" : "distinct ")}{Relation.Quote(parent.Field)} as _parent "
            + $"from {parent.Parents.Render(names, project.Variables)} as parents";
        return $"left join ({keys}) as parent_{number} on parent_{number}._parent = tested.{parent.Column}";
    }
}
