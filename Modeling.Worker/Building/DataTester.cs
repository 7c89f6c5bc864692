using System.Diagnostics;
using System.Text.Json;
using Modeling.Worker.Runs;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>
/// Runs the tests of models that a run has built, before anyone can see them. Row tests of a model share one scan; only those
/// that fail run a query of their own, for the rows. What a unique index proves is not looked at again, nor is what passed before
/// and follows nothing that changed.
/// </summary>
internal sealed class DataTester(NpgsqlDataSource warehouse, TimeProvider time)
{
    /// <summary>Failing rows that are kept for each test.</summary>
    public const int SampleSize = 20;

    private const string BeforeTest = "before_test";

    /// <summary>Tests models that are built whole, as many statements at a time as allowed.</summary>
    public async Task<IReadOnlyList<TestResult>> TestAsync(
        ModelProject project, IReadOnlyList<Model> models, IReadOnlyList<DataTest> tests, int parallelism,
        CancellationToken cancellationToken)
    {
        var building = models.Select(model => model.Name).ToHashSet();
        var steps = TestStep.Group(
            tests.Where(test => !project.IsProven(test)).Select(test => (test, new BuildNames(project, project[test.Model], building))));
        var results = new IReadOnlyList<TestResult>[steps.Count];
        var ready = time.GetTimestamp();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, steps.Count, atOnce, async (i, token) =>
        {
            await using var connection = await warehouse.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            await using var mark = new NpgsqlCommand(RunSessions.Mark, connection);
            await mark.ExecuteNonQueryAsync(token);
            var waited = time.GetElapsedTime(ready);
            results[i] = [.. (await RunAsync(transaction, project, steps[i], token)).Select(result => result with { Waited = waited })];
        });
        return InOrder(tests, results.SelectMany(result => result));
    }

    /// <summary>Tests inside a transaction, which a test that cannot be computed does not break.</summary>
    /// <param name="transaction">The transaction of a merge.</param>
    /// <param name="project">All models.</param>
    /// <param name="tests">
    /// The tests, with where they find relations, and with the warning that stands of one that looks at all rows.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<IReadOnlyList<TestResult>> TestAsync(
        NpgsqlTransaction transaction,
        ModelProject project,
        IReadOnlyList<(DataTest Test, BuildNames Names, StandingWarning? Standing)> tests,
        CancellationToken cancellationToken)
    {
        var results = new List<TestResult>();
        var asked = new List<(DataTest, BuildNames)>();
        foreach (var (test, names, standing) in tests.Where(
            test => !project.IsProven(test.Test) && !test.Names.IsUntouched(test.Test.Query)))
        {
            if (standing is not null && await CarryAsync(transaction, project, test, names, standing, cancellationToken) is { } carried)
            {
                results.Add(carried);
            }
            else
            {
                asked.Add((test, names));
            }
        }

        foreach (var step in TestStep.Group(asked))
        {
            results.AddRange(await RunAsync(transaction, project, step, cancellationToken));
        }

        return InOrder(tests.Select(test => test.Test), results);
    }

    /// <summary>Runs a test by itself.</summary>
    /// <param name="transaction">It is as before afterwards, also when the test cannot be computed.</param>
    /// <param name="test">The test.</param>
    /// <param name="query">Its rendered query.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<TestResult> TestAsync(NpgsqlTransaction transaction, DataTest test, string query, CancellationToken cancellationToken)
    {
        using var span = ModelingTelemetry.Source.StartActivity($"test {test.Name}");
        var started = time.GetTimestamp();
        var (rows, error) = await ReadAsync(
            transaction, $"with failing as materialized (\n{query}\n) select (select count(*) from failing), to_jsonb(failing)::text "
                + $"from failing limit {SampleSize}", cancellationToken);
        // A test that cannot be computed has not passed.
        return Reported(span, error is null
            ? new TestResult(
                test, StatusOf(test, rows.Count), rows.Count == 0 ? 0 : (long)rows[0][0], [.. rows.Select(row => (string)row[1])],
                time.GetElapsedTime(started))
            : new TestResult(test, TestStatus.Failed, 1, [JsonSerializer.Serialize(new { error })], time.GetElapsedTime(started))
            {
                Error = error
            });
    }

    private static TestResult Reported(Activity? span, TestResult result)
    {
        if (result.Status != TestStatus.Passed)
        {
            span?.SetTag("test.failures", result.Failures);
            ModelingTelemetry.TestFailures.Add(1, new TagList { { "test", result.Test.Name } });
        }

        if (result.Status == TestStatus.Failed)
        {
            span.Fail(result.Error ?? $"{result.Failures} rows");
        }

        return result;
    }

    /// <returns>
    /// What a warning says now; <c>null</c> when all rows have to be looked at for it, or for as many of them as are kept.
    /// </returns>
    private async Task<TestResult?> CarryAsync(
        NpgsqlTransaction transaction, ModelProject project, DataTest test, BuildNames names, StandingWarning standing,
        CancellationToken cancellationToken)
    {
        if (!StandingWarning.IsCarried(test, names))
        {
            return null;
        }

        using var span = ModelingTelemetry.Source.StartActivity($"test {test.Name}");
        var started = time.GetTimestamp();
        var (rows, error) = await ReadAsync(transaction, standing.Write(project, test, names), cancellationToken);
        if (error is not null)
        {
            return null;
        }

        var (failures, sample) = ((long)rows[0][0], (string[])rows[0][1]);
        return sample.Length < Math.Min(failures, SampleSize)
            ? null
            : Reported(span, new TestResult(test, StatusOf(test, failures), failures, sample, time.GetElapsedTime(started)));
    }

    private async Task<IReadOnlyList<TestResult>> RunAsync(
        NpgsqlTransaction transaction, ModelProject project, TestStep step, CancellationToken cancellationToken)
    {
        if (step.Tests is [var alone])
        {
            return [await AloneAsync(alone)];
        }

        using var span = ModelingTelemetry.Source.StartActivity($"tests of {step.Tests[0].Model}");
        span?.SetTag("tests", step.Tests.Count);
        var started = time.GetTimestamp();
        var (rows, error) = await ReadAsync(transaction, RowScan.Write(project, step.Tests, step.Names), cancellationToken);
        // Nobody can say what each test took of a scan, so they have equal parts of it.
        var share = time.GetElapsedTime(started) / step.Tests.Count;
        var results = new List<TestResult>();
        foreach (var (i, test) in step.Tests.Index())
        {
            // One that cannot be computed breaks the scan of all.
            var found = error is null && (long)rows[0][i] == 0 ? Passed(test, TimeSpan.Zero) : await AloneAsync(test);
            results.Add(found with { Duration = found.Duration + share });
        }

        return results;

        Task<TestResult> AloneAsync(DataTest test) =>
            TestAsync(transaction, test, test.Query.Render(step.Names, project.Variables), cancellationToken);
    }

    /// <summary>What was not asked has passed: an index proves it, or nothing changed since it did.</summary>
    private static List<TestResult> InOrder(IEnumerable<DataTest> tests, IEnumerable<TestResult> results)
    {
        var byName = results.ToDictionary(result => result.Test.Name);
        return [.. tests.Select(test => byName.GetValueOrDefault(test.Name) ?? Passed(test, TimeSpan.Zero))];
    }

    private static TestResult Passed(DataTest test, TimeSpan duration) => new(test, TestStatus.Passed, 0, [], duration);

    private static TestStatus StatusOf(DataTest test, long failures) =>
        failures == 0 ? TestStatus.Passed : test.Severity == Severity.Error ? TestStatus.Failed : TestStatus.Warned;

    /// <returns>The rows, or what the server says to the query.</returns>
    private static async Task<(IReadOnlyList<object[]> Rows, string? Error)> ReadAsync(
        NpgsqlTransaction transaction, string query, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        var rows = new List<object[]>();
        try
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands = { new($"savepoint {BeforeTest}"), new(query), new($"release savepoint {BeforeTest}") },
                Timeout = 0,
            };
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                rows.Add(row);
            }

            return (rows, null);
        }
        catch (PostgresException e) when (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            await transaction.RollbackAsync(BeforeTest, cancellationToken);
            return ([], e.MessageText);
        }
    }
}
