using Dapper;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>What the server's catalog says of a relation.</summary>
/// <param name="Columns">Its columns in their order, each with its type.</param>
/// <param name="Indexed">The columns that an index over all rows begins with.</param>
/// <param name="Rows">About how many rows it has; less than none when nobody knows.</param>
internal sealed record RelationShape(
    IReadOnlyList<(string Name, string Type)> Columns, IReadOnlyList<string> Indexed, double Rows)
{
    /// <returns>By relation; none for one that does not exist.</returns>
    public static async Task<IReadOnlyDictionary<Relation, RelationShape>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<Relation> relations)
    {
        var found = await connection.QueryAsync<(string, string, string[], string[], string[], double)>(
            """
            select
                given.schema_name,
                given.relation_name,
                array(
                    select attname::text from pg_attribute
                    where attrelid = relation.oid and attnum > 0 and not attisdropped order by attnum
                ),
                array(
                    select format_type(atttypid, null) from pg_attribute
                    where attrelid = relation.oid and attnum > 0 and not attisdropped order by attnum
                ),
                array(
                    select attname::text
                    from pg_index inner join pg_attribute on attrelid = indrelid and attnum = indkey[0]
                    where indrelid = relation.oid and indpred is null and indisvalid
                ),
                relation.reltuples::double precision
            from unnest(@schemas, @names) as given (schema_name, relation_name)
            inner join pg_namespace as namespace on namespace.nspname = given.schema_name::name
            inner join pg_class as relation
                on relation.relnamespace = namespace.oid and relation.relname = given.relation_name::name
            """,
            new
            {
                schemas = relations.Select(relation => relation.Schema).ToArray(),
                names = relations.Select(relation => relation.Name).ToArray(),
            });
        return found.ToDictionary(
            row => new Relation(row.Item1, row.Item2),
            row => new RelationShape([.. row.Item3.Zip(row.Item4)], row.Item5, row.Item6));
    }
}
