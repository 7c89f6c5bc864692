using Microsoft.Extensions.Options;
using Modeling.Worker.Building;
using Modeling.Worker.Merging;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Runs;

/// <summary>The work of one part of a run: builds, tests, and publishes what passed, as a whole or not at all.</summary>
internal sealed class RunWork(
    ModelProject project,
    ModelBuilder builder,
    DataTester tester,
    Verifier verifier,
    Merger merger,
    Publisher publisher,
    IOptions<ModelingOptions> options,
    TimeProvider time)
{
    /// <param name="connection">The one that holds the run's lock.</param>
    /// <param name="progress">Says how far the run has come.</param>
    /// <param name="part">What to build.</param>
    /// <param name="endsRun">Whether the run has succeeded when this part has.</param>
    /// <param name="cancellationToken">Stops the work; nothing is published then.</param>
    /// <returns>The version, or why there is none.</returns>
    public Task<RunOutcome> BuildAndPublishAsync(
        NpgsqlConnection connection, RunProgress progress, RunPart part, bool endsRun, CancellationToken cancellationToken) =>
        part.Plan.Merge.Merged.Count == 0
            ? BuildWholeAsync(connection, progress, part, endsRun, cancellationToken)
            : MergeAsync(connection, progress, part, endsRun, cancellationToken);

    /// <summary>Builds and tests with all connections, then publishes.</summary>
    private async Task<RunOutcome> BuildWholeAsync(
        NpgsqlConnection connection, RunProgress progress, RunPart part, bool endsRun, CancellationToken cancellationToken)
    {
        var (runId, plan) = (progress.RunId, part.Plan);
        var builds = await builder.BuildAsync(project, plan.Models, options.Value.Parallelism, progress, cancellationToken);
        await RunLog.SaveBuildsAsync(connection, runId, builds);
        if (Problem(builds) is { } broken)
        {
            await RunLog.SaveTestsAsync(connection, runId, [.. builds.Select(build => build.FailedTest).OfType<TestResult>()]);
            return new RunOutcome(runId, null, broken);
        }

        IReadOnlyList<TestResult> tests =
        [
            .. await tester.TestAsync(project, plan.Models, plan.Tests, options.Value.Parallelism, cancellationToken),
            .. await verifier.VerifyAsync(project, plan.Verified, cancellationToken),
        ];
        await RunLog.SaveTestsAsync(connection, runId, tests);
        if (Problem(tests) is { } failed)
        {
            return new RunOutcome(runId, null, failed);
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        return await PublishAsync(transaction, new FinishedPart(runId, part, endsRun, builds), tests, cancellationToken);
    }

    /// <summary>Builds, tests and publishes in one transaction.</summary>
    private async Task<RunOutcome> MergeAsync(
        NpgsqlConnection connection, RunProgress progress, RunPart part, bool endsRun, CancellationToken cancellationToken)
    {
        var runId = progress.RunId;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (builds, tests) = await merger.RunAsync(transaction, project, part.Plan, progress, cancellationToken);
        var problem = Problem(builds) ?? Problem(tests);
        if (problem is not null)
        {
            await transaction.RollbackAsync(cancellationToken);
        }

        await RunLog.SaveBuildsAsync(connection, runId, builds);
        await RunLog.SaveTestsAsync(connection, runId, tests);
        if (problem is not null)
        {
            return new RunOutcome(runId, null, problem);
        }

        var outcome = await PublishAsync(transaction, new FinishedPart(runId, part, endsRun, builds), tests, cancellationToken);
        if (outcome.Reason is not null)
        {
            // They went with the transaction.
            await RunLog.SaveBuildsAsync(connection, runId, builds);
            await RunLog.SaveTestsAsync(connection, runId, tests);
        }

        return outcome;
    }

    private async Task<RunOutcome> PublishAsync(
        NpgsqlTransaction transaction, FinishedPart finished, IReadOnlyList<TestResult> tests, CancellationToken cancellationToken)
    {
        var (runId, plan) = (finished.RunId, finished.Part.Plan);
        var connection = transaction.Connection!;
        using var span = ModelingTelemetry.Source.StartActivity("publish");
        span?.SetTag("run.part", finished.Part.Name);
        try
        {
            if (await publisher.SwapAsync(
                transaction, project, plan.Whole, plan.Removal.Dropped, options.Value.PublishTimeout, cancellationToken) is { } obstacle)
            {
                await transaction.RollbackAsync(CancellationToken.None);
                span.Fail(obstacle);
                return new RunOutcome(runId, null, $"publish failed: {obstacle}");
            }

            await PublishedTests.SaveAsync(connection, project, tests);
            var version = await RunLog.FinishPartAsync(connection, transaction, finished, time.GetUtcNow(), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            span?.SetTag("warehouse.version", version);
            return new RunOutcome(runId, version, null);
        }
        catch (PostgresException e) when (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            await transaction.RollbackAsync(CancellationToken.None);
            span.Fail(e.MessageText);
            return new RunOutcome(runId, null, $"publish failed: {e.MessageText}{(e.Detail is null ? "" : $" ({e.Detail})")}");
        }
    }

    private static string? Problem(IReadOnlyList<BuildResult> builds) =>
        builds.FirstOrDefault(build => build.Status == BuildStatus.Failed) switch
        {
            null => null,
            { FailedTest: { } } => Problem([.. builds.Select(build => build.FailedTest).OfType<TestResult>()]),
            var broken => $"model {broken.Model.Name} failed: {broken.Reason}",
        };

    private static string? Problem(IReadOnlyList<TestResult> tests)
    {
        var failed = tests.Where(result => result.Status == TestStatus.Failed).ToList();
        return failed.Count == 0
            ? null
            : "data tests failed: "
                + $"{string.Join(", ", failed.Select(result => $"{result.Test.Name} ({result.Error ?? $"{result.Failures} rows"})"))}";
    }
}
