using System.Diagnostics;
using DuckDB.NET.Data;

namespace Bench.Model.Peer;

/// <summary>A DuckDB database on disk that loads the files and computes the tables with two threads.</summary>
internal sealed class DuckDbWarehouse : IDisposable
{
    private const int Threads = 2;

    private readonly DuckDBConnection _connection;
    private readonly List<(string Step, double Seconds)> _steps = [];

    /// <param name="path">A file that does not exist yet.</param>
    public DuckDbWarehouse(string path)
    {
        _connection = new DuckDBConnection($"DataSource={path}");
        _connection.Open();
        Execute($"set threads = {Threads}; set TimeZone = 'UTC'");
    }

    /// <summary>What it took, step by step.</summary>
    public IReadOnlyList<(string Step, double Seconds)> Steps => _steps;

    /// <summary>Loads the files, makes the tables, tests what is unique in them, and writes all to disk.</summary>
    /// <exception cref="InvalidOperationException">A key is not unique.</exception>
    public void Refresh(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        Time("load", () =>
        {
            Execute(DuckDbFiles.CreateTables);
            foreach (var (batch, file) in files.Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                Execute(DuckDbFiles.Load(file, batch));
            }
        });
        foreach (var (name, statement) in DuckDbTables.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Time(name, () => Execute(statement));
        }

        Time("uniqueness tests", TestUniqueness);
        Time("checkpoint", () => Execute("checkpoint"));
    }

    public T Scalar<T>(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    public IEnumerable<string> Texts(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return reader.GetString(0);
        }
    }

    public void Dispose() => _connection.Dispose();

    private void TestUniqueness()
    {
        foreach (var test in PeerTable.All.SelectMany(table => table.UniquenessTests))
        {
            if (Scalar<long>(test) is > 0 and var repeated)
            {
                throw new InvalidOperationException($"DuckDB made a table with {repeated} repeated keys, expected none: {test}");
            }
        }
    }

    private void Time(string step, Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        _steps.Add((step, Stopwatch.GetElapsedTime(started).TotalSeconds));
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
