using System.Data;
using Insights.Api.Answers;
using Insights.Api.Problems;
using Npgsql;
using Warehouse.Project;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>What the columns of gold can be compared with, as the server has them, once for each version of the warehouse.</summary>
internal sealed class ColumnTypes(GoldSource warehouse, AnswerCache cache)
{
    /// <exception cref="ProblemException">400: a filter compares what cannot be.</exception>
    public async Task RequireAsync(MetricCatalog catalog, MetricQuery query, long version, CancellationToken cancellationToken)
    {
        var calendar = QueryCombinations.CalendarOf(query, catalog).ToList();
        foreach (var part in catalog.Parts(query.Metric))
        {
            foreach (var filter in query.Filters.OfType<ComparisonFilter>())
            {
                var type = calendar.Exists(known => known.Name == filter.Dimension) ? "number"
                    : part.Dimensions.Contains(filter.Dimension) && part.SourceOf(filter.Dimension) is var (relation, sql) ? await TypeAsync(relation, filter.Dimension, sql, version, cancellationToken) : null;
                Require(filter, type);
            }
        }
    }

    /// <exception cref="ProblemException">400: a filter compares what cannot be.</exception>
    public async Task RequireAsync(string relation, string sql, ComparisonFilter filter, long version, CancellationToken cancellationToken) =>
        Require(filter, await TypeAsync(relation, filter.Dimension, sql, version, cancellationToken));

    private static void Require(ComparisonFilter filter, string? type)
    {
        if (type is not null && type != (filter.Operand is DateOnly ? "date" : "number"))
        {
            throw new ProblemException(Problem.InvalidParameter, type is "number" or "date"
                ? $"{filter.Dimension} is a {type}, and is compared with such: {filter.Dimension}{filter.Operator.ToText()}{(type == "date" ? "2025-11-30" : "30")}"
                : $"{filter.Dimension} is {type}, which has no order: it takes = and != only, with members");
        }
    }

    private async Task<string?> TypeAsync(string relation, string dimension, string sql, long version, CancellationToken cancellationToken) =>
        sql != Relation.Quote(dimension) ? await TypeOfAsync(relation, sql, version, cancellationToken)
        : (await cache.GetOrAddAsync(
            AnswerCache.Key("columns of", relation),
            version,
            columns => (columns.Version, columns.Types.Count),
            () => ReadAsync(relation, version, cancellationToken))).Types.GetValueOrDefault(dimension);

    /// <summary>The type of what is no column, as the server finds it without reading a row.</summary>
    private async Task<string> TypeOfAsync(string relation, string sql, long version, CancellationToken cancellationToken) =>
        (await cache.GetOrAddAsync(
            AnswerCache.Key("type of", relation, sql),
            version,
            type => (type.Version, 0),
            async () =>
            {
                await using var command = warehouse.CreateCommand($"select {sql} from {new Relation("gold", relation)}");
                await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken);
                return new ExpressionType(TableValues.TypeOf(reader.GetDataTypeName(0)), version);
            })).Type;

    private async Task<Columns> ReadAsync(string relation, long version, CancellationToken cancellationToken)
    {
        await using var command = warehouse.CreateCommand("""
            select attribute.attname::text, format_type(attribute.atttypid, null)
            from pg_attribute as attribute
            inner join pg_class as relation on relation.oid = attribute.attrelid
            inner join pg_namespace as namespace on namespace.oid = relation.relnamespace
            where namespace.nspname = 'gold' and relation.relname = $1 and attribute.attnum > 0 and not attribute.attisdropped
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = relation });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var types = new Dictionary<string, string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var type = reader.GetString(1);
            types[reader.GetString(0)] = type == "timestamp with time zone" ? "time" : TableValues.TypeOf(type);
        }

        return new Columns(types, version);
    }

    private sealed record ExpressionType(string Type, long Version);

    private sealed record Columns(Dictionary<string, string> Types, long Version);
}
