using Dapper;
using Npgsql;
using Warehouse.Project;

namespace Insights.Api.Answers;

/// <summary>The relations of gold and their columns, as the server has them now.</summary>
internal sealed class GoldCatalog
{
    private const string Schema = "gold";

    private readonly HashSet<string> _models;
    private readonly ILookup<string, (string Column, string Type)> _columns;
    private readonly HashSet<string> _outdated;

    private GoldCatalog(HashSet<string> models, ILookup<string, (string Column, string Type)> columns, HashSet<string> outdated) =>
        (_models, _columns, _outdated) = (models, columns, outdated);

    public static async Task<GoldCatalog> ReadAsync(NpgsqlConnection connection, ModelProject project, CancellationToken cancellationToken)
    {
        var columns = await connection.QueryAsync<(string Relation, string Column, string Type)>(new CommandDefinition(
            """
            select relation.relname::text, attribute.attname::text, format_type(attribute.atttypid, attribute.atttypmod)
            from pg_class as relation
            inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
            inner join pg_attribute as attribute on attribute.attrelid = relation.oid and attribute.attnum > 0 and not attribute.attisdropped
            where namespace.nspname = @Schema and relation.relkind in ('r', 'v', 'm', 'p')
            order by 1, attribute.attnum
            """,
            new { Schema },
            cancellationToken: cancellationToken));
        var published = (await connection.QueryAsync<(string Model, string Fingerprint)>(new CommandDefinition(
            "select model, fingerprint from ops.published_models", cancellationToken: cancellationToken))).ToDictionary(row => row.Model, row => row.Fingerprint);
        var models = project.Models.Where(model => model.Relation.Schema == Schema && model.Readers.Contains("warehouse_reader")).ToList();
        // What cannot be read is served as it was last published.
        var unreadable = project.Unreadable.Select(model => model.Name);
        return new GoldCatalog(
            [.. models.Select(model => model.Relation.Name), .. unreadable],
            columns.ToLookup(row => row.Relation, row => (row.Column, row.Type)),
            [.. models.Where(model => published.TryGetValue(model.Name, out var fingerprint) && fingerprint != model.Fingerprint).Select(model => model.Relation.Name), .. unreadable]);
    }

    /// <summary>Whether a model of the project makes it.</summary>
    public bool IsModel(string relation) => _models.Contains(relation);

    /// <summary>Whether it is there in the form of the model's present file; one of an earlier file waits for a run to build it anew.</summary>
    public bool IsCurrent(string relation) => _columns.Contains(relation) && !_outdated.Contains(relation);

    /// <returns>The type as SQL writes it; <c>null</c> if there is no such column.</returns>
    public string? TypeOf(string relation, string column) => _columns[relation].Where(known => known.Column == column).Select(known => known.Type).FirstOrDefault();

    /// <summary>For messages.</summary>
    public string ColumnsOf(string relation) => string.Join(", ", _columns[relation].Select(known => known.Column));
}
