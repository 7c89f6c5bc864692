using System.Diagnostics;
using System.Text.Json;
using Dapper;
using Modeling.Worker.Building;
using Npgsql;
using Warehouse.Contracts;

namespace Modeling.Worker.Runs;

/// <summary>A run whose models are built and tested and wait to be published.</summary>
internal sealed record FinishedRun(
    long RunId, IReadOnlyList<BuildResult> Builds, IReadOnlyList<PendingBatch> Batches, IReadOnlyList<string> Forgotten, DateTimeOffset FinishedAt);

/// <summary>Keeps the books of runs in the schema <c>ops</c>.</summary>
internal static class RunLog
{
    public static async Task<long> StartAsync(
        NpgsqlConnection connection, RunRequest request, RunPlan plan, DateTimeOffset startedAt, Activity? span) =>
        await connection.ExecuteScalarAsync<long>(
            """
            insert into ops.runs (trigger, requested_by, request_id, full_refresh, status, batches, started_at, traceparent)
            values (@trigger, @requestedBy, @requestId, @fullRefresh, 'running', @batches, @startedAt, @traceparent)
            returning run_id
            """,
            new
            {
                trigger = NameOf(request.Trigger),
                requestedBy = request.RequestedBy,
                requestId = request.RequestId,
                fullRefresh = request.FullRefresh,
                batches = plan.Batches.Select(batch => batch.BatchId).ToArray(),
                startedAt,
                traceparent = span?.Id,
            });

    /// <summary>A run that succeeded without a version: it had nothing to build, so it published nothing.</summary>
    public static async Task NothingToDoAsync(NpgsqlConnection connection, RunRequest request, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            """
            insert into ops.runs (trigger, requested_by, request_id, full_refresh, status, started_at, finished_at)
            values (@trigger, @requestedBy, @requestId, @fullRefresh, 'succeeded', @now, @now)
            """,
            new { trigger = NameOf(request.Trigger), requestedBy = request.RequestedBy, requestId = request.RequestId, fullRefresh = request.FullRefresh, now });

    /// <summary>A run that is still open while nobody holds the lock has died with its worker.</summary>
    public static async Task CloseAbandonedAsync(NpgsqlConnection connection, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            "update ops.runs set status = 'failed', reason = 'the worker that ran it ended; its batches are taken by the next run', finished_at = @now where status = 'running'",
            new { now });

    public static async Task SaveBuildsAsync(NpgsqlConnection connection, long runId, IReadOnlyList<BuildResult> builds) =>
        await connection.ExecuteAsync(
            """
            insert into ops.run_models (run_id, model, materialized, status, row_count, rows_changed, started_at, duration_seconds, reason)
            select @runId, * from unnest(@models, @materialized, @statuses, @rowCounts, @rowsChanged, @startedAt, @durations, @reasons)
            """,
            new
            {
                runId,
                models = builds.Select(build => build.Model.Name).ToArray(),
                materialized = builds.Select(build => NameOf(build.Model.Materialization)).ToArray(),
                statuses = builds.Select(build => NameOf(build.Status)).ToArray(),
                rowCounts = builds.Select(build => build.RowCount).ToArray(),
                rowsChanged = builds.Select(build => build.RowsChanged).ToArray(),
                startedAt = builds.Select(build => build.StartedAt).ToArray(),
                durations = builds.Select(build => build.Duration.TotalSeconds).ToArray(),
                reasons = builds.Select(build => build.Reason).ToArray(),
            });

    public static async Task SaveTestsAsync(NpgsqlConnection connection, long runId, IReadOnlyList<TestResult> results)
    {
        var failing = results.SelectMany(result => result.Sample.Select((row, i) => (Test: result.Test.Name, Number: i + 1, Row: row))).ToList();
        await connection.ExecuteAsync(
            """
            insert into ops.run_tests (run_id, test, model, severity, status, failures, duration_seconds)
            select @runId, * from unnest(@tests, @models, @severities, @statuses, @failures, @durations);
            insert into ops.test_failures (run_id, test, failure_number, failing_row)
            select @runId, test, number, row_text::jsonb from unnest(@failingTests, @numbers, @rows) as failing (test, number, row_text)
            """,
            new
            {
                runId,
                tests = results.Select(result => result.Test.Name).ToArray(),
                models = results.Select(result => result.Test.Model).ToArray(),
                severities = results.Select(result => NameOf(result.Test.Severity)).ToArray(),
                statuses = results.Select(result => NameOf(result.Status)).ToArray(),
                failures = results.Select(result => result.Failures).ToArray(),
                durations = results.Select(result => result.Duration.TotalSeconds).ToArray(),
                failingTests = failing.Select(row => row.Test).ToArray(),
                numbers = failing.Select(row => row.Number).ToArray(),
                rows = failing.Select(row => row.Row).ToArray(),
            });
    }

    public static async Task FailAsync(NpgsqlConnection connection, long runId, string reason, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            "update ops.runs set status = 'failed', reason = @reason, finished_at = @now where run_id = @runId", new { runId, reason, now });

    /// <summary>Part of the publish: the run succeeded, its batches are modelled, the version is the next, and a message will say so.</summary>
    /// <returns>The new version.</returns>
    public static async Task<long> FinishAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, FinishedRun run, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            runId = run.RunId,
            now = run.FinishedAt,
            batches = run.Batches.Select(batch => batch.BatchId).ToArray(),
            models = run.Builds.Select(build => build.Model.Name).ToArray(),
            relations = run.Builds.Select(build => build.Model.Relation.ToString()).ToArray(),
            fingerprints = run.Builds.Select(build => build.Model.Fingerprint).ToArray(),
            rowCounts = run.Builds.Select(build => build.RowCount).ToArray(),
            forgotten = run.Forgotten.ToArray(),
        };
        var version = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            update ops.batches set modelled_run_id = @runId where batch_id = any(@batches);
            delete from ops.published_models where model = any(@forgotten);
            insert into ops.published_models (model, relation, fingerprint, row_count, run_id, published_at)
            select model, relation, fingerprint, row_count, @runId, @now
            from unnest(@models, @relations, @fingerprints, @rowCounts) as built (model, relation, fingerprint, row_count)
            on conflict (model) do update set
                relation = excluded.relation, fingerprint = excluded.fingerprint, row_count = excluded.row_count,
                run_id = excluded.run_id, published_at = excluded.published_at;
            update ops.warehouse_version set version = version + 1, run_id = @runId, published_at = @now;
            update ops.runs set status = 'succeeded', finished_at = @now, version = (select version from ops.warehouse_version) where run_id = @runId;
            select version from ops.warehouse_version;
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));
        var message = new WarehouseRefreshed(run.RunId, version, parameters.models, run.FinishedAt);
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into ops.outbox (message_id, message_type, body, traceparent, created_at) values (@id, @type, @body::jsonb, @traceparent, @now)",
            new { id = Guid.CreateVersion7(), type = nameof(WarehouseRefreshed), body = JsonSerializer.Serialize(message), traceparent = Activity.Current?.Id, now = run.FinishedAt },
            transaction,
            cancellationToken: cancellationToken));
        return version;
    }

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
