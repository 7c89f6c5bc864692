using System.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Outbox;
using Warehouse.Content;
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
    RunWork work,
    OutboxSignal outbox,
    IOptions<ModelingOptions> options,
    TimeProvider time,
    ILogger<RefreshRunner> logger)
{
    /// <summary>
    /// Whatever goes wrong in a run is its reason to have failed, and noted in the books. Only what keeps it from being noted
    /// leaves: the database is gone, or the worker stops.
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
                // What is live has to have all files that the fresh build has. Should this run fail, the other one says what was not compared.
                var (first, wrong) = await PlanAsync(connection, new RunRequest(request.Trigger), cancellationToken);
                if (!first.IsEmpty || wrong is not null)
                {
                    await RunAsync(connection, new RunRequest(request.Trigger) { RequestedBy = request.RequestedBy, Parent = request.Parent }, first, wrong, cancellationToken);
                }
            }

            var (plan, problem) = await PlanAsync(connection, request, cancellationToken);
            if (!plan.IsEmpty || problem is not null)
            {
                return await RunAsync(connection, request, plan, problem, cancellationToken);
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
    private async Task<(RunPlan Plan, Exception? Problem)> PlanAsync(NpgsqlConnection connection, RunRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await RunLog.CloseAbandonedAsync(connection, time.GetUtcNow());
            await RunState.ClearBuildAsync(connection);
            return (RunPlan.Decide(project, tables.ByDataset, await RunState.ReadAsync(connection, project), request, options.Value.LargestMerge), null);
        }
        catch (Exception e) when (CanBeNoted(connection, cancellationToken))
        {
            return (RunPlan.Nothing, e);
        }
    }

    private async Task<RunOutcome> RunAsync(NpgsqlConnection connection, RunRequest request, RunPlan plan, Exception? problem, CancellationToken cancellationToken)
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

        (var outcome, problem) = problem is null
            ? await TryBuildAndPublishAsync(connection, runId, plan, cancellationToken)
            : (new RunOutcome(runId, null, ReasonOf(problem)), problem);
        if (outcome.Reason is { } reason)
        {
            span.Fail(reason);
            RunFailed(logger, problem, runId, reason);
            await RunLog.FailAsync(connection, runId, reason, time.GetUtcNow());
            await RunState.ClearBuildAsync(connection);
        }
        else
        {
            outbox.Wake();
            RunPublished(logger, runId, outcome.Version, time.GetElapsedTime(started).TotalSeconds);
            foreach (var relation in plan.Removal.Dropped)
            {
                RelationTakenDown(logger, runId, relation);
            }

            foreach (var batch in plan.Batches)
            {
                ModelingTelemetry.PublishLag.Record((time.GetUtcNow() - batch.ReceivedAt).TotalSeconds, new TagList { { "dataset", batch.Dataset } });
            }
        }

        ModelingTelemetry.RunDuration.Record(
            time.GetElapsedTime(started).TotalSeconds, new TagList { { "outcome", outcome.Reason is null ? "published" : "failed" } });
        return IsLostConnection(problem)
            ? throw new NpgsqlException($"run {runId} lost a connection, which another run may find: {outcome.Reason}", problem)
            : outcome;
    }

    private async Task<(RunOutcome Outcome, Exception? Problem)> TryBuildAndPublishAsync(
        NpgsqlConnection connection, long runId, RunPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return (await work.BuildAndPublishAsync(connection, runId, plan, cancellationToken), null);
        }
        catch (Exception e) when (CanBeNoted(connection, cancellationToken))
        {
            return (new RunOutcome(runId, null, ReasonOf(e)), e);
        }
    }

    private static bool CanBeNoted(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.FullState.HasFlag(System.Data.ConnectionState.Open) && !cancellationToken.IsCancellationRequested;

    /// <summary>Of the run's other connections: the same run may succeed in a moment.</summary>
    private static bool IsLostConnection(Exception? problem) =>
        problem is NpgsqlException { IsTransient: true } or PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown };

    private static string ReasonOf(Exception problem) => problem switch
    {
        ContentException wrong => wrong.Message,
        PostgresException refused => $"the run broke off: {refused.SqlState}: {refused.MessageText}",
        _ => $"the run broke off: {problem.GetType().Name}: {problem.Message}",
    };

    [LoggerMessage(201, LogLevel.Information, "Run {RunId} started by {Trigger}: {Models} models, {Batches} batches")]
    private static partial void RunStarted(ILogger logger, long runId, RunTrigger trigger, int models, int batches);

    [LoggerMessage(202, LogLevel.Information, "Run {RunId} published version {Version} after {Seconds:0.0} s")]
    private static partial void RunPublished(ILogger logger, long runId, long? version, double seconds);

    [LoggerMessage(203, LogLevel.Error, "Run {RunId} failed, the last good version stays: {Reason}")]
    private static partial void RunFailed(ILogger logger, Exception? exception, long runId, string reason);

    [LoggerMessage(204, LogLevel.Information, "Model {Model} waits: a table that it reads does not exist yet")]
    private static partial void ModelWaits(ILogger logger, string model);

    [LoggerMessage(205, LogLevel.Information, "Run {RunId} took down {Relation}, which no model of the project makes any more")]
    private static partial void RelationTakenDown(ILogger logger, long runId, Relation relation);
}
