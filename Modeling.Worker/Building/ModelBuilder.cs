using System.Data;
using System.Diagnostics;
using Dapper;
using Modeling.Worker.Runs;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Building;

public enum BuildStatus
{
    Built,
    Failed,
    Skipped,
}

/// <param name="Model">What was built.</param>
/// <param name="Status">How it went.</param>
/// <param name="RowCount">Rows of a table; <c>null</c> for a view or when nothing was built.</param>
/// <param name="StartedAt">When the model's turn came, UTC: all that it reads was built.</param>
/// <param name="Duration">How long its statements worked.</param>
/// <param name="Reason">Why it failed or was left out.</param>
public sealed record BuildResult(
    Model Model, BuildStatus Status, long? RowCount, DateTimeOffset StartedAt, TimeSpan Duration, string? Reason)
{
    /// <summary>How long it waited, from its turn on, for a connection or a place among those that work.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>Rows of tables and indexes that its scans looked at; <c>null</c> when no statement made rows for it.</summary>
    public long? RowsRead { get; init; }

    /// <summary>The plan of the statement that made its rows, the slowest if there were several, as JSON; <c>null</c> as above.</summary>
    public string? Plan { get; init; }

    /// <summary>Rows that a merge put in, or took away if those are more; <c>null</c> when the model was built whole.</summary>
    public long? RowsChanged { get; init; }

    /// <summary>
    /// The test that a unique index is, when rows are in the way of it; <c>null</c> when it failed for something else or not at
    /// all.
    /// </summary>
    public TestResult? FailedTest { get; init; }

    /// <summary>A model whose rows are not unique.</summary>
    public static BuildResult NotUnique(Model model, TestResult test) =>
        new(model, BuildStatus.Failed, null, default, default, $"rows are not unique: {test.Test.Name} ({test.Failures} rows)")
        {
            FailedTest = test
        };
}

/// <summary>Builds models beside the live warehouse, each after what it reads, as many at a time as allowed.</summary>
internal sealed class ModelBuilder(NpgsqlDataSource warehouse, DataTester tester, TimeProvider time)
{
    /// <summary>Variables by which a model says which rows belong to a part; it is then built in as many parts as work at a time.</summary>
    private const string Parts = "parts";

    private const string Part = "part";

    public async Task<IReadOnlyList<BuildResult>> BuildAsync(
        ModelProject project, IReadOnlyList<Model> models, int parallelism, RunProgress progress, CancellationToken cancellationToken)
    {
        var building = models.Select(model => model.Name).ToHashSet();
        using var slots = new SemaphoreSlim(parallelism);
        var tasks = new Dictionary<string, Task<BuildResult>>();
        // All are written before any is run: nothing may go wrong while builds are going on that nobody waits for.
        var scripts = models.Select(model => (model, Script(project, model, building, parallelism))).ToList();
        foreach (var (model, script) in scripts)
        {
            var upstream = model.Template.Refs.Select(reference => reference.Model)
                .Distinct().Where(building.Contains).Select(name => tasks[name]).ToList();
            tasks[model.Name] = BuildAfterAsync(upstream, project, model, script, slots, progress, cancellationToken);
        }

        var results = await Task.WhenAll(models.Select(model => tasks[model.Name]));
        await VacuumAgainAsync(slots, cancellationToken);
        return results;
    }

    /// <param name="project">All models.</param>
    /// <param name="model">The one to build.</param>
    /// <param name="building">Names of all models of the run, which are read where they are built.</param>
    /// <param name="parallelism">Into how many parts the rows are split, if the model says which belong to a part.</param>
    public static BuildScript Script(ModelProject project, Model model, IReadOnlySet<string> building, int parallelism)
    {
        var parts = model.Materialization != Materialization.View && model.Template.Variables.Any(variable => variable.Name == Part)
            ? parallelism
            : 1;
        var names = new BuildNames(project, model, building);
        return BuildScript.Write(model, [.. Enumerable.Range(0, parts).Select(part => model.Template.Render(
            names, new Dictionary<string, string>(project.Variables) { [Parts] = $"{parts}", [Part] = $"{part}" }))]);
    }

