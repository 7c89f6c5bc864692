using Insights.Api.Metrics;
using Npgsql;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Modeling.Worker.Tests;

/// <summary>Numbers of the metric layer, compiled and run as the API does.</summary>
internal static class MetricNumbers
{
    public static readonly MetricCatalog Catalog = MetricCatalog.Load(ContentDirectory.BesideProgram);

    /// <summary>The total of a metric, <c>null</c> where there is none.</summary>
    public static async Task<double?> TotalAsync(this TestWarehouse warehouse, string metric, DateOnly? from = null, DateOnly? to = null)
    {
        var rows = await warehouse.MetricAsync(new MetricQuery(Metric(metric), from, to));
        return rows.Single(row => row.IsTotal).Value;
    }

    /// <summary>A metric by one dimension, as <see cref="TableText"/> writes rows.</summary>
    public static async Task<IReadOnlyList<string>> ByAsync(this TestWarehouse warehouse, string metric, string dimension)
    {
        var rows = await warehouse.MetricAsync(new MetricQuery(Metric(metric), null, null) { By = [dimension] });
        return TableText.Sorted(rows.Where(row => !row.IsTotal).Select(row => TableText.Line(row.Key, row.Value)));
    }

    /// <summary>Runs a metric by month and by all of its dimensions at once.</summary>
    /// <exception cref="PostgresException">The metric names what its relation does not have.</exception>
    public static Task<IReadOnlyList<(bool IsTotal, object? Key, double? Value)>> ByEverythingAsync(this TestWarehouse warehouse, Metric metric) =>
        warehouse.MetricAsync(new MetricQuery(metric, null, null) { Grain = Grain.Month, By = Catalog.DimensionsOf(metric) });

    private static Metric Metric(string name) => Catalog.Find(name) ?? throw new ArgumentException($"there is no metric '{name}'");

    private static async Task<IReadOnlyList<(bool IsTotal, object? Key, double? Value)>> MetricAsync(this TestWarehouse warehouse, MetricQuery query)
    {
        var compiled = MetricSql.Compile(Catalog, query, query.From ?? new DateOnly(2000, 1, 1), query.To ?? new DateOnly(2100, 1, 1));
        await using var command = warehouse.Database.CreateCommand(compiled.Sql);
        foreach (var parameter in compiled.Parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(bool, object?, double?)>();
        while (await reader.ReadAsync())
        {
            var value = reader["value"];
            var key = query.By.Count == 0 || reader[query.By[0]] is DBNull ? null : reader[query.By[0]];
            rows.Add((reader.GetBoolean(0), key, value is DBNull ? null : Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)));
        }

        return rows;
    }
}
