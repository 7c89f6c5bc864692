using System.Globalization;
using Insights.Api.Metrics;
using Microsoft.Extensions.Primitives;
using Npgsql;
using Warehouse.Semantics;

namespace Modeling.Worker.Tests;

/// <summary>Metrics as the API compiles them, asked of what a run has published.</summary>
internal static class MetricAnswers
{
    /// <returns>The value by each member of the dimension, <c>none</c> for a missing one, and <c>total</c>.</returns>
    public static async Task<IReadOnlyList<(string Key, double? Value)>> AnswerAsync(
        this TestWarehouse warehouse, MetricCatalog catalog, string metric, string dimension, string? population = null)
    {
        var parameters = new Dictionary<string, StringValues> { ["by"] = dimension };
        if (population is not null)
        {
            parameters["population"] = population;
        }

        var query = MetricQueryParser.Parse(catalog, catalog.Find(metric)!, parameters);
        var compiled = MetricSql.Compile(catalog, query, new DateOnly(2019, 1, 1), new DateOnly(2030, 1, 1));
        await using var command = warehouse.Database.CreateCommand(compiled.Sql);
        foreach (var parameter in compiled.Parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, double?)>();
        while (await reader.ReadAsync())
        {
            var key = reader.GetBoolean(0) ? "total" : reader[dimension] is DBNull ? "none" : Convert.ToString(reader[dimension], CultureInfo.InvariantCulture)!;
            rows.Add((key, reader["value"] is DBNull ? null : Convert.ToDouble(reader["value"])));
        }

        return rows;
    }

    /// <summary>For comparison; a member of which nothing counts may be left out of an answer, so it is left out here.</summary>
    public static IEnumerable<string> Shown(IEnumerable<(string Key, double? Value)> rows) =>
        rows.Where(row => row.Key == "total" || row.Value is not (null or 0)).Select(row => $"{row.Key} {row.Value:F6}").Order(StringComparer.Ordinal);
}
