using Insights.Api.Answers;
using Npgsql;
using Warehouse.Project;

namespace Insights.Api.Members;

/// <summary>
/// Where the members of a dimension stand: in the relations that a question reads, and in those of the same folder of models that
/// have a column of the same name. Who did nothing in one of them is no unknown member, but one with nothing.
/// </summary>
internal sealed class MemberSources(NpgsqlDataSource warehouse, ModelProject project, AnswerCache cache)
{
    private const string Schema = "gold";
    private const string Reader = "warehouse_reader";

    /// <returns>The relations that have the column, the smallest first.</returns>
    public async Task<IReadOnlyList<Relation>> FindAsync(IReadOnlyList<string> relations, string dimension, long version, CancellationToken cancellationToken)
    {
        var folders = project.Models.Where(model => relations.Contains(model.Relation.Name)).Select(Folder).ToHashSet();
        var near = project.Models.Where(model => model.Relation.Schema == Schema && model.Readers.Contains(Reader) && folders.Contains(Folder(model)))
            .Select(model => model.Relation.Name).Concat(relations).ToHashSet();
        var having = await HavingAsync(dimension, version, cancellationToken);
        return [.. having.Names.Where(near.Contains).Select(name => new Relation(Schema, name))];
    }

    private static string Folder(Model model) => Path.GetDirectoryName(model.File)!;

    private Task<Having> HavingAsync(string dimension, long version, CancellationToken cancellationToken) => cache.GetOrAddAsync(
        AnswerCache.Key("relations with", dimension),
        version,
        having => (having.Version, having.Names.Count),
        async () =>
        {
            await using var command = warehouse.CreateCommand($"""
                select relation.relname::text
                from pg_class as relation
                inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
                inner join pg_attribute as attribute on attribute.attrelid = relation.oid and attribute.attnum > 0 and not attribute.attisdropped
                where namespace.nspname = '{Schema}'
                  and relation.relkind in ('r', 'v', 'm', 'p')
                  and attribute.attname = $1
                  and has_table_privilege(relation.oid, 'select')
                order by relation.reltuples, relation.relname
                """);
            command.Parameters.Add(new NpgsqlParameter { Value = dimension });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var names = new List<string>();
            while (await reader.ReadAsync(cancellationToken))
            {
                names.Add(reader.GetString(0));
            }

            return new Having(names, version);
        });

    private sealed record Having(IReadOnlyList<string> Names, long Version);
}
