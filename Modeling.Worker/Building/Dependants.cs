using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <param name="Object">What it is, and its name: <c>view public.anna</c>.</param>
/// <param name="Owner">Whose it is; <c>null</c> for what is not a relation.</param>
/// <param name="Relation">What it depends on.</param>
internal sealed record Dependant(string Object, string? Owner, string Relation);

/// <summary>Finds what keeps relations from being dropped: views, foreign keys, functions and the like that depend on them.</summary>
internal static class Dependants
{
    /// <param name="connection">A connection whose transaction is in order.</param>
    /// <param name="relations">What is to be dropped together.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<IReadOnlyList<Dependant>> FindAsync(
        NpgsqlConnection connection, IReadOnlyList<Relation> relations, CancellationToken cancellationToken)
    {
        // A relation is depended on by itself, or by the type of its rows. A view depends by its rule.
        await using var command = new NpgsqlCommand(
            """
            with dropped as (
                select relation.oid, format('%I.%I', namespace.nspname, relation.relname) as name, type.oid as type_id, type.typarray
                from unnest($1, $2) as given (schema_name, relation_name)
                inner join pg_namespace as namespace on namespace.nspname = given.schema_name
                inner join pg_class as relation on relation.relnamespace = namespace.oid and relation.relname = given.relation_name
                inner join pg_type as type on type.oid = relation.reltype
            )
            select distinct concat(object.type, ' ', object.identity), pg_get_userbyid(dependant.relowner)::text, dropped.name
            from dropped
            inner join pg_depend as dependency
                on dependency.deptype = 'n'
                and (
                    dependency.refclassid = 'pg_class'::regclass and dependency.refobjid = dropped.oid
                    or dependency.refclassid = 'pg_type'::regclass and dependency.refobjid in (dropped.type_id, dropped.typarray)
                )
            left join pg_rewrite as rule on dependency.classid = 'pg_rewrite'::regclass and rule.oid = dependency.objid
            left join pg_class as dependant on dependant.oid = coalesce(rule.ev_class, case dependency.classid when 'pg_class'::regclass then dependency.objid end)
            cross join lateral pg_identify_object(
                case when rule.oid is null then dependency.classid else 'pg_class'::regclass end,
                coalesce(rule.ev_class, dependency.objid),
                case when rule.oid is null then dependency.objsubid else 0 end
            ) as object
            where dependant.oid is null or dependant.oid not in (select oid from dropped)
            order by 1, 3
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = relations.Select(relation => relation.Schema).ToArray() },
                new() { Value = relations.Select(relation => relation.Name).ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Dependant>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new Dependant(
                reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1), reader.GetString(2)));
        }

        return found;
    }

    /// <returns>What to tell whoever reads why the run failed; <c>null</c> if there is nothing (any more).</returns>
    public static string? Describe(IReadOnlyList<Dependant> found) => found.Count == 0
        ? null
        : string.Join(
            ", ",
            found.Select(one => $"{one.Object}{(one.Owner is null ? "" : $" (owner {one.Owner})")} depends on {one.Relation}"))
            + ". The project has no such model, and a run drops only what runs have made: "
            + "drop it, or make it a model, and refresh again";
}
