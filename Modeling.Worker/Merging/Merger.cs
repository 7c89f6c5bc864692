using System.Diagnostics;
using Dapper;
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
    public async Task<MergeResult> RunAsync(
        NpgsqlTransaction transaction, ModelProject project, RunPlan plan, RunProgress progress, CancellationToken cancellationToken)
    {
        var built = plan.Models.Select(model => model.Name).ToHashSet();
        var connection = transaction.Connection!;
        var inBuild = plan.Whole.Select(model => model.Name).ToHashSet();
        var incremental = plan.Tests.Where(test => plan.Merge.IsIncremental(test, built)).ToList();
        var published = await PublishedTests.ReadAsync(connection, project, incremental);
        var arrived = plan.Batches.Where(batch => tables.ByDataset.ContainsKey(batch.Dataset))
            .ToLookup(batch => tables.ByDataset[batch.Dataset]);
        var ofRun = plan.Models.Select(model => model.Relation).ToHashSet();
        var merged = plan.Models.Where(model => plan.Merge.Merged.Contains(model.Name)).ToList();
        var followed = merged
            .SelectMany(model => MergeContext.FollowedBy(project, model).Where(
                relation => model.RecomputeBy.Count == 0 || ofRun.Contains(relation) || arrived.Contains(relation)))
            .Concat(incremental.Where(test => published.ContainsKey(test.Name))
                .SelectMany(test => test.Query.Changes).Select(changes => BuildNames.Upstream(project, changes)))
            .ToHashSet();
        var read = merged.SelectMany(model => RecomputeKeys.UpstreamOf(project, model).Append(model.Relation)).ToHashSet();
        var merge = new MergeContext(
            transaction, project, tester, plan.Merge.Keys, followed, await RelationShape.ReadAsync(connection, read),
            await RowCountsAsync(connection));
        foreach (var relation in followed.Where(relation => !ofRun.Contains(relation) && arrived.Contains(relation)))
        {
            await CollectAsync(merge, relation, [.. arrived[relation]], cancellationToken);
        }

        var builds = new List<BuildResult>();
        foreach (var model in plan.Models)
        {
            var names = new BuildNames(project, model, inBuild, isIncremental: !inBuild.Contains(model.Name), merge.Changed);
            if (builds.Find(build => build.Status == BuildStatus.Failed) is { } broken)
            {
                builds.Add(new BuildResult(
                    model, BuildStatus.Skipped, null, time.GetUtcNow(), TimeSpan.Zero, $"{broken.Model.Name} failed before it"));
                continue;
            }

            progress.Begin(model);
            builds.Add(await BuildAsync(merge, model, names, cancellationToken));
            progress.End(builds[^1]);
        }

        if (builds[^1].Status != BuildStatus.Built)
        {
            return new MergeResult(builds, [.. builds.Select(build => build.FailedTest).OfType<TestResult>()]);
        }

        var tests = plan.Tests.Select(test =>
        {
            var isKnown = published.TryGetValue(test.Name, out var standing);
            return (test, new BuildNames(project, project[test.Model], inBuild, isKnown && standing is null, merge.Changed), standing);
        });
        return new MergeResult(builds, await tester.TestAsync(transaction, project, [.. tests], cancellationToken));
    }

    /// <returns>Rows of each table that is live.</returns>
    private static async Task<IReadOnlyDictionary<string, long>> RowCountsAsync(NpgsqlConnection connection) =>
        (await connection.QueryAsync<(string Model, long Rows)>(
            "select model, row_count from ops.published_models where row_count is not null"))
            .ToDictionary(model => model.Model, model => model.Rows);

    /// <summary>Makes the changes of a source: the rows of batches.</summary>
    private static async Task CollectAsync(
        MergeContext merge, Relation relation, IReadOnlyList<PendingBatch> batches, CancellationToken cancellationToken)
    {
        var expected = batches.Sum(batch => batch.Rows);
        var ways = MergeScript.Arrived(relation, batches);
        foreach (var (at, way) in ways.Index())
        {
            if (await merge.RecordAsync(relation, way, cancellationToken) == expected || at == ways.Count - 1)
            {
                return;
            }

            await merge.ExecuteAsync([$"drop table {BuildNames.ChangesOf(relation)}"], cancellationToken);
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
            return new BuildResult(model, BuildStatus.Failed, null, startedAt, time.GetElapsedTime(started), e.Detail is null
                ? e.MessageText
                : $"{e.MessageText} ({e.Detail})");
        }
        finally
        {
            ModelingTelemetry.ModelDuration.Record(time.GetElapsedTime(started).TotalSeconds, new TagList { { "model", model.Name } });
        }
    }
}
