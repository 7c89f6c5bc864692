using System.Diagnostics;
using System.Text.Json;
using Dapper;
using Modeling.Worker.Building;
using Npgsql;
using Warehouse.Contracts;

namespace Modeling.Worker.Runs;

/// <summary>A part of a run whose models are built and tested and wait to be published.</summary>
/// <param name="RunId">Key in <c>ops.runs</c>.</param>
/// <param name="Part">The part of the run.</param>
/// <param name="EndsRun">Whether the run has succeeded with it.</param>
/// <param name="Builds">What was built.</param>
internal sealed record FinishedPart(long RunId, RunPart Part, bool EndsRun, IReadOnlyList<BuildResult> Builds);

/// <summary>Keeps the history of runs in the schema <c>ops</c>.</summary>
internal static class RunLog
{
    public static async Task<long> StartAsync(
        NpgsqlConnection connection, RunRequest request, RunPlan plan, IReadOnlyList<RunPart> parts, DateTimeOffset startedAt,
        Activity? span)
    {
        var models = parts.SelectMany(part => part.Plan.Models, (part, model) => (Part: part.Name, Model: model.Name)).ToList();
        return await connection.ExecuteScalarAsync<long>(
            """
            with run as (
                insert into ops.runs (trigger, requested_by, request_id, full_refresh, status, batches, started_at, traceparent)
                values (@trigger, @requestedBy, @requestId, @fullRefresh, 'running', @batches, @startedAt, @traceparent)
                returning run_id
            ), progress as (
                insert into ops.run_progress (run_id, model, part, model_order)
                select run_id, model, part, model_order
                from run
                cross join unnest(@models, @parts) with ordinality as planned (model, part, model_order)
            )
            select run_id from run
            """,
            new
            {
                models = models.Select(planned => planned.Model).ToArray(),
                parts = models.Select(planned => planned.Part).ToArray(),
                trigger = NameOf(request.Trigger),
                requestedBy = request.RequestedBy,
                requestId = request.RequestId,
                fullRefresh = request.FullRefresh,
                batches = plan.Batches.Select(batch => batch.BatchId).ToArray(),
                startedAt,
                traceparent = span?.Id,
            });
    }

    /// <summary>A run that succeeded without a version: it had nothing to build, so it published nothing.</summary>
    public static async Task NothingToDoAsync(NpgsqlConnection connection, RunRequest request, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            """
            insert into ops.runs (trigger, requested_by, request_id, full_refresh, status, started_at, finished_at)
            values (@trigger, @requestedBy, @requestId, @fullRefresh, 'succeeded', @now, @now)
            """,
            new
            {
                trigger = NameOf(request.Trigger),
                requestedBy = request.RequestedBy,
                requestId = request.RequestId,
                fullRefresh = request.FullRefresh,
                now
            });

    /// <summary>A run that is still open while nobody holds the lock has died with its worker.</summary>
    public static async Task CloseAbandonedAsync(NpgsqlConnection connection, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            """
            delete from ops.run_progress;
            update ops.runs set
                status = 'failed', reason = 'the worker that ran it ended; its batches are taken by the next run', finished_at = @now
            where status = 'running'
            """,
            new { now });

    /// <summary>The plan is kept of the slowest model alone: those of all would be most of the history.</summary>
    public static async Task SaveBuildsAsync(NpgsqlConnection connection, long runId, IReadOnlyList<BuildResult> builds)
    {
        var slowest = builds.Where(build => build.Plan is not null).MaxBy(build => build.Duration);
        await connection.ExecuteAsync(
            """
            insert into ops.run_models (
                run_id, model, materialized, status, row_count, rows_changed, rows_read, started_at, duration_seconds, waiting_seconds, plan, reason
            )
            select @runId, model, materialized, status, row_count, rows_changed, rows_read, started_at, duration, waiting, plan::jsonb, reason
            from unnest(@models, @materialized, @statuses, @rowCounts, @rowsChanged, @rowsRead, @startedAt, @durations, @waits, @plans, @reasons)
                as build (model, materialized, status, row_count, rows_changed, rows_read, started_at, duration, waiting, plan, reason)
            """,
            new
            {
                runId,
                models = builds.Select(build => build.Model.Name).ToArray(),
                materialized = builds.Select(build => NameOf(build.Model.Materialization)).ToArray(),
                statuses = builds.Select(build => NameOf(build.Status)).ToArray(),
                rowCounts = builds.Select(build => build.RowCount).ToArray(),
                rowsChanged = builds.Select(build => build.RowsChanged).ToArray(),
                rowsRead = builds.Select(build => build.RowsRead).ToArray(),
                startedAt = builds.Select(build => build.StartedAt).ToArray(),
                durations = builds.Select(build => build.Duration.TotalSeconds).ToArray(),
                waits = builds.Select(build => build.Waited.TotalSeconds).ToArray(),
                plans = builds.Select(build => ReferenceEquals(build, slowest) ? build.Plan : null).ToArray(),
                reasons = builds.Select(build => build.Reason).ToArray(),
            });
    }

