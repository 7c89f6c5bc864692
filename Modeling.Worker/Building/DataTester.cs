using System.Diagnostics;
using System.Text.Json;
using Modeling.Worker.Runs;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Building;

public enum TestStatus
{
    Passed,
    Failed,
    Warned,
}

/// <param name="Test">What was tested.</param>
/// <param name="Status"><see cref="TestStatus.Failed"/> keeps the run from being published.</param>
/// <param name="Failures">Rows that should not be there.</param>
/// <param name="Sample">Up to <see cref="DataTester.SampleSize"/> of them, each as JSON.</param>
/// <param name="Duration">How long the query took.</param>
public sealed record TestResult(DataTest Test, TestStatus Status, long Failures, IReadOnlyList<string> Sample, TimeSpan Duration)
{
    /// <summary>Why it could not be computed, which is a failure whatever its severity; <c>null</c> when it was.</summary>
    public string? Error { get; init; }
}

/// <summary>Runs the tests of models that a run has built, before anyone can see them.</summary>
internal sealed class DataTester(NpgsqlDataSource warehouse, TimeProvider time)
{
    /// <summary>Failing rows that are kept for each test.</summary>
    public const int SampleSize = 20;

    private const string BeforeTest = "before_test";

    public async Task<IReadOnlyList<TestResult>> TestAsync(
        ModelProject project, IReadOnlyList<Model> models, IReadOnlyList<DataTest> tests, int parallelism, CancellationToken cancellationToken)
    {
        var building = models.Select(model => model.Name).ToHashSet();
        var results = new TestResult[tests.Count];
        await Parallel.ForAsync(0, tests.Count, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, async (i, token) =>
        {
            var names = new BuildNames(project, project[tests[i].Model], building);
            await using var connection = await warehouse.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            await using var mark = new NpgsqlCommand(RunSessions.Mark, connection);
            await mark.ExecuteNonQueryAsync(token);
            results[i] = await TestAsync(connection, tests[i], tests[i].Query.Render(names, project.Variables), token);
        });
        return results;
    }

    /// <summary>Tests inside a transaction, which a test that cannot be computed does not break.</summary>
    public async Task<TestResult> TestAsync(NpgsqlTransaction transaction, DataTest test, string query, CancellationToken cancellationToken)
    {
        await transaction.SaveAsync(BeforeTest, cancellationToken);
        var result = await TestAsync(transaction.Connection!, test, query, cancellationToken);
        await transaction.RollbackAsync(BeforeTest, cancellationToken);
        return result;
    }

    private async Task<TestResult> TestAsync(NpgsqlConnection connection, DataTest test, string query, CancellationToken cancellationToken)
    {
        using var span = ModelingTelemetry.Source.StartActivity($"test {test.Name}");
        var started = time.GetTimestamp();
        var (failures, sample, error) = await RunAsync(connection, query, cancellationToken);
        var status = failures == 0 ? TestStatus.Passed : test.Severity == Severity.Error || error is not null ? TestStatus.Failed : TestStatus.Warned;
        if (status != TestStatus.Passed)
        {
            span?.SetTag("test.failures", failures);
            ModelingTelemetry.TestFailures.Add(1, new TagList { { "test", test.Name } });
        }

        if (status == TestStatus.Failed)
        {
            span.Fail(error ?? $"{failures} rows");
        }

        return new TestResult(test, status, failures, sample, time.GetElapsedTime(started)) { Error = error };
    }

    private static async Task<(long Failures, IReadOnlyList<string> Sample, string? Error)> RunAsync(NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"with failing as materialized (\n{query}\n) select (select count(*) from failing), to_jsonb(failing)::text from failing limit {SampleSize}", connection)
        {
            CommandTimeout = 0,
        };
        var failures = 0L;
        var sample = new List<string>();
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                failures = reader.GetInt64(0);
                sample.Add(reader.GetString(1));
            }
        }
        catch (PostgresException e) when (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            // A test that cannot be computed has not passed.
            return (1, [JsonSerializer.Serialize(new { error = e.MessageText })], e.MessageText);
        }

        return (failures, sample, null);
    }
}
