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
    public const string Change = BuildNames.Change;

    /// <summary>
    /// Blocks of which a page of the server's map of free space tells. It looks for room for the next row among those of the page that
    /// tells of the last block; only a vacuum makes it look further.
    /// </summary>
    private const long BlocksOfMapPage = 4069;

    /// <summary>The temporary table for what a merged model's select gives.</summary>
    public static Relation DeltaOf(Model model) => new("pg_temp", $"{model.Relation.Schema}__{model.Relation.Name}__delta");

    /// <summary>
    /// Makes statistics of a temporary table for the statements that join it. A sample of 3,000 rows says enough of it; of the usual
    /// 30,000 it would take as long as the joins.
    /// </summary>
    public static IReadOnlyList<string> Analyze(Relation table) =>
        ["set local default_statistics_target = 10", $"analyze {table}", "set local default_statistics_target to default"];

    /// <summary>Makes the table for what a merged model's select gives, with statistics, and asks for its columns in their order.</summary>
    public static IReadOnlyList<string> CreateDelta(Model model, string select)
    {
        var delta = DeltaOf(model);
        return
        [
            ExplainedStatement.Write($"create temporary table {Relation.Quote(delta.Name)} on commit drop as\n{select}"),
            .. Analyze(delta),
            "select attname::text from pg_attribute "
                + $"where attrelid = '{delta.ToString().Replace("'", "''", StringComparison.Ordinal)}'::regclass and attnum > 0 "
                + "order by attnum",
        ];
    }

    /// <summary>
    /// Ways to find the rows of batches in a bronze table, each slower than the one before: in the blocks behind those that the table
    /// had; in those before them, too, where the server may have found room for a row; in all of it. The blocks are a hint, because a
    /// table may be rewritten: the caller counts the rows and goes on to the next way.
    /// </summary>
    public static IReadOnlyList<string> Arrived(Relation table, IReadOnlyList<PendingBatch> batches)
    {
        var all = $"select *, 1::smallint as {Change} from {table} "
            + $"where _batch_id in ({string.Join(", ", batches.Select(batch => batch.BatchId))})";
        IEnumerable<string> ways = batches.Any(batch => batch.FirstBlock is null || batch.LastBlock is null)
            ? [all]
            : [Within(1), Within(BlocksOfMapPage), all];
        return [.. ways.Select(select => CreateChanges(table, select))];

        string Within(long blocks) => string.Join("\nunion all\n", batches.Select(batch =>
            $"select *, 1::smallint as {Change} from {table} where ctid >= '({batch.FirstBlock - (batch.FirstBlock % blocks)},0)' "
                + $"and ctid < '({batch.LastBlock + 1},0)' and _batch_id = {batch.BatchId}"));
    }

    /// <summary>What differs between a live table and the one that the run built.</summary>
    public static string Compare(Model model, IReadOnlyList<string> columns)
    {
        var names = Names(columns);
        var built = BuildNames.InBuild(model);
        return CreateChanges(model.Relation, Difference($"select {names} from {model.Relation}", $"select {names} from {built}", names));
    }

    /// <summary>The rows of a model's delta table that it has now.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tellsGone">Whether the delta has <see cref="Change"/>, so that it can name keys whose rows go.</param>
    public static string Given(Model model, bool tellsGone) => $"select * from {DeltaOf(model)}{(tellsGone ? $" where {Change} = 1" : "")}";

    /// <summary>The live rows that have a key of a model's delta table.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">Rows of the delta.</param>
    /// <param name="liveRows">About how many rows its table has, less than none when nobody knows. Its unique index finds keys.</param>
    public static string Standing(Model model, long count, double liveRows)
    {
        var keys = model.UniqueKey.Select(Relation.Quote).ToList();
        return KeyedRows.Write(model.Relation.ToString(), keys, DeltaOf(model), keys, count, liveRows);
    }

    /// <summary>
    /// Finds what changes in a merged model's live table, and changes it there: first what goes, then, with the last statement, what
    /// comes.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="columns">The live table's columns.</param>
    /// <param name="standing">A select of the live rows that may go.</param>
    /// <param name="given">A select of the rows that are to be in their place.</param>
    public static IReadOnlyList<string> Merge(Model model, IReadOnlyList<string> columns, string standing, string given)
    {
        var (names, changes) = (Names(columns), BuildNames.ChangesOf(model.Relation));
        return
        [
            ExplainedStatement.Write(CreateChanges(model.Relation, Difference(standing, given, names))),
            .. Analyze(changes),
            $"delete from {model.Relation} as live using {changes} as gone where gone.{Change} = -1 and {SameKey(model, "live", "gone")}",
            $"insert into {model.Relation} ({names}) select {names} from {changes} where {Change} = 1",
        ];
    }

    /// <summary>The rows that a merged model would have, when what goes is deleted and what comes is not there yet.</summary>
    public static string Merged(Model model, IReadOnlyList<string> columns) =>
        $"(select {Names(columns)} from {model.Relation} union all select {Names(columns)} from {BuildNames.ChangesOf(model.Relation)} "
            + $"where {Change} = 1) as merged";

    /// <summary>Columns as SQL writes a list of them.</summary>
    public static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(Relation.Quote));

    private static string CreateChanges(Relation relation, string select) =>
        $"create temporary table {Relation.Quote(BuildNames.ChangesOf(relation).Name)} on commit drop as\n{select}";

    /// <summary>
    /// Rows that are as they were cancel each other out; of the others each comes or goes as often as it is there more or less.
    /// </summary>
    private static string Difference(string before, string after, string names) =>
        $"""
        select {names}, sign(_times)::smallint as {Change}
        from (
            select {names}, sum(_time) as _times, generate_series(1, abs(sum(_time)))
            from (
                select {names}, -1 as _time from (
        {before}
                ) as before
                union all
                select {names}, 1 from (
        {after}
                ) as after
            ) as compared
            group by {names}
            having sum(_time) <> 0
        ) as changes
        """;

    private static string SameKey(Model model, string left, string right) =>
        string.Join(" and ", model.UniqueKey.Select(column => $"{left}.{Relation.Quote(column)} = {right}.{Relation.Quote(column)}"));
}
