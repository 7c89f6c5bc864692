using System.Diagnostics;
using Microsoft.Extensions.Options;
using Modeling.Worker.Building;
using Npgsql;
using ServiceDefaults.Outbox;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>
/// Runs a refresh: takes the batches that no run has taken, builds what they touch beside the live warehouse, tests it,
/// and publishes it in one transaction. One run at a time over all workers, by an advisory lock that its connection holds.
/// </summary>
internal sealed partial class RefreshRunner(
    NpgsqlDataSource warehouse,
    ModelProject project,
    BronzeTables tables,
    ModelBuilder builder,
    DataTester tester,
    Publisher publisher,
    OutboxSignal outbox,
    IOptions<ModelingOptions> options,
    TimeProvider time,
    ILogger<RefreshRunner> logger)
{
    /// <summary>Any number that nothing else locks; spells "modeling" on a telephone.</summary>
    private const long LockKey = 66_335_464;

    /// <returns>How the run ended, or <c>null</c> when there was nothing to do.</returns>
    /// <exception cref="ArgumentException">A selected model does not exist.</exception>
    /// <exception cref="NpgsqlException">The database went away; the next run takes over.</exception>
    public async Task<RunOutcome?> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await using (var wait = new NpgsqlCommand($"select pg_advisory_lock({LockKey})", connection) { CommandTimeout = 0 })
        {
            await wait.ExecuteNonQueryAsync(cancellationToken);
        }

        try
        {
            await RunLog.CloseAbandonedAsync(connection, time.GetUtcNow());
            await RunState.ClearBuildAsync(connection);
            var plan = RunPlan.Decide(project, tables.ByDataset, await RunState.ReadAsync(connection, project), request);
            return plan.Models.Count == 0 && plan.Batches.Count == 0 ? null : await RunAsync(connection, request, plan, cancellationToken);
        }
        finally
        {
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                await using var release = new NpgsqlCommand($"select pg_advisory_unlock({LockKey})", connection);
                await release.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    private async Task<RunOutcome> RunAsync(NpgsqlConnection connection, RunRequest request, RunPlan plan, CancellationToken cancellationToken)
    {
        // Each batch carries the trace of its file; the run continues the one that caused it and links to the others.
        var causes = plan.Batches
            .Select(batch => ActivityContext.TryParse(batch.TraceParent, null, isRemote: true, out var context) ? context : default)
            .Where(context => context != default)
            .ToList();
        var parent = request.Parent != default || causes.Count == 0 ? request.Parent : causes[0];
        var links = causes.Where(cause => cause.TraceId != parent.TraceId).Select(cause => new ActivityLink(cause));
        using var span = ModelingTelemetry.Source.StartActivity("refresh run", ActivityKind.Internal, parent, links: links);
        var started = time.GetTimestamp();
        var runId = await RunLog.StartAsync(connection, request, plan, time.GetUtcNow(), span);
        span?.SetTag("run.id", runId);
        RunStarted(logger, runId, request.Trigger, plan.Models.Count, plan.Batches.Count);
        foreach (var model in plan.Waiting)
        {
            ModelWaits(logger, model.Name);
        }

        var outcome = await BuildAndPublishAsync(connection, runId, plan, cancellationToken);
        if (outcome.Reason is { } reason)
        {
            await RunLog.FailAsync(connection, runId, reason, time.GetUtcNow());
            await RunState.ClearBuildAsync(connection);
            span.Fail(reason);
            RunFailed(logger, runId, reason);
        }
        else
        {
            outbox.Wake();
            RunPublished(logger, runId, outcome.Version, time.GetElapsedTime(started).TotalSeconds);
            foreach (var batch in plan.Batches)
            {
                ModelingTelemetry.PublishLag.Record((time.GetUtcNow() - batch.ReceivedAt).TotalSeconds, new TagList { { "dataset", batch.Dataset } });
            }
        }

        ModelingTelemetry.RunDuration.Record(
            time.GetElapsedTime(started).TotalSeconds, new TagList { { "outcome", outcome.Reason is null ? "published" : "failed" } });
        return outcome;
    }

    private async Task<RunOutcome> BuildAndPublishAsync(NpgsqlConnection connection, long runId, RunPlan plan, CancellationToken cancellationToken)
    {
        var builds = await builder.BuildAsync(project, plan.Models, options.Value.Parallelism, cancellationToken);
        await RunLog.SaveBuildsAsync(connection, runId, builds);
        if (builds.FirstOrDefault(build => build.Status == BuildStatus.Failed) is { } broken)
        {
            return new RunOutcome(runId, null, $"model {broken.Model.Name} failed: {broken.Reason}");
        }

        var tests = await tester.TestAsync(project, plan.Models, options.Value.Parallelism, cancellationToken);
        await RunLog.SaveTestsAsync(connection, runId, tests);
        var failed = tests.Where(result => result.Status == TestStatus.Failed).ToList();
        if (failed.Count > 0)
        {
            return new RunOutcome(runId, null, $"data tests failed: {string.Join(", ", failed.Select(result => $"{result.Test.Name} ({result.Failures} rows)"))}");
        }

        using var span = ModelingTelemetry.Source.StartActivity("publish");
        var finished = new FinishedRun(runId, plan.Models, builds, plan.Batches, time.GetUtcNow());
        try
        {
            var version = await publisher.PublishAsync(connection, project, finished, options.Value.PublishTimeout, cancellationToken);
            span?.SetTag("warehouse.version", version);
            return new RunOutcome(runId, version, null);
        }
        catch (PostgresException e) when (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            span.Fail(e.MessageText);
            return new RunOutcome(runId, null, $"publish failed: {e.MessageText}{(e.Detail is null ? "" : $" ({e.Detail})")}");
        }
    }

    [LoggerMessage(201, LogLevel.Information, "Run {RunId} started by {Trigger}: {Models} models, {Batches} batches")]
    private static partial void RunStarted(ILogger logger, long runId, RunTrigger trigger, int models, int batches);

    [LoggerMessage(202, LogLevel.Information, "Run {RunId} published version {Version} after {Seconds:0.0} s")]
    private static partial void RunPublished(ILogger logger, long runId, long? version, double seconds);

    [LoggerMessage(203, LogLevel.Error, "Run {RunId} failed, the last good version stays: {Reason}")]
    private static partial void RunFailed(ILogger logger, long runId, string reason);

    [LoggerMessage(204, LogLevel.Information, "Model {Model} waits: a table that it reads does not exist yet")]
    private static partial void ModelWaits(ILogger logger, string model);
}
