using System.Text.RegularExpressions;
using Dapper;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>Finds out from the database which upstream relations have the keys of models with <c>recompute_by</c>.</summary>
internal static partial class RecomputeKeyReader
{
    /// <param name="connection">A connection without a transaction, which a wrong expression would break.</param>
    /// <param name="project">All models.</param>
    /// <param name="models">Those whose keys are looked for; each is live.</param>
    public static async Task<RecomputeKeys> ReadAsync(NpgsqlConnection connection, ModelProject project, IEnumerable<Model> models)
    {
        var found = new Dictionary<(string, Relation), IReadOnlyList<UpstreamKey>>();
        var read = models.ToDictionary(model => model, model => RecomputeKeys.UpstreamOf(project, model).ToList());
        var shapes = await RelationShape.ReadAsync(
            connection, read.SelectMany(model => model.Value.Append(model.Key.Relation)).ToHashSet());
        foreach (var (model, upstreams) in read)
        {
            var own = ColumnsOf(model.Relation);
            foreach (var upstream in upstreams)
            {
                var columns = ColumnsOf(upstream);
                var keys = new List<UpstreamKey>();
                foreach (var (at, key) in model.RecomputeBy.Index())
                {
                    // An expression says more than the name: coalesce(title, 'none') as title is not what upstream calls title.
                    foreach (var sql in new[] { key.Expression, key.Column }.OfType<string>().Distinct())
                    {
                        if (columns.GetValueOrDefault(sql) is { } type
                            ? type == own.GetValueOrDefault(key.Column)
                                || await IsComparableAsync(connection, model.Relation, key.Column, upstream, Relation.Quote(sql))
                            : sql == key.Expression && columns.Count > 0
                                && !Name().IsMatch(sql) && await IsComparableAsync(connection, model.Relation, key.Column, upstream, sql))
                        {
                            keys.Add(columns.ContainsKey(sql)
                                ? new UpstreamKey(at, Relation.Quote(sql), sql)
                                : new UpstreamKey(at, $"({sql})", null));
                            break;
                        }
                    }
                }

                found[(model.Name, upstream)] = keys;
            }
        }

        return new RecomputeKeys(found);

        // None where there is no such relation.
        Dictionary<string, string> ColumnsOf(Relation relation) =>
            shapes.GetValueOrDefault(relation)?.Columns.ToDictionary(column => column.Name, column => column.Type) ?? [];
    }

    /// <summary>A name that is no column cannot be computed. Asking the server would wait for whoever holds the relation.</summary>
    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Name();

    /// <returns>Whether the expression can be computed over the relation, and its values be compared with the model's.</returns>
    private static async Task<bool> IsComparableAsync(
        NpgsqlConnection connection, Relation model, string column, Relation upstream, string sql)
    {
        try
        {
            await connection.ExecuteAsync(
                $"""
                select
                from (select {Relation.Quote(column)} as model_key from {model}) as model
                inner join (select ({sql}) as upstream_key from {upstream}) as upstream on upstream.upstream_key = model.model_key
                limit 0
                """);
            return true;
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("42", StringComparison.Ordinal))
        {
            // No such column or function, no operator for these types, or no expression at all.
            return false;
        }
    }
}