    private async Task<BuildResult> BuildAfterAsync(
        IReadOnlyList<Task<BuildResult>> upstream, ModelProject project, Model model, BuildScript script, SemaphoreSlim slots,
        RunProgress progress, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(upstream);
        if (results.FirstOrDefault(result => result.Status != BuildStatus.Built) is { } missing)
        {
            return new BuildResult(
                model, BuildStatus.Skipped, null, time.GetUtcNow(), TimeSpan.Zero, $"{missing.Model.Name} was not built");
        }

        using var span = ModelingTelemetry.Source.StartActivity($"model {model.Name}");
        span?.SetTag("model.materialized", model.Materialization.ToString());
        var startedAt = time.GetUtcNow();
        var clock = new WorkClock(time, () => progress.Begin(model));
        BuildResult result;
        try
        {
            if (script.Create is { } create)
            {
                await RunAsync(create, slots, clock, cancellationToken);
            }

            var made = await Task.WhenAll(script.Rows.Select(rows => MakeRowsAsync(rows, slots, clock, cancellationToken)));
            await Task.WhenAll(script.Indexes.Select(index => RunAsync(index, slots, clock, cancellationToken)));
            foreach (var statement in script.FinishOutside)
            {
                await RunOutsideAsync(statement, slots, clock, cancellationToken);
            }

            result = new BuildResult(model, BuildStatus.Built, null, default, default, null);
            if (made.Length > 0)
            {
                result = result with
                {
                    RowCount = made.Sum(rows => rows.RowsMade),
                    RowsRead = made.Sum(rows => rows.RowsRead),
                    Plan = made.MaxBy(rows => rows.Duration)!.Json
                };
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && model.Materialization != Materialization.View)
        {
            span.Fail(e.MessageText);
            result = await NotUniqueAsync(project, model, e, cancellationToken);
        }
        catch (PostgresException e)
        {
            span.Fail(e.MessageText);
            result = new BuildResult(model, BuildStatus.Failed, null, default, default, e.MessageText);
        }

        span?.SetTag("model.rows", result.RowCount);
        span?.SetTag("model.rows_read", result.RowsRead);
        ModelingTelemetry.ModelDuration.Record(clock.Worked.TotalSeconds, new TagList { { "model", model.Name } });
        progress.End(result);
        return result with { StartedAt = startedAt, Duration = clock.Worked, Waited = clock.Waited };
    }

    private async Task<BuildResult> NotUniqueAsync(
        ModelProject project, Model model, PostgresException refused, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var mark = new NpgsqlCommand(RunSessions.Mark, connection);
        await mark.ExecuteNonQueryAsync(cancellationToken);
        var failed = await UniqueRows.FindAsync(
            transaction, tester, project, model, BuildNames.InBuild(model).ToString(), cancellationToken);
        return failed is null
            ? new BuildResult(model, BuildStatus.Failed, null, default, default, refused.MessageText)
            : BuildResult.NotUnique(model, failed);
    }

    private Task<int> RunAsync(string statement, SemaphoreSlim slots, WorkClock clock, CancellationToken cancellationToken) =>
        InTransactionAsync(statement, batch => batch.ExecuteNonQueryAsync(cancellationToken), slots, clock, cancellationToken);

    private Task<ExplainedStatement> MakeRowsAsync(
        string statement, SemaphoreSlim slots, WorkClock clock, CancellationToken cancellationToken) =>
        InTransactionAsync(
            ExplainedStatement.Write(statement),
            async batch =>
            {
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                return await ExplainedStatement.ReadAsync(reader, cancellationToken);
            },
            slots,
            clock,
            cancellationToken);

    private async Task<T> InTransactionAsync<T>(
        string statement, Func<NpgsqlBatch, Task<T>> run, SemaphoreSlim slots, WorkClock clock, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands = { new NpgsqlBatchCommand(RunSessions.Mark), new NpgsqlBatchCommand(statement) },
                Timeout = 0,
            };
            using var work = clock.Work();
            return await run(batch);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>
    /// Rows count as seen by everybody only when no statement goes on that began before them, so a table that was finished
    /// while others were being built is vacuumed again; what was noted the first time is skipped.
    /// </summary>
    private async Task VacuumAgainAsync(SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var tables = await connection.QueryAsync<string>(
            $"select oid::regclass::text from pg_class where relnamespace = '{BuildNames.Schema}'::regnamespace and relkind = 'r' "
                + "and relallvisible < relpages");
        var clock = new WorkClock(time);
        await Task.WhenAll(tables.Select(table => RunOutsideAsync($"vacuum {table}", slots, clock, cancellationToken)));
    }

    /// <summary>Outside of a transaction.</summary>
    private async Task RunOutsideAsync(string statement, SemaphoreSlim slots, WorkClock clock, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
            using var work = clock.Work();
            await ExecuteAsync(RunSessions.MarkSession, cancellationToken);
            try
            {
                await ExecuteAsync(statement, cancellationToken);
            }
            finally
            {
                // A connection that broke has lost its mark.
                if (connection.FullState.HasFlag(ConnectionState.Open))
                {
                    await ExecuteAsync(RunSessions.UnmarkSession, CancellationToken.None);
                }
            }

            async Task ExecuteAsync(string sql, CancellationToken token)
            {
                await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
                await command.ExecuteNonQueryAsync(token);
            }
        }
        finally
        {
            slots.Release();
        }
    }
}
