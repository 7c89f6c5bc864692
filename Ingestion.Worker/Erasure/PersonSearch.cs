using Dapper;
using Ingestion.Worker.Batches;
using Npgsql;
using Warehouse.Catalog;

namespace Ingestion.Worker.Erasure;

/// <summary>Somebody as bronze knows them.</summary>
/// <param name="Ids">By kind: what they are known by, and what belongs to them.</param>
/// <param name="Values">By kind: addresses and the like that are theirs alone.</param>
internal sealed record FoundPerson(
    IReadOnlyDictionary<PersonKind, HashSet<string>> Ids, IReadOnlyDictionary<PersonKind, HashSet<string>> Values);

/// <summary>Finds out what somebody is known by: rows that have one id may have another, or one of what belongs to them.</summary>
internal sealed class PersonSearch(NpgsqlConnection connection, DatasetCatalog catalog)
{
    /// <summary>Longer texts are no address.</summary>
    private const int LongestValue = 200;

    public async Task<FoundPerson> FindAsync(PersonKind kind, string id, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<PersonKind, HashSet<string>> { [kind] = [id] };
        while (await AddIdsAsync(ids, cancellationToken))
        {
        }

        var values = new Dictionary<PersonKind, HashSet<string>>();
        foreach (var known in ids.Keys)
        {
            values[known] = [];
            foreach (var dataset in catalog.Datasets.Where(dataset => dataset.Persons.Contains(known)))
            {
                foreach (var column in dataset.Columns.Where(column => column is { IsPersonal: true, Type: ColumnType.Text }))
                {
                    values[known].UnionWith(await ValuesAsync(dataset, column, known, [.. ids[known]], cancellationToken));
                }
            }
        }

        return new FoundPerson(ids, values);
    }

    /// <summary>The condition that a row of the dataset has one of the ids in <c>@ids</c>, never null.</summary>
    public static string HasId(Dataset dataset, PersonKind kind, string table) => string.Join(
        " or ",
        dataset.Columns.Where(column => column.Person == kind)
            .Select(column => $"coalesce({table}.\"{column.Name}\"::text = any(@ids), false)"));

    /// <returns>Whether there were some that were not known.</returns>
    private async Task<bool> AddIdsAsync(Dictionary<PersonKind, HashSet<string>> ids, CancellationToken cancellationToken)
    {
        var isNews = false;
        foreach (var known in ids.Keys.ToList())
        {
            foreach (var dataset in catalog.Datasets.Where(dataset => dataset.Persons.Contains(known)))
            {
                var columns = dataset.Columns.Where(column => column.Person == known || column.BelongsTo == known).ToList();
                foreach (var column in columns.Count > 1 ? columns : [])
                {
                    var found = await connection.QueryAsync<string>(new CommandDefinition(
                        $"""
                        select distinct person."{column.Name}"::text
                        from {BronzeTables.NameOf(dataset)} as person
                        where person."{column.Name}" is not null and ({HasId(dataset, known, "person")})
                        """,
                        new { ids = ids[known].ToArray() },
                        commandTimeout: 0,
                        cancellationToken: cancellationToken));
                    foreach (var id in found.ToList())
                    {
                        ids.TryAdd(column.Person!, []);
                        isNews |= ids[column.Person!].Add(id);
                    }
                }
            }
        }

        return isNews;
    }

    private Task<IEnumerable<string>> ValuesAsync(
        Dataset dataset, DatasetColumn column, PersonKind kind, string[] ids, CancellationToken cancellationToken) =>
        connection.QueryAsync<string>(new CommandDefinition(
            $"""
            select distinct person."{column.Name}"
            from {BronzeTables.NameOf(dataset)} as person
            where ({HasId(dataset, kind, "person")})
                and length(person."{column.Name}") between 1 and {LongestValue}
                and person."{column.Name}" <> '{PersonKind.Marker}'
                and not exists (
                    select from {BronzeTables.NameOf(dataset)} as other
                    where other."{column.Name}" = person."{column.Name}" and not ({HasId(dataset, kind, "other")})
                )
            """,
            new { ids },
            commandTimeout: 0,
            cancellationToken: cancellationToken));
}
