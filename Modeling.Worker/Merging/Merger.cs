using System.Diagnostics;
using Modeling.Worker.Building;
using Modeling.Worker.Runs;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Merging;

/// <summary>What a run has built and found, in a transaction that is still open.</summary>
internal sealed record MergeResult(IReadOnlyList<BuildResult> Builds, IReadOnlyList<TestResult> Tests);

/// <summary>
/// Runs the models of a small refresh one after the other in the transaction that will publish them. Merged models are
/// changed where they are: nobody sees it before the commit, and what reads them next finds their indexes. The others
/// are built beside the live ones, as in a large refresh.
/// </summary>
internal sealed class Merger(DataTester tester, BronzeTables tables, TimeProvider time)
{
    /// <returns>The tests are missing when a model failed; the caller rolls back then.</returns>
    public async Task<MergeResult> RunAsync(NpgsqlTransaction transaction, ModelProject project, RunPlan plan, CancellationToken cancellationToken)
    {
        var built = plan.Models.Select(model => model.Name).ToHashSet();
        var passed = await PublishedTests.PassedAsync(transaction.Connection!);
        var inBuild = plan.Whole.Select(model => model.Name).ToHashSet();
        var tests = plan.Tests.Select(test => (Test: test, Names: new BuildNames(
            project, project[test.Model], inBuild, plan.Merge.IsIncremental(test, built) && passed.Contains((test.Name, test.Query.Fingerprint(project.Variables)))))).ToList();
        var arrived = plan.Batches.Where(batch => tables.ByDataset.ContainsKey(batch.Dataset)).ToLookup(batch => tables.ByDataset[batch.Dataset]);
        var ofRun = plan.Models.Select(model => model.Relation).ToHashSet();
        var followed = plan.Models.Where(model => plan.Merge.Merged.Contains(model.Name))
            .SelectMany(model => MergeContext.FollowedBy(project, model).Where(relation => model.RecomputeBy.Count == 0 || ofRun.Contains(relation) || arrived.Contains(relation)))
            .Concat(tests.Where(test => test.Names.IsIncremental).SelectMany(test => test.Test.Query.Changes).Select(changes => BuildNames.Upstream(project, changes)))
            .ToHashSet();
        var merge = new MergeContext(transaction, project, tester, plan.Merge.Keys, followed);
        foreach (var relation in followed.Where(relation => !ofRun.Contains(relation)))
        {
            await CollectAsync(merge, relation, [.. arrived[relation]], cancellationToken);
        }

        var builds = new List<BuildResult>();
        foreach (var model in plan.Models)
        {
            var names = new BuildNames(project, model, inBuild, isIncremental: !inBuild.Contains(model.Name));
            builds.Add(builds.Find(build => build.Status == BuildStatus.Failed) is { } broken
                ? new BuildResult(model, BuildStatus.Skipped, null, time.GetUtcNow(), TimeSpan.Zero, $"{broken.Model.Name} failed before it")
                : await BuildAsync(merge, model, names, cancellationToken));
        }

        if (builds[^1].Status != BuildStatus.Built)
        {
            return new MergeResult(builds, [.. builds.Select(build => build.FailedTest).OfType<TestResult>()]);
        }

        return new MergeResult(builds, await tester.TestAsync(transaction, project, tests, cancellationToken));
    }

    /// <summary>Makes the changes of a relation that the run does not build: the rows of batches in a source, nothing for the rest.</summary>
    private static async Task CollectAsync(MergeContext merge, Relation relation, IReadOnlyList<PendingBatch> batches, CancellationToken cancellationToken)
    {
        if (batches.Count == 0)
        {
            await merge.RecordAsync(relation, MergeScript.NoChanges(relation), cancellationToken);
            return;
        }

        var rows = MergeScript.ArrivedInBlocks(relation, batches) is { } hinted ? await merge.RecordAsync(relation, hinted, cancellationToken) : -1;
        if (rows != batches.Sum(batch => batch.Rows))
        {
            await merge.ExecuteAsync($"drop table if exists {BuildNames.ChangesOf(relation)}", cancellationToken);
            await merge.RecordAsync(relation, MergeScript.Arrived(relation, batches), cancellationToken);
        }
    }

    private async Task<BuildResult> BuildAsync(MergeContext merge, Model model, BuildNames names, CancellationToken cancellationToken)
    {
        using var span = ModelingTelemetry.Source.StartActivity($"model {model.Name}");
        span?.SetTag("model.materialized", names.IsIncremental ? "merge" : model.Materialization.ToString());
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        try
        {
            var result = names.IsIncremental
                ? await ModelMerge.MergeAsync(merge, model, names, cancellationToken)
                : await ModelMerge.BuildAsync(merge, model, names, cancellationToken);
            if (result.Reason is { } reason)
            {
                span.Fail(reason);
            }

            span?.SetTag("model.rows", result.RowCount);
            span?.SetTag("model.rows_changed", result.RowsChanged);
            return result with { StartedAt = startedAt, Duration = time.GetElapsedTime(started) };
        }
        catch (PostgresException e) when (merge.Connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            span.Fail(e.MessageText);
            return new BuildResult(model, BuildStatus.Failed, null, startedAt, time.GetElapsedTime(started), e.Detail is null ? e.MessageText : $"{e.MessageText} ({e.Detail})");
        }
        finally
        {
            ModelingTelemetry.ModelDuration.Record(time.GetElapsedTime(started).TotalSeconds, new TagList { { "model", model.Name } });
        }
    }
}
