using Insights.Api.Answers;
using Npgsql;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Members;

/// <summary>A column that has members of a dimension.</summary>
/// <param name="Relation">Of gold.</param>
/// <param name="Sql">The column, or an expression over the relation's columns.</param>
internal sealed record MemberColumn(Relation Relation, string Sql);

/// <summary>
/// Where the members of dimensions stand: in the relations that an answer is read from, and in those of the same folder of
/// models that have a column of the same name. Who did nothing in one of them is no unknown member, but one with nothing.
/// </summary>
internal sealed class MemberSources(
    GoldSource warehouse, ModelProject project, MetricCatalog catalog, OwnRows ownRows, AnswerCache cache)
{
    private const string Schema = "gold";
    private const string Reader = "warehouse_reader";

    /// <param name="relations">The relations of gold that the answer is read from.</param>
    /// <param name="dimensions">Columns.</param>
    /// <param name="version">The version that readers see now.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The columns that there are, for each dimension those of the smallest relations first.</returns>
    public async Task<IReadOnlyList<MemberColumn>> FindAsync(
        IReadOnlyList<string> relations,
        IReadOnlyList<string> dimensions,
        long version,
        CancellationToken cancellationToken)
    {
        var folders = project.Models.Where(model => relations.Contains(model.Relation.Name)).Select(Folder).ToHashSet();
        var near = project.Models
            .Where(model => model.Relation.Schema == Schema && model.Readers.Contains(Reader))
            .Where(model => folders.Contains(Folder(model)))
            .Select(model => model.Relation.Name).Concat(relations).Where(ownRows.AreIn).ToHashSet();
        var columns = new List<MemberColumn>();
        foreach (var dimension in dimensions)
        {
            var having = await RelationsWithAsync(dimension, version, cancellationToken);
            var expressed = near.Where(name => catalog.ExpressionOf(name, dimension) is not null).Order(StringComparer.Ordinal);
            columns.AddRange(having.Names.Where(near.Contains).Union(expressed)
                .Select(name => new MemberColumn(new Relation(Schema, name), catalog.ExpressionOf(name, dimension) is { } expr
                    ? $"({expr})"
                    : Relation.Quote(dimension))));
        }

        return columns;
    }

    private static string Folder(Model model) => Path.GetDirectoryName(model.File)!;

    private Task<RelationNames> RelationsWithAsync(string column, long version, CancellationToken cancellationToken) =>
        cache.GetOrAddAsync(
            AnswerCache.Key("relations with", column),
            version,
            relations => (relations.Version, relations.Names.Count),
            () => ReadRelationsAsync(column, version, cancellationToken));

    private async Task<RelationNames> ReadRelationsAsync(string column, long version, CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand($"""
            select relation.relname::text
            from pg_class as relation
            inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
            inner join pg_attribute as attribute
                on attribute.attrelid = relation.oid and attribute.attnum > 0 and not attribute.attisdropped
            where namespace.nspname = '{Schema}'
              and relation.relkind in ('r', 'v', 'm', 'p')
              and attribute.attname = $1
              and has_table_privilege(relation.oid, 'select')
            order by relation.reltuples, relation.relname
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = column });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            names.Add(reader.GetString(0));
        }

        return new RelationNames(names, version);
    }

    private sealed record RelationNames(IReadOnlyList<string> Names, long Version);
}
