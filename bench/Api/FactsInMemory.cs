using System.Globalization;
using DuckDB.NET.Data;
using Npgsql;

namespace Bench.Api;

/// <summary>
/// The facts of usage in a DuckDB of two threads, in memory: what the platform published, row by row. It takes the statements over
/// the facts as they are compiled for PostgreSQL.
/// </summary>
internal sealed class FactsInMemory : IDisposable
{
    /// <summary>The columns that statements read.</summary>
    private static readonly (string Table, string Columns)[] Facts =
    [
        ("fct_user_days", "user_id, organisation_id, activity_date, is_licensed_population"),
        ("fct_sessions", "user_id, organisation_id, started_date, length_seconds, is_licensed_population"),
        ("fct_transformations", "user_id, organisation_id, occurred_date, is_licensed_population"),
        ("fct_licence_days", "organisation_id, licence_date, contracted_licences"),
    ];

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    private FactsInMemory() => _connection.Open();

    public static async Task<FactsInMemory> LoadAsync(NpgsqlDataSource warehouse, string directory, CancellationToken cancellationToken)
    {
        var facts = new FactsInMemory();
        facts.Execute("set threads = 2");
        facts.Execute("create schema gold");
        facts.Execute("create schema ops");
        facts.Execute("create table ops.warehouse_version as select 1::bigint as version");
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        foreach (var (table, columns) in Facts)
        {
            var path = Path.Combine(directory, $"{table}.csv");
            var copy = $"copy (select {columns} from gold.{table}) to stdout (format csv, header)";
            using (var rows = await connection.BeginTextExportAsync(copy, cancellationToken))
            await using (var file = File.CreateText(path))
            {
                var block = new char[1 << 16];
                for (int read; (read = await rows.ReadAsync(block.AsMemory(), cancellationToken)) > 0;)
                    await file.WriteAsync(block.AsMemory(0, read), cancellationToken);
            }

            var types = string.Join(", ", columns.Split(", ").Select(column => $"'{column}': '{TypeOf(column)}'"));
            facts.Execute($"create table gold.{table} as select * from read_csv('{path}', header = true, types = {{{types}}})");
            File.Delete(path);
        }

        return facts;
    }

    /// <param name="sql">A compiled statement whose parameters are the range.</param>
    /// <param name="from">First day of the range.</param>
    /// <param name="to">Last day of the range.</param>
    /// <returns>All values of all rows.</returns>
    public List<object?[]> Query(string sql, DateOnly from, DateOnly to)
    {
        using var command = _connection.CreateCommand();
        // DuckDB's numeric has three decimals unless said otherwise; its sums of floating-point numbers are near enough.
        command.CommandText = sql.Replace("::numeric", "", StringComparison.Ordinal)
            .Replace("$1", Literal(from), StringComparison.Ordinal).Replace("$2", Literal(to), StringComparison.Ordinal);
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var values = new object?[reader.FieldCount];
            for (var i = 0; i < values.Length; i++)
                values[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(values);
        }

        return rows;
    }

    public void Dispose() => _connection.Dispose();

    private static string TypeOf(string column) => column switch
    {
        "length_seconds" => "double",
        "contracted_licences" => "integer",
        _ when column.EndsWith("_date", StringComparison.Ordinal) => "date",
        _ when column.StartsWith("is_", StringComparison.Ordinal) => "boolean",
        _ => "varchar",
    };

    private static string Literal(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"date '{day:yyyy-MM-dd}'");

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
