using System.Text.Json;
using Dapper;
using Npgsql;
using ServiceDefaults.Database;

namespace Insights.Api.Pipeline;

/// <summary>Reads the run history.</summary>
internal sealed class RunReader(NpgsqlDataSource warehouse)
{
    /// <summary>A run holds its lock from before its first row to after its last.</summary>
    private const string Columns = $"""
        run_id as "Id", trigger as "Trigger", requested_by as "RequestedBy", request_id as "RequestId", full_refresh as "FullRefresh",
        status as "Status",
        case
            when status <> 'running' then reason
            when not exists (
                select
                from pg_locks
                where locktype = 'advisory' and classid = 0 and objid = {AdvisoryLocks.Run} and objsubid = 1 and granted
                    and database = (select oid from pg_database where datname = current_database())
            ) then 'the worker that ran it has ended; the next run takes its batches'
        end as "Reason",
        version as "Version", batches as "Batches", started_at as "StartedAt",
        finished_at as "FinishedAt", split_part(traceparent, '-', 2) as "TraceId"
        """;

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<Run>> ListAsync(string? status, long? before, int count, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Run>(new CommandDefinition(
            $"""
            select {Columns} from ops.runs
            where (@status::text is null or status = @status) and (@before::bigint is null or run_id < @before)
            order by run_id desc
            limit @count
            """,
            new { status, before, count },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task<RunDetails?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var run = await connection.QuerySingleOrDefaultAsync<RunDetails>(new CommandDefinition(
            $"select {Columns} from ops.runs where run_id = @id", new { id }, cancellationToken: cancellationToken));
        return run is null ? null : run with
        {
            Parts = await PartsAsync(connection, id, cancellationToken),
            Models = await ModelsAsync(connection, id, cancellationToken),
            Tests = await TestsAsync(connection, id, cancellationToken),
            Progress = run.Status == Statuses.Running ? await ProgressAsync(connection, id, cancellationToken) : [],
        };
    }

    /// <returns><c>null</c> for a run that made no rows, or that there is not.</returns>
    public async Task<SlowestModel?> FindSlowestAsync(long id, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var slowest = await connection.QuerySingleOrDefaultAsync<(string Model, double DurationSeconds, string Plan)?>(new CommandDefinition(
            """
            select model, duration_seconds, plan::text
            from ops.run_models
            where run_id = @id and plan is not null
            order by duration_seconds desc, model
            limit 1
            """,
            new { id },
            cancellationToken: cancellationToken));
        return slowest is var (model, seconds, plan) ? new SlowestModel(model, seconds, JsonSerializer.Deserialize<JsonElement>(plan)) : null;
    }

    /// <returns>By model, the outcome of the last run that built it or tried to.</returns>
    public async Task<IReadOnlyDictionary<string, LastBuild>> LastBuildsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<LastBuild>(new CommandDefinition(
            """
            select distinct on (model)
                model as "Model", run_id as "RunId", status as "Status", row_count as "RowCount", duration_seconds as "DurationSeconds", started_at as "BuiltAt"
            from ops.run_models
            order by model, run_id desc
            """,
            cancellationToken: cancellationToken))).ToDictionary(build => build.Model);
    }

    /// <returns>By test, the status of the last time that it ran.</returns>
    public async Task<IReadOnlyDictionary<string, string>> LastTestsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<(string Test, string Status)>(new CommandDefinition(
            "select distinct on (test) test, status from ops.run_tests order by test, run_id desc", cancellationToken: cancellationToken)))
            .ToDictionary(test => test.Test, test => test.Status);
    }

    private static async Task<IReadOnlyList<PartResult>> PartsAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<PartResult>(new CommandDefinition(
            """
            select part as "Part", status as "Status", version as "Version", reason as "Reason", models as "Models"
            from ops.run_parts
            where run_id = @id
            order by finished_at, part
            """,
            new { id },
            cancellationToken: cancellationToken))).AsList();

    private static async Task<IReadOnlyList<ModelResult>> ModelsAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<ModelResult>(new CommandDefinition(
            """
            select
                model as "Model", status as "Status", row_count as "RowCount", rows_changed as "RowsChanged", rows_read as "RowsRead",
                duration_seconds as "DurationSeconds", waiting_seconds as "WaitingSeconds", reason as "Reason"
            from ops.run_models
            where run_id = @id
            order by started_at, model
            """,
            new { id },
            cancellationToken: cancellationToken))).AsList();

    private static async Task<IReadOnlyList<ModelProgress>> ProgressAsync(
        NpgsqlConnection connection, long id, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<ModelProgress>(new CommandDefinition(
            """
            select model as "Model", part as "Part", status as "Status"
            from ops.run_progress
            where run_id = @id
            order by model_order
            """,
            new { id },
            cancellationToken: cancellationToken))).AsList();

    private static async Task<IReadOnlyList<TestOutcome>> TestsAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken)
    {
        var rows = (await connection.QueryAsync<(string Test, string Row)>(new CommandDefinition(
            "select test, failing_row::text from ops.test_failures where run_id = @id order by test, failure_number",
            new { id },
            cancellationToken: cancellationToken))).ToLookup(row => row.Test, row => JsonDocument.Parse(row.Row).RootElement);
        return [.. (await connection.QueryAsync<(string Test, string Model, string Severity, string Status, long Failures, double Worked, double Waited)>(
            new CommandDefinition(
                """
                select test, model, severity, status, failures, duration_seconds, waiting_seconds
                from ops.run_tests
                where run_id = @id
                order by status = 'passed', test
                """,
                new { id },
                cancellationToken: cancellationToken)))
            .Select(test => new TestOutcome(
                test.Test, test.Model, test.Severity, test.Status, test.Failures, test.Worked, test.Waited, [.. rows[test.Test]]))];
    }
}

/// <summary>How the last attempt to build a model went.</summary>
internal sealed record LastBuild(string Model, long RunId, string Status, long? RowCount, double DurationSeconds, DateTime BuiltAt);