    public static async Task SaveTestsAsync(NpgsqlConnection connection, long runId, IReadOnlyList<TestResult> results)
    {
        var failing = results.SelectMany(result => result.Sample.Select((row, i) => (Test: result.Test.Name, Number: i + 1, Row: row)))
            .ToList();
        await connection.ExecuteAsync(
            """
            insert into ops.run_tests (run_id, test, model, severity, status, failures, duration_seconds, waiting_seconds)
            select @runId, * from unnest(@tests, @models, @severities, @statuses, @failures, @durations, @waits);
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
                waits = results.Select(result => result.Waited.TotalSeconds).ToArray(),
                failingTests = failing.Select(row => row.Test).ToArray(),
                numbers = failing.Select(row => row.Number).ToArray(),
                rows = failing.Select(row => row.Row).ToArray(),
            });
    }

    public static async Task FailAsync(NpgsqlConnection connection, long runId, string reason, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            """
            update ops.runs set status = 'failed', reason = @reason, finished_at = @now where run_id = @runId and status = 'running';
            delete from ops.run_progress where run_id = @runId
            """,
            new { runId, reason, now });

    public static async Task FailPartAsync(NpgsqlConnection connection, long runId, RunPart part, string reason, DateTimeOffset now) =>
        await connection.ExecuteAsync(
            "insert into ops.run_parts (run_id, part, status, reason, models, finished_at) "
                + "values (@runId, @part, 'failed', @reason, @models, @now)",
            new { runId, part = part.Name, reason, models = part.Plan.Models.Select(model => model.Name).ToArray(), now });

    /// <summary>Part of the publish: the batches are modelled, the version is the next, and a message will say so.</summary>
    /// <returns>The new version.</returns>
    public static async Task<long> FinishPartAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, FinishedPart finished, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var plan = finished.Part.Plan;
        var parameters = new
        {
            runId = finished.RunId,
            part = finished.Part.Name,
            now,
            endsRun = finished.EndsRun,
            batches = plan.Batches.Select(batch => batch.BatchId).ToArray(),
            models = finished.Builds.Select(build => build.Model.Name).ToArray(),
            relations = finished.Builds.Select(build => build.Model.Relation.ToString()).ToArray(),
            fingerprints = finished.Builds.Select(build => build.Model.Fingerprint).ToArray(),
            rowCounts = finished.Builds.Select(build => build.RowCount).ToArray(),
            forgotten = plan.Removal.Forgotten.ToArray(),
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
            insert into ops.run_parts (run_id, part, status, version, models, finished_at)
            select @runId, @part, 'published', version, @models, @now from ops.warehouse_version;
            update ops.runs set
                version = (select version from ops.warehouse_version),
                status = case when @endsRun then 'succeeded' else status end,
                finished_at = case when @endsRun then @now end
            where run_id = @runId;
            delete from ops.run_progress where run_id = @runId and @endsRun;
            select version from ops.warehouse_version;
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));
        var message = new WarehouseRefreshed(finished.RunId, version, parameters.models, now);
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into ops.outbox (message_id, message_type, body, traceparent, created_at) "
                + "values (@id, @type, @body::jsonb, @traceparent, @now)",
            new
            {
                id = Guid.CreateVersion7(),
                type = nameof(WarehouseRefreshed),
                body = JsonSerializer.Serialize(message),
                traceparent = Activity.Current?.Id,
                now
            },
            transaction,
            cancellationToken: cancellationToken));
        return version;
    }

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
