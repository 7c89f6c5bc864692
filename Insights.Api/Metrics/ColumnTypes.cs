using Insights.Api.Answers;
using Insights.Api.Problems;
using Npgsql;
using Warehouse.Semantics;

namespace Insights.Api.Metrics;

/// <summary>What the columns of gold can be compared with, as the server has them, once for each version of the warehouse.</summary>
internal sealed class ColumnTypes(NpgsqlDataSource warehouse, AnswerCache cache)
{
    /// <exception cref="ProblemException">400: a filter compares what cannot be, or asks for a time of day of rows that have none.</exception>
    public async Task RequireAsync(MetricCatalog catalog, MetricQuery query, long version, CancellationToken cancellationToken)
    {
        var calendar = QueryCombinations.CalendarOf(query, catalog).ToList();
        foreach (var part in catalog.Parts(query.Metric))
        {
            foreach (var filter in query.Filters.OfType<ComparisonFilter>())
            {
                var type = calendar.Exists(known => known.Name == filter.Dimension) ? "number"
                    : part.Dimensions.Contains(filter.Dimension) ? await TypeAsync(part.Relation!, filter.Dimension, version, cancellationToken) : null;
                if (type is not null && type != (filter.Operand is DateOnly ? "date" : "number"))
                {
                    throw new ProblemException(Problem.InvalidParameter, type is "number" or "date"
                        ? $"{filter.Dimension} is a {type}, and is compared with such: {filter.Dimension}{filter.Operator.ToText()}{(type == "date" ? "2025-11-30" : "30")}"
                        : $"{filter.Dimension} is {type}, which has no order: it takes = and != only, with members");
                }
            }

            if (calendar.Exists(known => known.IsOfTime)
                && (CalendarDimension.TimeOfDay(part) is not { } time || await TypeAsync(part.Relation!, time, version, cancellationToken) != "time"))
            {
                throw new ProblemException(Problem.InvalidParameter, $"{query.Metric.Name.Text} has no hour: the rows of {part.Name.Text} have a day ({part.TimeColumn}) and no time of day");
            }
        }
    }

    private async Task<string?> TypeAsync(string relation, string column, long version, CancellationToken cancellationToken) =>
        (await cache.GetOrAddAsync(
            AnswerCache.Key("columns of", relation),
            version,
            columns => (columns.Version, columns.Types.Count),
            () => ReadAsync(relation, version, cancellationToken))).Types.GetValueOrDefault(column);

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

    private sealed record Columns(Dictionary<string, string> Types, long Version);
}
