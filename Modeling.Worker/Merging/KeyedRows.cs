using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>Writes selects of the rows that a relation has for some keys.</summary>
internal static class KeyedRows
{
    /// <summary>
    /// A relation is read as a whole where it has fewer rows than this for each key: that is faster than as many look-ups.
    /// </summary>
    private const int RowsPerLookup = 20;

    /// <summary>
    /// A select of all rows of a relation with keys of a table, none of which is null. An offset keeps each look-up one of its own, by
    /// index, where a join would read the whole relation.
    /// </summary>
    /// <param name="relation">The relation, as SQL.</param>
    /// <param name="columns">What gives its keys, as SQL.</param>
    /// <param name="keys">The table of keys.</param>
    /// <param name="names">
    /// Its columns, in the order of the others; as SQL, and no columns of the relation if a key is no plain column.
    /// </param>
    /// <param name="count">How many keys it has.</param>
    /// <param name="indexedRows">
    /// About how many rows the relation has, less than none when nobody knows; 0 where no index finds keys.
    /// </param>
    public static string Write(
        string relation, IReadOnlyList<string> columns, Relation keys, IReadOnlyList<string> names, long count, double indexedRows)
    {
        var wanted = string.Join(", ", names);
        var isKey = string.Join(" and ", columns.Zip(names).Select(key => $"{key.First} = wanted.{key.Second}"));
        return indexedRows < 0 || (indexedRows > 0 && count * RowsPerLookup <= indexedRows)
            ? $"""
              select found.*
              from (select distinct {wanted} from {keys}) as wanted
              cross join lateral (select * from {relation} where {isKey} offset 0) as found
              """
            : $"select * from {relation} where ({string.Join(", ", columns)}) in (select {wanted} from {keys})";
    }
}
