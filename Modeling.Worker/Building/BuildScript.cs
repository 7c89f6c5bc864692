using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>The statements that build a model whole, beside the live one.</summary>
/// <param name="Create">Makes a view, or a table without rows; <c>null</c> where the statement for the rows makes the table too.</param>
/// <param name="Rows">Make the rows of a table: all of them, or each a part, which can run side by side.</param>
/// <param name="Indexes">They too can be made side by side.</param>
/// <param name="Finish">What comes after all else within a transaction: keys that are never null, statistics.</param>
/// <param name="FinishOutside">
/// The same where there is no transaction: it also notes the pages all of whose rows everybody sees, so that models and tests
/// that come after can read an index alone.
/// </param>
public sealed record BuildScript(
    string? Create, IReadOnlyList<string> Rows, IReadOnlyList<string> Indexes, IReadOnlyList<string> Finish,
    IReadOnlyList<string> FinishOutside)
{
    /// <param name="model">The model.</param>
    /// <param name="selects">Its rendered SQL: one for all rows, or one for each part.</param>
    public static BuildScript Write(Model model, IReadOnlyList<string> selects)
    {
        var relation = BuildNames.InBuild(model);
        if (model.Materialization == Materialization.View)
        {
            return new BuildScript($"create view {relation} as\n{selects[0]}", [], [], [], []);
        }

        var whole = $"create table {relation} as\n{selects[0]}";
        var (create, rows) = selects.Count == 1
            ? (null, [whole])
            : ($"{whole}\nwith no data", selects.Select(select => $"insert into {relation}\n{select}"));
        return new BuildScript(
            create, [.. rows], [.. IndexesOf(model)], [.. KeyOf(model), $"analyze {relation}"],
            [.. KeyOf(model), $"vacuum (analyze) {relation}"]);
    }

    /// <summary>A row without a key could never be replaced: merging would add it again and again.</summary>
    private static IEnumerable<string> KeyOf(Model model)
    {
        if (model.UniqueKey.Count > 0)
        {
            yield return $"alter table {BuildNames.InBuild(model)} "
                + $"{string.Join(", ", model.UniqueKey.Select(column => $"alter column {Relation.Quote(column)} set not null"))}";
        }

        if (model.RecomputeBy.Count > 0)
        {
            // Fails on a column that the model does not have, which otherwise would be built whole for ever without a word.
            yield return $"select {string.Join(", ", model.RecomputeBy.Select(key => $"recompute_by.{Relation.Quote(key.Column)}"))} "
                + $"from {BuildNames.InBuild(model)} as recompute_by limit 0";
        }
    }

    /// <summary>The unique key's, and those that the model asks for; one that is asked for twice is made once.</summary>
    private static IEnumerable<string> IndexesOf(Model model)
    {
        var relation = BuildNames.InBuild(model);
        return model.Indexes.Prepend(new ModelIndex(model.UniqueKey, IsUnique: true)).Where(index => index.Columns.Count > 0)
            .Select(index => (Name: IndexName.Of(relation, index.Columns, index.IsUnique ? "key" : "idx"), index.IsUnique, index.Columns))
            .DistinctBy(index => index.Name)
            .Select(index => $"create {(index.IsUnique ? "unique " : "")}index {index.Name} on {relation} ({Columns(index.Columns)})");
    }

    private static string Columns(IEnumerable<string> names) => string.Join(", ", names.Select(Relation.Quote));
}
