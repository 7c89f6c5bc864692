using Modeling.Worker.Building;
using Modeling.Worker.Runs;
using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>
/// Writes the statements of a merge. Changes are kept in temporary tables with the columns of what changes and
/// <c>_change</c>: 1 for a row that comes, -1 for one that goes. A changed row is one of each.
/// </summary>
public static class MergeScript
{
    /// <summary>The column that tells rows that come from rows that go.</summary>
    public const string Change = "_change";

    /// <summary>The temporary table for what a merged model's select gives.</summary>
    public static Relation DeltaOf(Model model) => new("pg_temp", $"{model.Relation.Schema}__{model.Relation.Name}__delta");

    /// <summary>Nothing of a relation changes.</summary>
    public static string NoChanges(Relation relation) =>
        CreateChanges(relation, $"select *, 1::smallint as {Change} from {relation} where false");

    /// <summary>
    /// The rows of batches in a bronze table, found by the blocks that they were put into. The blocks are a hint, because a
    /// table may be rewritten: the caller counts the rows and falls back to <see cref="Arrived"/>.
    /// </summary>
    /// <returns><c>null</c> when the blocks of a batch are not known.</returns>
    public static string? ArrivedInBlocks(Relation table, IReadOnlyList<PendingBatch> batches) =>
        batches.Any(batch => batch.FirstBlock is null || batch.LastBlock is null)
            ? null
            : CreateChanges(table, string.Join("\nunion all\n", batches.Select(batch =>
                $"select *, 1::smallint as {Change} from {table} where ctid >= '({batch.FirstBlock},0)' and ctid < '({batch.LastBlock + 1},0)' and _batch_id = {batch.BatchId}")));

    /// <summary>The rows of batches in a bronze table, found by reading all of it.</summary>
    public static string Arrived(Relation table, IEnumerable<PendingBatch> batches) =>
        CreateChanges(table, $"select *, 1::smallint as {Change} from {table} where _batch_id in ({string.Join(", ", batches.Select(batch => batch.BatchId))})");

    /// <summary>What differs between a live table and the one that the run built.</summary>
    public static string Compare(Model model, IReadOnlyList<string> columns)
    {
        var names = Names(columns);
        var built = BuildNames.InBuild(model);
        return CreateChanges(model.Relation, Difference($"select {names} from {model.Relation}", $"select {names} from {built}", names));
    }

    /// <summary>What a merged model's select, given in its delta table, changes in the live one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="columns">The live table's columns.</param>
    /// <param name="tellsGone">Whether the delta has <see cref="Change"/>, so that it can name keys whose rows go.</param>
    /// <param name="standing">A select of the live rows in whose place the delta comes; <c>null</c> for those with its keys.</param>
    public static string ChangesOf(Model model, IReadOnlyList<string> columns, bool tellsGone, string? standing)
    {
        var names = Names(columns);
        var delta = DeltaOf(model);
        var stays = tellsGone ? $" where {Change} = 1" : "";
        return CreateChanges(model.Relation, Difference(
            standing ?? $"select {Names(columns, "live")} from {delta} as delta inner join {model.Relation} as live on {SameKey(model, "live", "delta")}",
            $"select {names} from {delta}{stays}",
            names));
    }

    /// <summary>Puts the changes of a merged model into its live table: first what goes, then what comes.</summary>
    public static IReadOnlyList<string> Apply(Model model, IReadOnlyList<string> columns)
    {
        var changes = BuildNames.ChangesOf(model.Relation);
        return
        [
            $"delete from {model.Relation} as live using {changes} as gone where gone.{Change} = -1 and {SameKey(model, "live", "gone")}",
            $"insert into {model.Relation} ({Names(columns)}) select {Names(columns)} from {changes} where {Change} = 1",
        ];
    }

    /// <summary>The rows that a merged model would have, when what goes is deleted and what comes is not there yet.</summary>
    public static string Merged(Model model, IReadOnlyList<string> columns) =>
        $"(select {Names(columns)} from {model.Relation} union all select {Names(columns)} from {BuildNames.ChangesOf(model.Relation)} where {Change} = 1) as merged";

    /// <summary>Columns as SQL writes a list of them, of a table of that name if one is given.</summary>
    public static string Names(IEnumerable<string> columns, string? of = null) =>
        string.Join(", ", columns.Select(column => of is null ? Relation.Quote(column) : $"{of}.{Relation.Quote(column)}"));

    private static string CreateChanges(Relation relation, string select) =>
        $"create temporary table {Relation.Quote(BuildNames.ChangesOf(relation).Name)} on commit drop as\n{select}";

    private static string Difference(string before, string after, string names) =>
        $"""
        with before as (
        {before}
        ), after as (
        {after}
        )
        select {names}, -1::smallint as {Change} from (select {names} from before except all select {names} from after) as goes
        union all
        select {names}, 1::smallint from (select {names} from after except all select {names} from before) as comes
        """;

    private static string SameKey(Model model, string left, string right) =>
        string.Join(" and ", model.UniqueKey.Select(column => $"{left}.{Relation.Quote(column)} = {right}.{Relation.Quote(column)}"));
}
