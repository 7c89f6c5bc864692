using System.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Outbox;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>
/// Runs a refresh: takes the batches that no run has taken, builds what they touch beside the live warehouse, tests it, and
/// publishes it, each connected part of the models in one transaction. One run at a time over all workers, by an advisory
/// lock that its connection holds.
/// </summary>
internal sealed partial class RefreshRunner(
    NpgsqlDataSource warehouse,
    ModelProject project,
    BronzeTables tables,
    PartRunner runner,
    OutboxSignal outbox,
    IOptions<ModelingOptions> options,
    TimeProvider time,
    ILogger<RefreshRunner> logger)
{
    /// <summary>
    /// Whatever goes wrong in a run is its reason to have failed, and is recorded with it. Only what keeps it from being
    /// recorded, or may be over in a moment, leaves: the database is gone, or the worker stops.
    /// </summary>
    /// <returns>How the run ended, or <c>null</c> when there was nothing to do.</returns>
    /// <exception cref="ArgumentException">A selected model does not exist.</exception>
    /// <exception cref="NpgsqlException">The database went away, for the whole run or a part of it; the next run takes over.</exception>
    /// <exception cref="TimeoutException">What a run that died left working does not end.</exception>
    public async Task<RunOutcome?> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        RunPlan.Known(project, request.Select ?? []);
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await RunSessions.LockAsync(connection, cancellationToken);
        try
        {
            await RunSessions.EndAbandonedAsync(connection, cancellationToken);
            if (request.Verify)
            {
                // What is live has to have all files that the fresh build has. Should this run fail, the other one says what
                // was not compared.
                var (first, itsParts, wrong) = await PlanAsync(connection, new RunRequest(request.Trigger), cancellationToken);
                if (itsParts.Count > 0 || wrong is not null)
                {
                    await RunAsync(
                        connection, new RunRequest(request.Trigger) { RequestedBy = request.RequestedBy, Parent = request.Parent }, first,
                        itsParts, wrong, cancellationToken);
                }
            }

            var (plan, parts, problem) = await PlanAsync(connection, request, cancellationToken);
            if (parts.Count > 0 || problem is not null)
            {
                return await RunAsync(connection, request, plan, parts, problem, cancellationToken);
            }

            // Who asked waits for an answer.
            if (request.RequestId is not null)
            {
                await RunLog.NothingToDoAsync(connection, request, time.GetUtcNow());
            }

            return null;
        }
        finally
        {
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                await RunSessions.UnlockAsync(connection);
            }
        }
    }

    /// <returns>What to do, or why that cannot be said.</returns>
    private async Task<(RunPlan Plan, IReadOnlyList<RunPart> Parts, Exception? Problem)> PlanAsync(
        NpgsqlConnection connection, RunRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await RunLog.CloseAbandonedAsync(connection, time.GetUtcNow());
            await RunState.ClearBuildAsync(connection);
            var state = await RunState.ReadAsync(connection, project);
            var plan = RunPlan.Decide(project, tables.ByDataset, state, request, options.Value.LargestMerge);
            return (plan, RunPart.Split(plan, project, tables.ByDataset, state, request), null);
        }
        catch (Exception e) when (RunFailure.CanBeRecorded(connection, cancellationToken))
        {
            return (RunPlan.Nothing, [], e);
        }
    }

    private async Task<RunOutcome> RunAsync(
        NpgsqlConnection connection, RunRequest request, RunPlan plan, IReadOnlyList<RunPart> parts, Exception? problem,
        CancellationToken cancellationToken)
    {
        using var span = StartSpan(request, plan);
        var started = time.GetTimestamp();
        var runId = await RunLog.StartAsync(connection, request, plan, parts, time.GetUtcNow(), span);
        span?.SetTag("run.id", runId);
        RunStarted(logger, runId, request.Trigger, plan.Models.Count, plan.Batches.Count);
        foreach (var model in plan.Waiting)
        {
            ModelWaits(logger, model.Name);
        }

        var failure = problem is null ? null : RunFailure.Of(problem);
        long? version = null;
        if (failure is null)
        {
            await using var progress = new RunProgress(warehouse, runId, time, logger);
            (version, failure) = await runner.RunAsync(connection, progress, parts, cancellationToken);
        }

        if (version is not null)
        {
            outbox.Wake();
        }

        if (failure is not null)
        {
            span.Fail(failure.Reason);
            RunFailed(logger, failure.Problem, runId, failure.Reason);
            await RecordAsync(connection, runId, failure, cancellationToken);
        }
        else
        {
            RunPublished(logger, runId, version, time.GetElapsedTime(started).TotalSeconds);
        }

        ModelingTelemetry.RunDuration.Record(
            time.GetElapsedTime(started).TotalSeconds, new TagList { { "outcome", failure is null ? "published" : "failed" } });
        return failure is { MayBeOver: true }
            ? throw new NpgsqlException($"run {runId} lost a connection, which another run may find: {failure.Reason}", failure.Problem)
            : new RunOutcome(runId, version, failure?.Reason);
    }

    /// <summary>Each batch carries the trace of its file; the run continues the one that caused it and links to the others.</summary>
    private static Activity? StartSpan(RunRequest request, RunPlan plan)
    {
        var causes = plan.Batches
            .Select(batch => ActivityContext.TryParse(batch.TraceParent, null, isRemote: true, out var context) ? context : default)
            .Where(context => context != default)
            .ToList();
        var parent = request.Parent != default || causes.Count == 0 ? request.Parent : causes[0];
        var links = causes.Where(cause => cause.TraceId != parent.TraceId).Select(cause => new ActivityLink(cause));
        return ModelingTelemetry.Source.StartActivity("refresh run", ActivityKind.Internal, parent, links: links);
    }

    /// <summary>The connection of the run may have broken with what failed; another one tells the reason then.</summary>
    private async Task RecordAsync(NpgsqlConnection connection, long runId, RunFailure failure, CancellationToken cancellationToken)
    {
        if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            await RunLog.FailAsync(connection, runId, failure.Reason, time.GetUtcNow());
            return;
        }

        await using var another = await warehouse.OpenConnectionAsync(cancellationToken);
        await RunLog.FailAsync(another, runId, failure.Reason, time.GetUtcNow());
    }

    [LoggerMessage(201, LogLevel.Information, "Run {RunId} started by {Trigger}: {Models} models, {Batches} batches")]
    private static partial void RunStarted(ILogger logger, long runId, RunTrigger trigger, int models, int batches);

    [LoggerMessage(202, LogLevel.Information, "Run {RunId} published version {Version} after {Seconds:0.0} s")]
    private static partial void RunPublished(ILogger logger, long runId, long? version, double seconds);

    [LoggerMessage(203, LogLevel.Error, "Run {RunId} failed; of what failed the last good version stays: {Reason}")]
    private static partial void RunFailed(ILogger logger, Exception? exception, long runId, string reason);

    [LoggerMessage(204, LogLevel.Information, "Model {Model} waits: a table that it reads does not exist yet")]
    private static partial void ModelWaits(ILogger logger, string model);
}
