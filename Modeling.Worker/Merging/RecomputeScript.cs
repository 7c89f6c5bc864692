using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>A relation as a model with <c>recompute_by</c> reads it.</summary>
/// <param name="Relation">The relation that the model names.</param>
/// <param name="Sql">Where the run finds its rows.</param>
/// <param name="Keys">The model's keys that it has.</param>
/// <param name="IsChanged">Whether the run changes it.</param>
public sealed record Upstream(Relation Relation, string Sql, IReadOnlyList<UpstreamKey> Keys, bool IsChanged)
{
    /// <summary>Columns that no two of its rows share; none where that is not known.</summary>
    public IReadOnlyList<string> UniqueKey { get; init; } = [];

    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The columns that an index of it begins with.</summary>
    public IReadOnlyList<string> Indexed { get; init; } = [];

    /// <summary>About how many rows it has; less than none when nobody knows.</summary>
    public double Rows { get; init; }
}

/// <summary>
/// A part of the work on a model with <c>recompute_by</c>: the keys that changed in those upstream relations that have just these
/// of the model's keys. What has other keys too may have rows for them that did not change, so each set of keys has its own pass.
/// </summary>
/// <param name="Touched">The temporary table with the keys.</param>
/// <param name="Keys">Which of the model's keys they are, ascending.</param>
/// <param name="Changed">The upstream relations that they come from.</param>
public sealed record RecomputePass(Relation Touched, IReadOnlyList<int> Keys, IReadOnlyList<Upstream> Changed)
{
    /// <summary>How many keys are touched.</summary>
    public long Count { get; init; }

    /// <summary>Whether one of them is null, so that it is not found by <c>=</c>.</summary>
    public bool HasNulls { get; init; }
}

/// <summary>Writes the statements that compute the rows of changed keys of a model with <c>recompute_by</c>.</summary>
public static class RecomputeScript
{
    /// <summary>One pass for each set of keys that a changed relation has.</summary>
    public static IReadOnlyList<RecomputePass> Passes(Model model, IEnumerable<Upstream> upstream) =>
        [.. upstream.Where(relation => relation.IsChanged)
            .GroupBy(relation => string.Join(',', relation.Keys.Select(key => key.Key)))
            // The number stands first, because the server cuts long names off.
            .Select((group, i) => new RecomputePass(
                new Relation("pg_temp", $"touched_{i + 1}__{model.Relation.Schema}__{model.Relation.Name}"),
                [.. group.First().Keys.Select(key => key.Key)], [.. group]))];

    /// <summary>
    /// Makes the table of the keys of rows that came to or went from the changed relations of a pass, with statistics, and asks how
    /// many they are, and how many of them are null in part.
    /// </summary>
    public static IReadOnlyList<string> Touch(RecomputePass pass)
    {
        var touched = pass.Changed.Select(upstream =>
            $"select distinct {string.Join(", ", upstream.Keys.Select(key => $"{key.Sql} as {Name(key.Key)}"))} "
            + $"from {Building.BuildNames.ChangesOf(upstream.Relation)}");
        return
        [
            $"create temporary table {Relation.Quote(pass.Touched.Name)} on commit drop as\n{string.Join("\nunion\n", touched)}",
            .. MergeScript.Analyze(pass.Touched),
            $"select count(*), count(*) filter (where {AnyNull(pass.Keys.Select(Name))}) from {pass.Touched}",
        ];
    }

    /// <summary>The rows that the touched keys have now.</summary>
    /// <param name="model">The model.</param>
    /// <param name="passes">Its passes.</param>
    /// <param name="upstream">All that the model reads.</param>
    /// <param name="render">The model's select, with other names for some of the relations that it reads.</param>
    public static string Select(
        Model model, IReadOnlyList<RecomputePass> passes, IReadOnlyList<Upstream> upstream,
        Func<IReadOnlyDictionary<Relation, string>, string> render) =>
        string.Join("\nunion\n", passes.Select(pass =>
        {
            var bounded = upstream.Select(read => (Read: read, Keys: read.Keys.Where(key => pass.Keys.Contains(key.Key)).ToList()))
                .Where(bound => bound.Keys.Count > 0).ToList();
            var names = bounded.ToDictionary(
                bound => bound.Read.Relation, bound => Relation.Quote($"touched_{bound.Read.Relation.Schema}__{bound.Read.Relation.Name}"));
            var with = string.Join(
                ",\n", bounded.Select(bound => $"{names[bound.Read.Relation]} as (\n{BoundedRows(bound.Read, bound.Keys, pass)}\n)"));
            var keys = KeysOf(model, pass);
            var recomputed = new Upstream(model.Relation, $"(\n{render(names)}\n) as recomputed", keys, false);
            return $"(with {with}\n{RowsOf(recomputed, keys, pass)})";
        }));

    /// <summary>The rows that stand for the touched keys.</summary>
    /// <param name="model">The model.</param>
    /// <param name="passes">Its passes.</param>
    /// <param name="live">The model's table.</param>
    public static string Standing(Model model, IReadOnlyList<RecomputePass> passes, Upstream live) =>
        string.Join("\nunion\n", passes.Select(pass => $"({RowsOf(live, KeysOf(model, pass), pass)})"));

    /// <summary>
    /// Whether the rows of a relation that have touched keys are those that came to it: all keys are those of its own changes, and
    /// no other row has one of them.
    /// </summary>
    private static bool HasNewRowsAlone(Upstream relation, RecomputePass pass) =>
        pass.Changed.All(changed => changed.Relation == relation.Relation)
        && relation.UniqueKey.Count > 0 && relation.UniqueKey.All(column => relation.Keys.Any(key => key.Column == column));

    private static string BoundedRows(Upstream relation, IReadOnlyList<UpstreamKey> keys, RecomputePass pass) =>
        HasNewRowsAlone(relation, pass)
            ? $"select {MergeScript.Names(relation.Columns)} from {Building.BuildNames.ChangesOf(relation.Relation)} "
                + $"where {MergeScript.Change} = 1"
            : RowsOf(relation, keys, pass);

    private static List<UpstreamKey> KeysOf(Model model, RecomputePass pass) =>
        [.. pass.Keys.Select(key => new UpstreamKey(key, Relation.Quote(model.RecomputeBy[key].Column), model.RecomputeBy[key].Column))];

    private static string RowsOf(Upstream relation, IReadOnlyList<UpstreamKey> keys, RecomputePass pass)
    {
        var names = keys.Select(key => Name(key.Key)).ToList();
        var touched = string.Join(", ", names);
        var isIndexed = keys.Any(key => key.Column is { } column && relation.Indexed.Contains(column));
        var rows = KeyedRows.Write(
            relation.Sql, [.. keys.Select(key => key.Sql)], pass.Touched, names, pass.Count, isIndexed ? relation.Rows : 0);
        return !pass.HasNulls
            ? rows
            : $"""
              {rows}
              union all
              select * from {relation.Sql}
              where ({AnyNull(keys.Select(key => key.Sql))}) and exists (
                  select from (select distinct {touched} from {pass.Touched} where {AnyNull(names)}) as touched
                  where {string.Join(" and ", keys.Select(key => $"{key.Sql} is not distinct from touched.{Name(key.Key)}"))}
              )
              """;
    }

    private static string AnyNull(IEnumerable<string> values) => string.Join(" or ", values.Select(value => $"{value} is null"));

    /// <summary>No name that a model gives a column, so that an expression finds the upstream relation's and not this one.</summary>
    private static string Name(int key) => $"_touched_key_{key + 1}";
}
