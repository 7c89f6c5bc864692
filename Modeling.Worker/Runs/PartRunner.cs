using System.Data;
using System.Diagnostics;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>Runs the parts of a run one after the other; one that fails is recorded and holds back none of the others.</summary>
internal sealed partial class PartRunner(RunWork work, TimeProvider time, ILogger<PartRunner> logger)
{
    /// <param name="connection">The one that holds the run's lock. Once it is lost, nothing more may be published.</param>
    /// <param name="progress">Says how far the run has come.</param>
    /// <param name="parts">What to build.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The last version that was published, and what failed; either, both, or neither if there was nothing to publish.</returns>
    public async Task<(long? Version, RunFailure? Failure)> RunAsync(
        NpgsqlConnection connection, RunProgress progress, IReadOnlyList<RunPart> parts, CancellationToken cancellationToken)
    {
        var runId = progress.RunId;
        long? version = null;
        var failures = new List<(RunPart Part, RunFailure Failure)>();
        foreach (var (at, part) in parts.Index())
        {
            var (published, failure) = await TryAsync(
                connection, progress, part, at == parts.Count - 1 && failures.Count == 0, cancellationToken);
            version = published ?? version;
            if (failure is not null)
            {
                failures.Add((part, failure));
                PartFailed(logger, failure.Problem, runId, part.Name, failure.Reason);
                if (!connection.FullState.HasFlag(ConnectionState.Open))
                {
                    break;
                }

                await RunLog.FailPartAsync(connection, runId, part, failure.Reason, time.GetUtcNow());
                await RunState.ClearBuildAsync(connection);
                continue;
            }

            PartPublished(logger, runId, part.Name, published);
            Report(runId, part.Plan);
        }

        return (version, failures.Count == 0 ? null : Together(failures, parts.Count));
    }

    /// <summary>What failed in all parts alike is said once.</summary>
    private static RunFailure Together(IReadOnlyList<(RunPart Part, RunFailure Failure)> failures, int parts)
    {
        var reasons = failures.GroupBy(failed => failed.Failure.Reason, failed => failed.Part.Name).ToList();
        var worst = failures.Select(failed => failed.Failure).OrderByDescending(failure => failure.MayBeOver).First();
        return reasons is [var only] && only.Count() == parts
            ? worst
            : worst with { Reason = string.Join("; ", reasons.Select(reason => $"{string.Join(", ", reason)}: {reason.Key}")) };
    }

    private async Task<(long? Version, RunFailure? Failure)> TryAsync(
        NpgsqlConnection connection, RunProgress progress, RunPart part, bool endsRun, CancellationToken cancellationToken)
    {
        if (part.Problem is { } unreadable)
        {
            return (null, new RunFailure(unreadable, null));
        }

        try
        {
            var outcome = await work.BuildAndPublishAsync(connection, progress, part, endsRun, cancellationToken);
            return (outcome.Version, outcome.Reason is { } reason ? new RunFailure(reason, null) : null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, RunFailure.Of(e));
        }
    }

    private void Report(long runId, RunPlan plan)
    {
        foreach (var relation in plan.Removal.Dropped)
        {
            RelationTakenDown(logger, runId, relation);
        }

        foreach (var batch in plan.Batches)
        {
            ModelingTelemetry.PublishLag.Record(
                (time.GetUtcNow() - batch.ReceivedAt).TotalSeconds, new TagList { { "dataset", batch.Dataset } });
        }
    }

    [LoggerMessage(205, LogLevel.Information, "Run {RunId} took down {Relation}, which no model of the project makes any more")]
    private static partial void RelationTakenDown(ILogger logger, long runId, Relation relation);

    [LoggerMessage(206, LogLevel.Information, "Run {RunId} published {Part} in version {Version}")]
    private static partial void PartPublished(ILogger logger, long runId, string part, long? version);

    [LoggerMessage(207, LogLevel.Error, "Run {RunId} could not publish {Part}, of which the last good version stays: {Reason}")]
    private static partial void PartFailed(ILogger logger, Exception? exception, long runId, string part, string reason);
}
