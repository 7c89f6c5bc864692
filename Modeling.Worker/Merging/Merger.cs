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
    public async Task<MergeResult> RunAsync(NpgsqlTransaction transaction, ModelProject project, RunPlan plan, CancellationToken cancellationToken)
    {
        var built = plan.Models.Select(model => model.Name).ToHashSet();
        var passed = await PublishedTests.PassedAsync(transaction.Connection!);
        var inBuild = plan.Whole.Select(model => model.Name).ToHashSet();
        var tests = plan.Tests.Select(test => (Test: test, Names: new BuildNames(
            project, project[test.Model], inBuild, plan.Merge.IsIncremental(test, built) && passed.Contains((test.Name, test.Query.Fingerprint(project.Variables)))))).ToList();
        var followed = plan.Models.Where(model => plan.Merge.Merged.Contains(model.Name)).SelectMany(model => model.Template.Changes)
            .Concat(tests.Where(test => test.Names.IsIncremental).SelectMany(test => test.Test.Query.Changes))
            .Select(changes => BuildNames.Upstream(project, changes))
            .ToHashSet();
        await CollectAsync(transaction.Connection!, plan, followed, cancellationToken);

        var builds = new List<BuildResult>();
        foreach (var model in plan.Models)
        {
            var names = new BuildNames(project, model, inBuild, isIncremental: !inBuild.Contains(model.Name));
            builds.Add(builds.Find(build => build.Status == BuildStatus.Failed) is { } broken
                ? new BuildResult(model, BuildStatus.Skipped, null, time.GetUtcNow(), TimeSpan.Zero, $"{broken.Model.Name} failed before it")
                : await BuildAsync(transaction, project, model, model.Template.Render(names, project.Variables), names.IsIncremental, followed.Contains(model.Relation), cancellationToken));
        }

        if (builds[^1].Status != BuildStatus.Built)
        {
            return new MergeResult(builds, [.. builds.Select(build => build.FailedTest).OfType<TestResult>()]);
        }

        return new MergeResult(builds, await tester.TestAsync(transaction, project, tests, cancellationToken));
    }

    /// <summary>Makes the changes of all that is followed and not of the run: new rows in sources, nothing for the rest.</summary>
    private async Task CollectAsync(NpgsqlConnection connection, RunPlan plan, IReadOnlySet<Relation> followed, CancellationToken cancellationToken)
    {
        var ofRun = plan.Models.Select(model => model.Relation).ToHashSet();
        var arrived = plan.Batches.Where(batch => tables.ByDataset.ContainsKey(batch.Dataset)).ToLookup(batch => tables.ByDataset[batch.Dataset]);
        foreach (var relation in followed.Where(relation => !ofRun.Contains(relation)))
        {
            if (!arrived.Contains(relation))
            {
                await ExecuteAsync(connection, MergeScript.NoChanges(relation), cancellationToken);
                continue;
            }

            var batches = arrived[relation].ToList();
            var rows = MergeScript.ArrivedInBlocks(relation, batches) is { } hinted ? await ExecuteAsync(connection, hinted, cancellationToken) : -1;
            if (rows != batches.Sum(batch => batch.Rows))
            {
                await ExecuteAsync(connection, $"drop table if exists {BuildNames.ChangesOf(relation)}", cancellationToken);
                await ExecuteAsync(connection, MergeScript.Arrived(relation, batches), cancellationToken);
            }

            await ExecuteAsync(connection, $"analyze {BuildNames.ChangesOf(relation)}", cancellationToken);
        }
    }

    private async Task<BuildResult> BuildAsync(
        NpgsqlTransaction transaction, ModelProject project, Model model, string select, bool isMerged, bool isFollowed, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        using var span = ModelingTelemetry.Source.StartActivity($"model {model.Name}");
        span?.SetTag("model.materialized", isMerged ? "merge" : model.Materialization.ToString());
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        try
        {
            var result = isMerged
                ? await MergeAsync(transaction, project, model, select, cancellationToken)
                : await BuildAsync(transaction, project, model, select, isFollowed, cancellationToken);
            if (result.Reason is { } reason)
            {
                span.Fail(reason);
            }

            span?.SetTag("model.rows", result.RowCount);
            span?.SetTag("model.rows_changed", result.RowsChanged);
            return result with { StartedAt = startedAt, Duration = time.GetElapsedTime(started) };
        }
        catch (PostgresException e) when (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            span.Fail(e.MessageText);
            return new BuildResult(model, BuildStatus.Failed, null, startedAt, time.GetElapsedTime(started), e.Detail is null ? e.MessageText : $"{e.MessageText} ({e.Detail})");
        }
        finally
        {
            ModelingTelemetry.ModelDuration.Record(time.GetElapsedTime(started).TotalSeconds, new TagList { { "model", model.Name } });
        }
    }

    private async Task<BuildResult> BuildAsync(NpgsqlTransaction transaction, ModelProject project, Model model, string select, bool isFollowed, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        var script = BuildScript.Write(model, [select]);
        var rows = await ExecuteAsync(connection, script.Create, cancellationToken);
        foreach (var index in script.Indexes)
        {
            var (_, failed) = await UniqueRows.RunAsync(transaction, index, tester, project, model, BuildNames.InBuild(model).ToString(), cancellationToken);
            if (failed is not null)
            {
                return BuildResult.NotUnique(model, failed);
            }
        }

        foreach (var statement in script.Finish)
        {
            await ExecuteAsync(connection, statement, cancellationToken);
        }

        if (isFollowed)
        {
            await ExecuteAsync(connection, MergeScript.Compare(model, await ColumnsAsync(connection, model.Relation)), cancellationToken);
            await ExecuteAsync(connection, $"analyze {BuildNames.ChangesOf(model.Relation)}", cancellationToken);
        }

        return new BuildResult(model, BuildStatus.Built, model.Materialization == Materialization.View ? null : rows, default, default, null);
    }

    private async Task<BuildResult> MergeAsync(NpgsqlTransaction transaction, ModelProject project, Model model, string select, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        var delta = MergeScript.DeltaOf(model);
        await ExecuteAsync(connection, $"create temporary table {Relation.Quote(delta.Name)} on commit drop as\n{select}", cancellationToken);
        var (live, given) = (await ColumnsAsync(connection, model.Relation), await ColumnsAsync(connection, delta));
        if (!live.ToHashSet().SetEquals(given.Where(column => column != MergeScript.Change)))
        {
            return new BuildResult(model, BuildStatus.Failed, null, default, default, $"the incremental select gives other columns than the table has: {string.Join(", ", given)} instead of {string.Join(", ", live)}");
        }

        var index = $"create unique index on {delta} ({MergeScript.Names(model.UniqueKey)})";
        if (await UniqueRows.RunAsync(transaction, index, tester, project, model, delta.ToString(), cancellationToken) is { Failed: { } twice })
        {
            return BuildResult.NotUnique(model, twice);
        }

        await ExecuteAsync(connection, $"analyze {delta}", cancellationToken);
        await ExecuteAsync(connection, MergeScript.ChangesOf(model, live, given.Contains(MergeScript.Change)), cancellationToken);
        await ExecuteAsync(connection, $"analyze {BuildNames.ChangesOf(model.Relation)}", cancellationToken);
        var apply = MergeScript.Apply(model, live);
        var gone = await ExecuteAsync(connection, apply[0], cancellationToken);
        var (came, failed) = await UniqueRows.RunAsync(transaction, apply[1], tester, project, model, MergeScript.Merged(model, live), cancellationToken);
        if (failed is not null)
        {
            return BuildResult.NotUnique(model, failed);
        }

        var before = await connection.ExecuteScalarAsync<long>("select row_count from ops.published_models where model = @model", new { model = model.Name });
        return new BuildResult(model, BuildStatus.Built, before - gone + came, default, default, null) { RowsChanged = Math.Max(gone, came) };
    }

    private static async Task<IReadOnlyList<string>> ColumnsAsync(NpgsqlConnection connection, Relation relation) =>
        [.. await connection.QueryAsync<string>(
            "select attname from pg_attribute where attrelid = @relation::regclass and attnum > 0 and not attisdropped order by attnum",
            new { relation = relation.ToString() })];

    /// <returns>Rows that the statement made or changed. A command would not tell those of <c>create table as</c>.</returns>
    private static async Task<long> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(sql) }, Timeout = 0 };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (long)batch.BatchCommands[0].Rows;
    }
}
